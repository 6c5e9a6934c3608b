-- Completion of keys in drafts: omnifunc, and the sources for completion plugins.

local t = ...

local function draft(name, content, options)
  return t.draft(name, content, vim.tbl_extend('keep', options or {},
    { lua = "vim.cmd('filetype plugin on')" }))
end

t.test("'omnifunc' is set for drafts where it is empty, without loading anything", function()
  local nvim = draft('omni.md', 'x\n')
  t.equal(nvim:lua('return vim.bo.omnifunc'), "v:lua.require'tezis.complete.omni'.func")
  t.equal(nvim:lua("return package.loaded['tezis.complete'] == nil"), true)
  nvim = draft('omni.tex', 'x\n')
  t.equal(nvim:lua('return vim.bo.omnifunc'), "v:lua.require'tezis.complete.omni'.func")
  nvim = draft('omni.txt', 'x\n')
  t.equal(nvim:lua("return vim.bo.omnifunc:find('tezis', 1, true) == nil"), true)
  nvim = draft('own.md', 'x\n', { lua =
    "vim.cmd('filetype plugin on | autocmd FileType markdown setlocal omnifunc=Own')" })
  t.equal(nvim:lua('return vim.bo.omnifunc'), 'Own')
end)

t.test('a key is completed by its author in the other script', function()
  local nvim = draft('author.md', 'Слово\n')
  nvim:keys('A', ' [@ivan')
  nvim:wait_line('Слово [@ivan')
  nvim:keys('<C-x><C-o>')
  nvim:wait_line('Слово [@ivanov2020')
  nvim:keys('<C-y>]')
  nvim:wait_line('Слово [@ivanov2020]')
  nvim:keys(' @о')
  nvim:keys('<C-x><C-o>')
  nvim:wait("vim.fn.pumvisible() == 1")
  if vim.fn.has('nvim-0.12') == 0 then -- which marks what its menu cuts off
    nvim:expect_screen('complete-80')
  end
  nvim:keys('<C-y>')
  nvim:wait_line('Слово [@ivanov2020] @oduya2021')
end)

t.test('nothing is offered in prose, code and addresses; there HTML tags are', function()
  local nvim = draft('none.md', 'me@ivan\n')
  nvim:keys('A', '<CR><lt>e', '<C-x><C-o>')
  nvim:wait("vim.fn.pumvisible() == 1")
  nvim:keys('<C-e><Esc>', ':%d<CR>', 'i', 'me@ivan')
  nvim:wait_line('me@ivan')
  nvim:lua("vim.b.tezis_omnifunc = ''")
  nvim:keys('<C-x><C-o>')
  nvim:wait("vim.api.nvim_get_mode().mode:sub(1, 1) == 'i'")
  t.equal(nvim:lua('return vim.fn.pumvisible()'), 0)
  t.equal(nvim:lines(), { 'me@ivan' })
end)

t.test('completion plugins get the same items in their units, documentation on demand',
  function()
    local nvim = draft('plugins.md', 'Слово 😀 [@иван\n')
    nvim:lua([[
      local blink = require('tezis.complete.blink').new()
      local col = #vim.api.nvim_get_current_line()
      blink:get_completions({ bufnr = 0, cursor = { 1, col } }, function(list) _G.blink = list end)
      require('tezis.complete.cmp').new():complete(
        { context = { bufnr = 0, cursor = { row = 1, col = col + 1 } } },
        function(list)
          _G.cmp = list
          blink:resolve(list.items[1], function(item) _G.resolved = item end)
        end)]])
    nvim:wait('_G.resolved ~= nil and _G.blink ~= nil')
    t.equal(nvim:lua('return _G.cmp.items[1].textEdit'), { newText = 'ivanov2020',
      range = { start = { line = 0, character = 11 }, ['end'] = { line = 0, character = 15 } } })
    -- blink.cmp counts bytes where it is no language server that says.
    t.equal(nvim:lua('return _G.blink.items[1].textEdit.range'),
      { start = { line = 0, character = 18 }, ['end'] = { line = 0, character = 26 } })
    t.equal(nvim:lua('return _G.blink.items[1].label'), 'ivanov2020')
    t.equal(nvim:lua('return _G.blink.items[1].filterText'), 'иван')
    t.contains(nvim:lua('return _G.resolved.documentation.value'), 'Вестник переправ')
  end)

t.test('5,000 sources are read while the editor goes on', function()
  local path = t.corpus_of('large.db', {})
  local db = assert(require('tezis.core').open(path))
  assert(db:exec('BEGIN'))
  for i = 1, 5000 do
    assert(db:exec([[INSERT INTO source(key, csl, title, author, issued)
      VALUES (?1, '{}', ?2, ?3, '2020')]], { ('key%d'):format(i),
      ('Длинное название статьи о союзах и договорах, номер %d'):format(i),
      'Фамилия, Имя; Second, Author' }))
  end
  assert(db:exec('COMMIT'))
  db:close()
  local nvim = draft('large.md', 'x @\n', { corpus = path })
  nvim:lua([[
    _G.complete = require('tezis.complete')
    require('tezis.worker')
    require('tezis.corpus').core()]])
  nvim:count_ticks()
  nvim:lua([[_G.complete.request('', 0, function(items)
    _G.ticking:stop()
    _G.first = #items
  end)]])
  nvim:wait('_G.first == 50')
  nvim:expect_ticks()
  t.equal(nvim:lua("return #_G.complete.complete('договора', 0)"), 50)
  t.equal(nvim:lua("return #_G.complete.complete('nothing', 0)"), 0)
end)

