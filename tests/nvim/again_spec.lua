-- How a citation is written: repeated by `.`, in the style of the option, with what is asked for.

local t = ...

local function draft(name, content)
  local nvim = t.draft('again/' .. name, content)
  nvim:lua("vim.keymap.set('n', '<Space>c', '<Plug>(tezis-cite)')")
  return nvim
end

local function pick(nvim, typed)
  nvim:wait_filetype('tezis-prompt')
  nvim:keys(typed)
  nvim:wait_screen('─ 1 ─')
  nvim:keys('<CR>')
  nvim:wait_alone('n')
end

t.test('. opens the picker again and cites in the same form, where the cursor is', function()
  local nvim = draft('a.md', 'Один.\nДва.\n\nПять слов\n')
  nvim:lua([[vim.keymap.set('n', '<Space>t',
    function() require('tezis').cite({ style = 'text', prefix = 'см.' }) end)]])
  nvim:keys('<Space>c')
  pick(nvim, 'oduya')
  nvim:wait_line('Один [@oduya2021].')
  nvim:keys('j0.')
  pick(nvim, 'иванов')
  nvim:wait_line('Два [@ivanov2020].')
  nvim:keys('.')
  pick(nvim, 'halloway')
  nvim:wait_line('Два [@ivanov2020; @halloway2019].')
  nvim:keys('j.') -- on an empty line
  pick(nvim, 'halloway')
  nvim:wait_line('[@halloway2019]')
  nvim:keys('u')
  nvim:wait_line('')
  nvim:keys('jw<Space>t')
  pick(nvim, 'oduya')
  nvim:wait_line('Пять слов см. @oduya2021')
  nvim:keys('0.')
  pick(nvim, 'иванов')
  nvim:wait_line('Пять см. @ivanov2020 слов см. @oduya2021')
  nvim:keys('u')
  nvim:wait_line('Пять слов см. @oduya2021')
end)

t.test('. after a passage was cited searches again; another change is repeated as ever', function()
  local nvim = draft('b.tex', '\\usepackage{biblatex}\nDelays cost\nMore\n')
  nvim:keys('2G$')
  nvim:search('штрафами', 'Иванов 2020, с. 12')
  nvim:keys('<CR>')
  nvim:wait_line('Delays cost \\autocite[12]{ivanov2020}')
  nvim:keys('j$.')
  nvim:wait_filetype('tezis-prompt')
  nvim:wait_screen('Passages')
  nvim:keys('штрафами')
  nvim:wait_screen('Иванов 2020, с. 12')
  nvim:keys('<CR>')
  nvim:wait_line('More \\autocite[12]{ivanov2020}')
  nvim:keys('0x.')
  nvim:wait_line('re \\autocite[12]{ivanov2020}')
end)

t.test('cite.style has a form or a LaTeX command for each file type', function()
  local setup = "require('tezis').setup({ cite = { style = ... } })"
  local insert = "require('tezis.insert').items({ { key = 'k', page = '12' } }, ...)"
  local nvim = draft('c.md', '\n')
  nvim:lua(setup, { markdown = 'text', tex = 'parencite', org = 'suppress' })
  nvim:lua(insert)
  t.equal(nvim:lines(), { '@k [12]' })
  for _, case in ipairs({ { 'tex', '\\parencite[12]{k}' }, { 'org', '[cite/na:@k 12]' },
    { 'typst', '@k[p. 12]' }, { 'asciidoc', 'cite:[k(12)]' }, { 'quarto', '@k [12]' },
    { 'plaintex', '\\cite[12]{k}' } }) do
    nvim:lua("vim.cmd('%delete'); vim.bo.filetype = ...", case[1])
    nvim:lua(insert)
    t.equal(nvim:lines(), { case[2] }, case[1])
  end
  nvim:lua("vim.cmd('%delete'); vim.bo.filetype = 'markdown'")
  nvim:lua(insert, { style = 'suppress' })
  t.equal(nvim:lines(), { '[-@k, 12]' })
end)

