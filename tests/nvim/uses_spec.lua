-- :Tezis uses over the files of a project, :Tezis refs in a style.

local t = ...

t.test('uses are listed over the files of the project, open buffers as they are', function()
  t.file('project/.tezis/keep', '')
  t.file('project/a.md', 'Раз [@ivanov2020, с. 12].\n\n```\n@ivanov2020\n```\n')
  t.file('project/sub/b.tex', '% \\cite{ivanov2020}\nДва \\autocite{halloway2019,ivanov2020}.\n')
  t.file('project/.hidden/c.md', '@ivanov2020\n')
  t.file('project/notes.lua', '@ivanov2020\n')
  local nvim = t.draft('project/sub/d.md', 'x\n')
  nvim:lua("vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'Три', '@ivanov2020 да' })")
  nvim:command('Tezis uses ivanov2020')
  nvim:wait_filetype('qf')
  local got = nvim:lua([[return vim.tbl_map(function(item)
    return { vim.fn.fnamemodify(vim.fn.bufname(item.bufnr), ':t'), item.lnum, item.col, item.text }
  end, vim.fn.getqflist())]])
  t.equal(got, {
    { 'a.md', 1, 10, 'Раз [@ivanov2020, с. 12].' },
    { 'b.tex', 2, 31, 'Два \\autocite{halloway2019,ivanov2020}.' },
    { 'd.md', 2, 2, '@ivanov2020 да' },
  })
  nvim:command('wincmd p')
  nvim:command('Tezis uses nobody')
  nvim:wait_note('nobody is cited nowhere in this project')
  nvim:keys('<Esc>gg0')
  nvim:command('Tezis uses')
  nvim:wait_note('there is no citation at the cursor')
end)

t.test('many uses are listed in order, whatever goes into the list in one go', function()
  local nvim = t.draft('many/a.md', ('Мост [@ivanov2020].\n\n'):rep(45))
  nvim:command('Tezis uses ivanov2020')
  nvim:wait_filetype('qf')
  local lines = nvim:lua([[return vim.tbl_map(function(item)
    return item.lnum
  end, vim.fn.getqflist())]])
  t.equal({ #lines, lines[1], lines[20], lines[21], lines[45] }, { 45, 1, 39, 41, 89 })
end)

t.test('references of a Russian draft follow GOST where it is installed', function()
  local head = '---\nlang: ru\nbibliography: refs.bib\n---\n\n'
  t.file('refs/refs.bib', '@book{local1999,\n  title = {Своя книга},\n  year = {1999}\n}\n')
  local nvim = t.draft('refs/a.md',
    head .. '[@ivanov2020; @local1999; @nobody].\n')
  nvim:command('Tezis refs')
  nvim:wait("vim.b.tezis_style ~= nil")
  local text = table.concat(nvim:lines(), '\n')
  t.contains(text, 'Сроки на переправах')
  t.contains(text, 'Своя книга')
  t.contains(text, '@nobody: neither in the corpus')
  local styles = '/usr/share/citation-style-language/styles/'
  if vim.fn.filereadable(styles .. 'gost-r-7-0-5-2008.csl') == 1 then
    t.equal(nvim:lua('return vim.b.tezis_style'), 'gost-r-7-0-5-2008')
    t.contains(text, '// Вестник переправ')
  end
end)

t.test('a style that is not there, a draft that cites nothing and a missing pandoc are said',
  function()
    local nvim = t.draft('refs/b.md', 'x @ivanov2020\n')
    nvim:command('Tezis refs no-such-style')
    nvim:wait_note("there is no CSL style 'no-such-style'")
    nvim:setup({ refs = { cmd = { 'no-such-pandoc' } } })
    nvim:command('Tezis refs')
    nvim:wait_note('no-such-pandoc is not installed')
    nvim:lua("vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'x' })")
    nvim:command('Tezis refs')
    nvim:wait_note('the draft cites nothing yet')
  end)