t.test('a source imported meanwhile is offered', function()
  local path = t.temporary('growing.db')
  local db = assert(require('tezis.core').open(path))
  assert(db:exec('SELECT tezis_add(?1, ?2)', { '{"id":"one","title":"One"}', 'Text.' }))
  local nvim = draft('growing.md', 'x @\n', { corpus = path })
  nvim:lua("_G.complete = require('tezis.complete')")
  nvim:wait("#_G.complete.complete('', 0) == 1")
  assert(db:exec('SELECT tezis_add(?1, ?2)', { '{"id":"two","title":"Two"}', 'Text.' }))
  nvim:wait("#_G.complete.complete('', 0) == 2")
  db:close()
end)

-- In the plugins themselves, where TEZIS_PLUGINS names the folder that they lie in.

local function in_plugin(folder, setup, take)
  local plugins = vim.env.TEZIS_PLUGINS
  if not plugins or vim.fn.isdirectory(plugins .. '/' .. folder) == 0
    or vim.fn.has('nvim-0.11') == 0 then
    io.stdout:write(('skip completion in %s: needs Neovim 0.11 and TEZIS_PLUGINS\n'):format(folder))
    return
  end
  t.test(folder .. ' offers and inserts keys', function()
    local nvim = draft(folder .. '.md', 'Слово 😀\n', { columns = 100, lua = ([[
      vim.cmd('filetype plugin on')
      vim.opt.runtimepath:append(%q)
      vim.cmd('runtime! plugin/*cmp.lua')
    ]]):format(plugins .. '/' .. folder) .. setup })
    for _, typed in ipairs({ 'A', ' [', '@' }) do -- nvim-cmp looks once where keys come at once
      nvim:keys(typed)
      nvim:wait_screen(typed == 'A' and 'INSERT' or typed)
    end
    nvim:wait_screen('halloway2019')
    nvim:keys('ива')
    nvim:wait_gone('halloway2019')
    nvim:wait_screen('Иванов 2020  Сроки на')
    nvim:keys(take)
    nvim:wait_screen('article-journal') -- the documentation
    nvim:keys('<C-y>')
    nvim:wait_line('Слово 😀 [@ivanov2020')
    t.equal(nvim:log(), '')
  end)
end

in_plugin('nvim-cmp', [[
  local cmp = require('cmp')
  cmp.register_source('tezis', require('tezis.complete.cmp').new())
  cmp.setup({ sources = { { name = 'tezis' } }, mapping = cmp.mapping.preset.insert({}) })
]], '<C-n>')

in_plugin('blink.cmp', [[
  require('blink.cmp').setup({ fuzzy = { implementation = 'lua' },
    completion = { documentation = { auto_show = true, auto_show_delay_ms = 50 } },
    sources = { default = { 'tezis' }, providers = {
      tezis = { name = 'tezis', module = 'tezis.complete.blink' } } } })
]], '')

t.test("the draft's own bibliography is offered too, and what is added to it later", function()
  local bib = '@article{local1999,\n  title = {{Свои} книги},\n'
    .. '  author = {Жуков, П. and Doe, J.},\n  year = 1999\n}\n@broken{x, y\n'
    .. '@book{ivanov2020, title = {Other}}\n'
  local path = t.file('own/refs.bib', bib)
  local nvim = t.draft('own/draft.md',
    '---\nbibliography: refs.bib\n---\nx @\n')
  nvim:lua([[
    _G.complete = require('tezis.complete')
    function _G.keys(typed)
      return vim.tbl_map(function(item) return item.key end, (_G.complete.complete(typed, 0)))
    end]])
  for _, typed in ipairs({ 'local', 'zhuk', 'жук', 'doe', 'книгами' }) do
    nvim:wait('vim.deep_equal(_G.keys(...), { "local1999" })', typed)
  end
  t.equal(nvim:lua("return _G.complete.complete('local', 0)[1].detail"),
    'Жуков, Doe 1999  Свои книги')
  t.equal(nvim:lua("return _G.keys('ivanov')"), { 'ivanov2020' })
  t.equal(nvim:lua("return #_G.complete.complete('other', 0)"), 0) -- the corpus has that key
  local file = assert(io.open(path, 'a'))
  file:write('@book{new2001, title = {New}}\n')
  file:close()
  nvim:wait('vim.deep_equal(_G.keys("new2"), { "new2001" })')
  nvim = t.start({ corpus = t.temporary('no.db'), file = t.file('own/alone.md',
    '---\nbibliography: refs.bib\n---\nx @\n') })
  nvim:wait('require("tezis.complete").complete("жук", 0)[1].key == "local1999"')
end)
