-- Options: defaults, merging, and errors that name the option.

local t = ...

t.test('wrong options are named by their path', function()
  local nvim = t.start()
  local function setup(options)
    local result = nvim:lua([[
      local ok, message = pcall(require('tezis').setup, ...)
      return { ok, message }]], options)
    return result[2]
  end
  t.equal(setup({ search = { limit = 'many' } }),
    'tezis: search.limit should be a number, got string')
  t.equal(setup({ search = { limit = -1 } }),
    'tezis: search.limit should be a whole number from 0 up, got -1')
  t.equal(setup({ search = { limits = 5 } }),
    'tezis: unknown option search.limits (nearest: search.limit)')
  t.equal(setup({ search = 5 }), 'tezis: search should be a table, got number')
  t.equal(setup({ keys = { picker = { mark = true } } }),
    'tezis: keys.picker.mark should be a string or list of strings or false, got boolean')
  t.equal(setup({ log = { level = 'loud' } }),
    "tezis: log.level should be one of debug, info, warn, error, got 'loud'")
  t.equal(setup({ roots = { 1 } }), 'tezis: roots should be a list of strings, got table')
  t.contains(nvim:lua("return select(2, pcall(require('tezis').setup, 5))"),
    'the argument of setup() should be a table, got number')
end)

t.test('setup wins over g:tezis, which wins over the default', function()
  local nvim = t.start({ lua = 'vim.g.tezis = { search = { limit = 7, context = 0 } }' })
  t.equal(nvim:lua([[
    require('tezis').setup({ search = { limit = 9 } })
    local search = require('tezis.config').get().search
    return { search.limit, search.context, search.debounce }]]), { 9, 0, 40 })
  t.equal(nvim:lua([[
    vim.g.tezis = { search = { context = 1 } }
    return require('tezis.config').get().search.context]]), 1)
end)

t.test('a mistake in g:tezis is said at the first command', function()
  local nvim = t.start({ lua = "vim.g.tezis = { serch = {} }" })
  nvim:command('Tezis status')
  t.contains(nvim:wait_note('unknown option serch'), 'g:tezis')
end)

t.test('a key set to false is not mapped', function()
  local nvim = t.start({ corpus = t.corpus(),
    lua = "_G.options = { keys = { picker = { mark = false, cite = '<C-y>' } } }" })
  nvim:lua("require('tezis').setup(_G.options)")
  nvim:command('Tezis search')
  local maps = nvim:lua([[
    local found = {}
    for _, map in ipairs(vim.api.nvim_buf_get_keymap(0, 'i')) do found[map.lhs] = map.desc end
    return found]])
  t.equal(maps['<Tab>'], nil)
  t.equal(maps['<C-Y>'], 'tezis: cite the marked rows, or this one')
end)

t.test('filetypes says where omnifunc is set and drafts are checked on save', function()
  local omnifunc = 'return vim.bo.omnifunc'
  local ours = "v:lua.require'tezis.complete.omni'.func"
  local nvim = t.draft('types/a.org', '[cite:@nobody1900]\n', {
    lua = "vim.cmd('filetype plugin on')\nvim.g.tezis = { filetypes = { 'markdown' },"
      .. (' corpus = %q }'):format(t.corpus()) })
  t.equal({ nvim:lua('return vim.bo.filetype'), nvim:lua(omnifunc) }, { 'org', '' })
  nvim:command('write')
  nvim:command('edit ' .. t.file('types/b.md', '[@nobody1900]\n'))
  t.equal(nvim:lua(omnifunc), ours)
  nvim:command('write')
  nvim:wait('#vim.diagnostic.get(0) == 1')
  t.equal(nvim:lua('return #vim.diagnostic.get()'), 1) -- none of the org file, written before
  nvim:lua("require('tezis').setup({ filetypes = { 'org' } })") -- for what is open too
  t.equal(nvim:lua(omnifunc) == ours, false)
  nvim:command('buffer a.org')
  t.equal(nvim:lua(omnifunc), ours)
  nvim:command('write')
  nvim:wait('#vim.diagnostic.get(0) == 1')
  t.equal(nvim:lua("return require('tezis.lsp.client').config().filetypes"), { 'org' })
  t.contains(nvim:lua([[
    return select(2, pcall(require('tezis').setup, { filetypes = { 'org', 'lua' } }))]]),
    "filetypes should be a list of types that tezis can cite in")
end)
