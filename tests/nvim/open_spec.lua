-- tezis://doc/ buffers, :Tezis open, :Tezis info.

local t = ...

local function open()
  return t.start({ corpus = t.corpus() })
end

t.test('a passage opens at its page, read-only, with page boundaries', function()
  local nvim = open()
  nvim:search('штрафами', 'Иванов 2020, с. 12')
  nvim:keys('<C-o>')
  nvim:wait("vim.api.nvim_buf_get_name(0) == 'tezis://doc/ivanov2020#p=12'")
  nvim:wait_mode('n')
  nvim:wait('vim.api.nvim_win_get_cursor(0)[1] == 2')
  t.equal(nvim:lua('return { vim.bo.modifiable, vim.bo.readonly, vim.bo.filetype }'),
    { false, true, 'text' })
  nvim:expect_screen('open-80')
  nvim:keys('zt', ']]')
  nvim:wait('vim.api.nvim_win_get_cursor(0)[1] == 3')
  nvim:keys('[[', '[[')
  nvim:wait('vim.api.nvim_win_get_cursor(0)[1] == 1')
end)

t.test('<Plug>(tezis-next-mark) goes from match to match in the text of a source', function()
  local nvim = open()
  nvim:lua("vim.keymap.set('n', ']t', '<Plug>(tezis-next-mark)')")
  nvim:search('штрафами', 'Иванов 2020, с. 12')
  nvim:keys('<C-o>')
  nvim:wait("vim.api.nvim_buf_get_name(0) == 'tezis://doc/ivanov2020#p=12'")
  nvim:wait_mode('n')
  nvim:wait("vim.fn.line('.') == 2")
  nvim:keys('gg0', ']t')
  nvim:wait("vim.fn.expand('<cword>') == 'штрафы'")
  nvim:keys(']t')
  nvim:wait("vim.fn.expand('<cword>') == 'штраф'")
end)

t.test('the text of a source is that of the corpus, but for form feeds', function()
  local nvim = open()
  nvim:command('Tezis open ivanov2020')
  nvim:wait("vim.b.tezis_key == 'ivanov2020'")
  local shown = table.concat(nvim:lines(), '\n')
  for _, source in ipairs(dofile('tests/nvim/sources.lua')) do
    if source.csl.id == 'ivanov2020' then
      t.equal(shown .. '\n', (source.text:gsub('\f', '')))
    end
  end
end)

t.test('<C-v>, <C-s> and <C-t> open in windows of their own', function()
  for key, count in pairs({ ['<C-v>'] = { 2, 1 }, ['<C-s>'] = { 2, 1 }, ['<C-t>'] = { 1, 2 } }) do
    local nvim = open()
    nvim:search('штрафами', 'Иванов 2020, с. 12')
    nvim:keys(key)
    nvim:wait("vim.b.tezis_key == 'ivanov2020'")
    t.equal(nvim:lua([[
      return { #vim.api.nvim_tabpage_list_wins(0), #vim.api.nvim_list_tabpages() }]]), count, key)
    nvim:stop()
  end
end)

t.test('the address alone opens the page', function()
  local nvim = open()
  nvim:command('edit tezis://doc/ivanov2020\\#p=13')
  nvim:wait("vim.api.nvim_win_get_cursor(0)[1] == 3")
  nvim:command('edit tezis://doc/пословицы')
  nvim:wait("vim.b.tezis_key == 'пословицы'")
end)

t.test('the citation at the cursor opens at the cited page', function()
  local nvim = t.draft('cited.md', 'See [@ivanov2020, с. 12].\n')
  nvim:keys('fv')
  nvim:command('Tezis open')
  nvim:wait("vim.api.nvim_buf_get_name(0) == 'tezis://doc/ivanov2020#p=12'")
  nvim:wait('vim.api.nvim_win_get_cursor(0)[1] == 2')
end)

t.test('a window modifier is honoured', function()
  local nvim = open()
  nvim:command('vertical Tezis open halloway2019')
  nvim:wait("vim.b.tezis_key == 'halloway2019' and #vim.api.nvim_list_wins() == 2")
  t.equal(nvim:lua('return vim.fn.winlayout()[1]'), 'row')
end)

t.test('an unknown key is said with the nearest there is', function()
  local nvim = open()
  nvim:command('Tezis info ivanov2002')
  nvim:wait_note("the corpus has no source 'ivanov2002'; nearest: ivanov2020")
  nvim:command('Tezis open nobody')
  nvim:wait_note("the corpus has no source 'nobody'")
  nvim:command('Tezis open! halloway2019')
  nvim:wait_note("'halloway2019' came without a file")
  nvim:keys(':enew<CR>')
  nvim:command('Tezis open')
  nvim:wait_note('there is no citation at the cursor')
end)

t.test('open! shows the original: a PDF through open.pdf at the page of the file', function()
  local core = require('tezis.core')
  local path = t.temporary('original/corpus.db')
  local pdf = t.file('original/book.pdf', '%PDF-1.4\n')
  local text = t.file('original/book.txt', 'one\n')
  local db = assert(core.open(path))
  assert(db:exec('SELECT tezis_add(?1, ?2, ?3)', { '{"id":"book","type":"book","page":"11-12"}',
    ('A page of words that goes on. '):rep(9) .. '\f' .. ('Another page of words. '):rep(9),
    vim.json.encode({ path = pdf }) }))
  assert(db:exec('SELECT tezis_add(?1, ?2, ?3)', { '{"id":"plain","type":"book"}', 'one\n',
    vim.json.encode({ path = text }) }))
  db:close()
  local nvim = t.start({ corpus = path })
  nvim:lua([[require('tezis').setup({ open = { pdf = function(file, page)
    _G.shown = { file, page }
  end } })]])
  nvim:command('Tezis open! book 12')
  t.equal(nvim:wait('_G.shown'), { pdf, 2 })
  nvim:command('Tezis open! plain')
  nvim:wait('vim.api.nvim_buf_get_name(0) == ...', text)
end)

t.test('info shows the entry in a float', function()
  local nvim = open()
  nvim:command('Tezis info oduya2021')
  nvim:wait_screen('How river towns pay for their bridges.')
  nvim:wait_screen('Oduya, P. The Price of Crossing. 2021')
  t.equal(nvim:lua("return package.loaded['vim.lsp.util'] == nil"), true, 'vim.lsp is not loaded')
end)

t.test('a float is entered when it is asked for again, and closes when the cursor moves', function()
  local nvim = t.draft('float.md', '[@oduya2021] and [@petrova2018]\n')
  local function info(key, windows)
    nvim:command('Tezis info ' .. key)
    nvim:wait('#vim.api.nvim_list_wins() == ...', windows)
  end
  info('oduya2021', 2)
  t.equal(nvim:lua('return vim.fn.win_gettype()'), '', 'the draft has the cursor')
  nvim:command('Tezis info oduya2021')
  nvim:wait("vim.fn.win_gettype() == 'popup'")
  nvim:keys('j', 'q')
  nvim:wait_alone()
  info('oduya2021', 2)
  nvim:command('Tezis info petrova2018')
  nvim:wait_screen('Кому нужен платный мост')
  nvim:wait_gone('How river towns')
  t.equal(nvim:lua('return #vim.api.nvim_list_wins()'), 2, 'one float at a time')
  nvim:keys('l')
  nvim:wait_alone()
end)