t.test('a wrong style is named by its path', function()
  local nvim = t.start()
  local function setup(style)
    return nvim:lua("return select(2, pcall(require('tezis').setup, { cite = { style = ... } }))",
      style)
  end
  t.contains(setup('loud'), 'tezis: cite.style should be auto, parenthetical, text, suppress or a '
    .. 'LaTeX command')
  t.equal(setup({ markdown = 'parencite' }),
    "tezis: cite.style.markdown should be auto, parenthetical, text or suppress, got 'parencite'")
  t.contains(setup({ tex = 'section' }), 'tezis: cite.style.tex should be')
  t.equal(setup({ lua = 'text' }),
    'tezis: cite.style.lua should be absent: tezis does not cite in files of that type')
  t.equal(setup({ 'text' }),
    'tezis: cite.style should be a string or table of strings, got list of strings')
  t.equal(setup(5), 'tezis: cite.style should be a string or table of strings, got number')
  t.equal(setup({ tex = 'autocite*', ['markdown.pandoc'] = 'text' }), nil)
end)

t.test('a count before the map asks for prefix and locator; . does not ask again', function()
  local nvim = draft('d.md', '---\nlang: ru\n---\nОдин.\nДва.\n')
  nvim:keys('4G')
  nvim:wait("vim.fn.line('.') == 4")
  nvim:keys('1<Space>c')
  nvim:wait_filetype('tezis-prompt')
  nvim:keys('oduya')
  nvim:wait_screen('─ 1 ─')
  nvim:keys('<CR>')
  nvim:wait_screen('Words before it:')
  nvim:keys('см.<CR>')
  nvim:wait_screen('Where in it:')
  nvim:keys('гл. 3, курсив мой<CR>')
  nvim:wait_line('Один [см. @oduya2021, гл. 3, курсив мой].')
  nvim:keys('j0.')
  pick(nvim, 'иванов')
  nvim:wait_line('Два [см. @ivanov2020].')
end)

t.test('cite.ask asks always; the page is offered; giving up inserts nothing', function()
  local nvim
  local insert = "require('tezis.insert').items({ { key = 'a', page = '7' }, { key = 'b' } })"
  local function ask() -- in a Neovim of its own: the prompt stays on the screen when it is over
    nvim = draft('e.md', 'Один.\n')
    nvim:setup({ cite = { ask = true } })
    nvim:lua('vim.schedule(function() ' .. insert .. ' end)')
    nvim:wait_screen('Words before it:')
  end
  ask()
  nvim:keys('<Esc>')
  nvim:wait_mode('n')
  t.equal(nvim:lines(), { 'Один.' })
  ask()
  nvim:keys('<CR>')
  nvim:wait_screen('Where in a: 7')
  nvim:keys('-8<CR>')
  nvim:wait_screen('Where in b:')
  nvim:keys('<CR>')
  nvim:wait_line('Один [@a, 7-8; @b].')
end)

t.test('a draft of 2 MB is cited into from a thread, where the cursor is then', function()
  local part = ('Слово и ещё слова [@a%d, с. 3] до конца строки, и так много раз подряд.\n')
  local lines = { '---\nlang: ru\n---\n\n' }
  for index = 1, 18000 do
    lines[#lines + 1] = part:format(index) .. (index % 5 == 0 and '\n' or '')
  end
  local nvim = draft('large.md', table.concat(lines) .. 'Конец.\n')
  assert(nvim:lua('return vim.fn.getfsize(vim.fn.expand("%"))') > 2e6)
  nvim:keys('G')
  nvim:wait_line('Конец.')
  nvim:lua("require('tezis.insert').items({ { key = 'k', page = '12' } })")
  nvim:lua("vim.api.nvim_buf_set_lines(0, 4, 4, false, { 'ещё' })") -- meanwhile
  nvim:wait_line('Конец [@k, с. 12].')
  t.equal(nvim:lua('return vim.api.nvim_buf_get_lines(0, 4, 5, false)'), { 'ещё' })
  nvim:keys('u')
  nvim:wait_line('Конец.')
end)
