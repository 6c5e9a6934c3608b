-- The draft's own bibliography: entries added after an insertion and by :Tezis bib, in files and
-- in open buffers, and what is there left as it is.

local t = ...

local count = 0

-- A draft in a folder of its own with a bibliography.
local function draft(head, bib_name, bib)
  count = count + 1
  local folder = ('bib%d/'):format(count)
  local path = t.file(folder .. bib_name, bib or '')
  if not bib then
    os.remove(path)
  end
  local name = folder .. (head:find('^\\') and 'draft.tex' or 'draft.md')
  local nvim = t.draft(name, head .. '\nСлово.\n')
  nvim:keys('G$')
  nvim:wait("vim.fn.line('.') == vim.fn.line('$')")
  return nvim, path
end

local yaml = '---\nlang: ru\nbibliography: refs.bib\n---\n'
local cite = "require('tezis.insert').items({ { key = 'ivanov2020', page = '12' } })"

t.test('the entry of what was cited is added, other bytes stay', function()
  local before = '% mine\n@book{other,\n\ttitle   = {Other}\n}\n'
  local nvim, path = draft(yaml, 'refs.bib', before)
  vim.fn.setfperm(path, 'rw-r-----')
  nvim:lua(cite)
  nvim:wait_note('ivanov2020 added to refs.bib')
  local after = t.read(path)
  t.equal(after:sub(1, #before), before)
  t.contains(after, '@article{ivanov2020,')
  t.contains(after, 'Сроки на переправах')
  t.equal(vim.fn.getfperm(path), 'rw-r-----')
  t.equal(vim.fn.glob(path .. '.*'), '')
  -- Cited again, it is there already.
  nvim:lua("require('tezis.insert').items({ { key = 'ivanov2020', page = '13' } })")
  nvim:lua("require('tezis.insert').items({ { key = 'oduya2021' } })")
  nvim:wait_note('oduya2021 added to refs.bib')
  local _, times = t.read(path):gsub('{ivanov2020,', '')
  t.equal(times, 1)
end)

t.test('a bibliography that is not there yet is made, CSL-JSON as CSL-JSON', function()
  local nvim, path = draft((yaml:gsub('refs%.bib', 'refs.json')), 'refs.json')
  nvim:lua(cite)
  nvim:wait_note('ivanov2020 added to refs.json')
  t.equal(vim.json.decode(t.read(path))[1].title, 'Сроки на переправах')
end)

t.test('LaTeX with natbib gets BibTeX, with biblatex BibLaTeX', function()
  local nvim, path = draft('\\usepackage{natbib}\n\\bibliography{refs}', 'refs.bib', '')
  nvim:lua(cite)
  nvim:wait_note('ivanov2020 added')
  t.contains(t.read(path), 'year = {2020}')
  nvim, path = draft('\\usepackage{biblatex}\n\\addbibresource{refs.bib}', 'refs.bib', '')
  nvim:lua(cite)
  nvim:wait_note('ivanov2020 added')
  t.contains(t.read(path), 'date = {2020}')
end)

t.test('an open bibliography is edited as a buffer and can be undone', function()
  local nvim, path = draft(yaml, 'refs.bib', '@book{other}\n')
  nvim:lua("_G.bib = vim.fn.bufadd(...); vim.fn.bufload(_G.bib)", path)
  nvim:lua(cite)
  nvim:wait_note('ivanov2020 added to refs.bib (not written yet)')
  t.equal(t.read(path), '@book{other}\n')
  local lines = nvim:lua('return vim.api.nvim_buf_get_lines(_G.bib, 0, -1, false)')
  t.equal({ lines[1], lines[2] }, { '@book{other}', '' })
  t.contains(lines[3], '@article{ivanov2020,')
  t.equal(lines[#lines], '}')
  nvim:lua("vim.api.nvim_buf_call(_G.bib, function() vim.cmd('undo') end)")
  t.equal(nvim:lua('return vim.api.nvim_buf_get_lines(_G.bib, 0, -1, false)'), { '@book{other}' })
end)

t.test('another entry under the same key is left and shown', function()
  local before = '@article{ivanov2020,\n  title = {Совсем другое},\n  author = {Петров, П.}\n}\n'
  local nvim, path = draft(yaml, 'refs.bib', before)
  nvim:lua(cite)
  nvim:wait_note('refs.bib has another entry under ivanov2020; left as it is')
  t.equal(t.read(path), before)
  nvim:command('Tezis bib diff')
  nvim:wait_filetype('diff')
  local text = table.concat(nvim:lines(), '\n')
  t.contains(text, '- title            Совсем другое')
  t.contains(text, '+ title            Сроки на переправах')
  t.contains(text, '+ author           Иванов, И. И.')
  nvim:keys('q')
  nvim:wait_filetype('markdown')
  nvim:command('Tezis bib add ivanov2020') -- asked for by its key, so the difference is shown
  nvim:wait_note('1 differ (:Tezis bib diff)')
  nvim:wait_filetype('diff')
  t.equal(t.read(path), before)
end)

t.test(':Tezis bib sync adds all that is cited, diff says what is nowhere', function()
  local nvim, path = draft(yaml .. '[@ivanov2020; @halloway2019] и @nobody1999.\n', 'refs.bib', '')
  nvim:command('Tezis bib')
  nvim:wait_filetype('diff')
  local text = table.concat(nvim:lines(), '\n')
  t.contains(text, '@ivanov2020: in the corpus, not in the bibliography')
  t.contains(text, '@nobody1999: neither in the bibliography nor in the corpus')
  nvim:keys('q')
  nvim:wait_filetype('markdown')
  nvim:command('Tezis bib sync')
  nvim:wait_note('ivanov2020, halloway2019 added to refs.bib; neither in the bibliography nor')
  t.contains(t.read(path), '{halloway2019,')
  nvim:command('Tezis bib add oduya2021')
  nvim:wait_note('oduya2021 added to refs.bib')
  t.contains(t.read(path), '{oduya2021,')
end)

t.test('what cannot be written is a sentence, and the draft has its citation', function()
  local nvim, path = draft(yaml, 'refs.bib', '@book{other}\n')
  vim.fn.setfperm(path, 'r--r--r--')
  nvim:lua(cite)
  nvim:wait_note('is read-only; nothing was written')
  t.equal(t.read(path), '@book{other}\n')
  t.contains(nvim:lines()[6], '@ivanov2020')
  nvim, path = draft(yaml, 'refs.bib', '@book{other, title = {x}\n')
  nvim:lua(cite)
  nvim:wait_note('refs.bib, line 1: an entry is not closed')
  t.equal(t.read(path), '@book{other, title = {x}\n')
  nvim = draft((yaml:gsub('refs%.bib', 'refs.yml')), 'refs.yml', 'a: b\n')
  nvim:command('Tezis bib sync')
  nvim:wait_note('refs.yml is neither')
  nvim = draft('none\n', 'refs.bib', '')
  nvim:command('Tezis bib sync')
  nvim:wait_note('the draft names no bibliography')
end)

t.test('cite.append = false leaves bibliographies alone; cite.bib is for drafts that name none',
  function()
    local nvim, path = draft(yaml, 'refs.bib', '@book{other}\n')
    nvim:setup({ cite = { append = false } })
    nvim:lua(cite)
    nvim:lua('vim.wait(300)')
    t.equal(t.read(path), '@book{other}\n')
    nvim, path = draft('text\n', 'own.bib', '')
    nvim:setup({ cite = { bib = 'own.bib' } })
    nvim:lua(cite)
    nvim:wait_note('ivanov2020 added to own.bib')
    t.contains(t.read(path), '@article{ivanov2020,')
  end)

t.test('a .bib of 20,000 entries never holds up the editor', function()
  local parts = {}
  for i = 1, 20000 do
    parts[i] = ('@article{k%d,\n  title = {Title number %d of them},\n  author = {Name, N.}%s\n}\n')
      :format(i, i, i % 500 == 0 and ' oops' or '')
  end
  local nvim, path = draft(yaml, 'refs.bib', table.concat(parts))
  nvim:lua(cite)
  nvim:count_ticks()
  nvim:wait_note('ivanov2020 added to refs.bib')
  t.contains(t.read(path), '{ivanov2020,')
  nvim:expect_ticks()
end)

t.test('CRLF, a byte order mark and a missing final line end stay, in a file and in a buffer',
  function()
    local before = '\239\187\191@book{other,\r\n  title = {Other}\r\n}'
    local nvim, path = draft(yaml, 'refs.bib', before)
    nvim:lua(cite)
    nvim:wait_note('ivanov2020 added to refs.bib')
    local after = t.read(path)
    t.equal(after:sub(1, #before), before)
    t.contains(after, '}\r\n\r\n@article{ivanov2020,\r\n')
    t.equal(after:gsub('\r\n', ''):find('[\r\n]'), nil)
    nvim, path = draft(yaml, 'refs.bib', before)
    nvim:lua("_G.bib = vim.fn.bufadd(...); vim.fn.bufload(_G.bib)", path)
    nvim:lua(cite)
    nvim:wait_note('(not written yet)')
    nvim:lua("vim.api.nvim_buf_call(_G.bib, function() vim.cmd('write') end)")
    after = t.read(path)
    t.equal(after:sub(1, #before), before)
    t.contains(after, '}\r\n\r\n@article{ivanov2020,\r\n')
    t.equal(after:gsub('\r\n', ''):find('[\r\n]'), nil)
  end)

t.test('a bibliography that is not UTF-8 is read and stays as it is', function()
  local before = '@book{other, title = {\209\240\238\234\232 \237\224 \239\229\240\229\239\240\224'
    .. '\226\224\245 \232 \248\242\240\224\244\251}}\n'
  local nvim, path = draft(yaml, 'refs.bib', before)
  nvim:lua(cite)
  nvim:wait_note('refs.bib is in WINDOWS-1251 and stays as it is')
  t.equal(t.read(path), before)
  before = '@book{other, title = {Сроки \208 и}}\n' -- one broken byte is no encoding
  nvim, path = draft(yaml, 'refs.bib', before)
  nvim:lua(cite)
  nvim:wait_note('ivanov2020 added to refs.bib')
  t.equal(t.read(path):sub(1, #before), before)
end)

t.test('two Neovims add to one bibliography, and neither loses what the other wrote', function()
  local first, path = draft(yaml, 'refs.bib', '@book{other}\n')
  local second = t.start({ corpus = t.corpus(), file = vim.fn.fnamemodify(path, ':h') ..
    '/draft.md' })
  second:keys(':e!<CR>', 'G$')
  local all = { { 'ivanov2020', 'oduya2021' }, { 'halloway2019', 'petrova2018' } }
  for index, nvim in ipairs({ first, second }) do
    nvim:lua([[
      for _, key in ipairs(...) do
        require('tezis.bib_editor').after_insertion(0, { bibliography = { 'refs.bib' } }, { key })
        require('tezis.bib_editor').after_insertion(0, { bibliography = { 'refs.bib' } },
          { 'council2017' })
      end]], all[index])
  end
  for _, keys in ipairs(all) do
    for _, key in ipairs(keys) do
      local nvim = keys == all[1] and first or second
      nvim:wait_note(key .. ' added to refs.bib')
    end
  end
  local text
  assert(vim.wait(60000, function()
    text = t.read(path)
    return vim.fn.glob(path .. '.tezis-new') == '' and text:find('{council2017,', 1, true)
  end, 20))
  for _, key in ipairs({ 'ivanov2020', 'oduya2021', 'halloway2019', 'petrova2018',
    'council2017' }) do
    local _, times = text:gsub('{' .. key .. ',', '')
    t.equal(times, 1, key)
  end
  t.equal(text:sub(1, 13), '@book{other}\n')
end)

t.test('what a killed writer left is taken away, a writer at work is waited for', function()
  local nvim, path = draft(yaml, 'refs.bib', '@book{other}\n')
  local left = t.file('left', '')
  vim.loop.fs_rename(left, path .. '.tezis-new')
  vim.loop.fs_utime(path .. '.tezis-new', os.time() - 3600, os.time() - 3600)
  nvim:lua(cite)
  nvim:wait_note('ivanov2020 added to refs.bib')
  t.equal(vim.fn.glob(path .. '.tezis-new'), '')
  vim.fn.writefile({}, path .. '.tezis-new')
  nvim:lua("require('tezis.insert').items({ { key = 'oduya2021' } })")
  vim.wait(200)
  t.equal(t.read(path):find('oduya2021', 1, true), nil)
  os.remove(path .. '.tezis-new')
  nvim:wait_note('oduya2021 added to refs.bib')
end)

t.test('names in a draft, and of its folder, are names and never commands', function()
  local names = { '`touch pwned`.bib', '$(touch pwned).bib', '| touch pwned #.bib', '-rf.bib' }
  for index, name in ipairs(names) do
    local folder = ('bib-`touch pwned`-$(touch pwned)-%d/'):format(index)
    local head = ('---\nbibliography: "%s"\ntezis: "`touch pwned` $(touch pwned)"\n---\n'):format(
      name)
    local path = t.file(folder .. name, '')
    local nvim = t.draft(folder .. 'draft.md', head .. '\nСлово.\n\n<!-- vim: set'
      .. ' makeprg=touch\\ pwned formatprg=touch\\ pwned keywordprg=touch\\ pwned : -->\n')
    nvim:lua("vim.cmd('silent! lcd ' .. vim.fn.fnameescape(vim.fn.expand('%:p:h')))")
    nvim:lua(cite)
    nvim:wait_note('ivanov2020 added to ')
    t.contains(t.read(path), '@article{ivanov2020,')
    for _, command in ipairs({ 'uses ivanov2020',
      [[import `touch\\ pwned`]], [[dictionary `touch\\ pwned`]] }) do
      nvim:lua(("vim.cmd('silent! Tezis %s')"):format(command))
    end
    t.equal(vim.fn.glob(vim.fn.fnamemodify(path, ':h:h'):gsub('[`$(]', '?') .. '/**/pwned'), '')
    t.equal(vim.fn.filereadable('pwned'), 0)
  end
end)
