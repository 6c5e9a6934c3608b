-- What starting Neovim with tezis does, and what it leaves alone.

local t = ...

t.test('nothing is loaded before the first use', function()
  local nvim = t.start()
  t.equal(nvim:lua([[
    local loaded = {}
    for name in pairs(package.loaded) do
      if name:match('^tezis') then table.insert(loaded, name) end
    end
    return { loaded, vim.fn.exists(':Tezis'), vim.g.loaded_tezis }]]), { {}, 2, true })
end)

t.test('plugin/tezis.lua is short and requires nothing', function()
  local lines = vim.fn.readfile('plugin/tezis.lua')
  assert(#lines <= 40, #lines .. ' lines')
  assert(#vim.fn.readfile('lua/tezis/compat.lua') <= 80)
end)

t.test('there are no maps but <Plug> ones', function()
  local nvim = t.start()
  local maps = nvim:lua([[
    local found = {}
    for _, mode in ipairs({ 'n', 'x', 'i', 'o', 's', 'c', 't' }) do
      for _, map in ipairs(vim.api.nvim_get_keymap(mode)) do
        found[mode .. ' ' .. map.lhs] = (map.rhs or '') .. (map.desc or '')
      end
    end
    return found]])
  for _, name in ipairs({ 'i <Plug>(tezis-cite)', 'n <Plug>(tezis-cite)', 'n <Plug>(tezis-info)',
    'n <Plug>(tezis-open)', 'n <Plug>(tezis-search)', 'x <Plug>(tezis-search)' }) do
    assert(maps[name], name)
  end
  for name, does in pairs(maps) do
    assert(name:find('^%a <Plug>%(tezis%-') or not does:lower():find('tezis'), name)
  end
end)

t.test(':Tezis alone asks what to do, a line each on 80 columns', function()
  local nvim = t.start({ lua = [[
    vim.ui.select = function(items, options, done)
      _G.lines = vim.tbl_map(options.format_item, items)
      done(items[#_G.lines - 1])
    end]] })
  nvim:command('Tezis')
  for _, line in ipairs(nvim:wait('_G.lines')) do
    assert(vim.fn.strdisplaywidth(line) <= 74, line)
  end
  nvim:wait_note('the log is empty') -- the last but one was chosen
end)

t.test('a core that is missing where there is a corpus is said, and no window stays', function()
  local nvim = t.start({ corpus = t.corpus(), lua =
    "table.insert(package.loaders, 1, function(name)\n"
    .. "  if name == 'tezis.core' then error(\"module 'tezis.core' not found:\", 0) end end)" })
  nvim:command('Tezis search союз')
  t.contains(nvim:wait_note('the core is not built'), 'make -C ')
  nvim:wait_alone('n')
end)

t.test('a prompt that is left before Insert mode begins leaves none behind', function()
  local nvim = t.start()
  nvim:lua([[
    local origin = require('tezis.picker.origin')
    local here = origin.save()
    vim.cmd('startinsert!')
    origin.restore(here, function() end, function() _G.left = true end)]])
  nvim:wait('_G.left')
  nvim:wait_mode('n')
  nvim:keys('i', 'written')
  nvim:wait_line('written')
  nvim:wait_mode('i')
end)

t.test('no other file of tezis asks for a version or whether a function exists', function()
  for _, path in ipairs(vim.fn.glob('lua/tezis/**/*.lua', false, true)) do
    if not path:match('compat%.lua$') then
      local text = t.read(path)
      assert(not text:find("has%('nvim%-") and not text:find('vim%.version')
        and not text:find('vim%.uv') and not text:find('vim%.loop'), path)
    end
  end
end)

t.test('a missing core is said in one sentence with the command to run', function()
  local nvim = t.start({ lua = "package.preload['tezis.core'] = nil\n"
    .. "table.insert(package.loaders, 1, function(name)\n"
    .. "  if name == 'tezis.core' then error(\"module 'tezis.core' not found:\", 0) end end)" })
  nvim:command('Tezis search союз')
  t.contains(nvim:wait_note('the core is not built'), 'make -C ')
  t.equal(#nvim:notes(), 1)
end)

t.test('a core of another version is refused', function()
  local nvim = t.start({ corpus = t.corpus(),
    lua = "package.loaded['tezis.core'] = { version = function() return '9.9.9' end }" })
  nvim:command('Tezis status')
  nvim:wait_note('the core is version 9.9.9')
end)

t.test('without a corpus the way to make one is said', function()
  local nvim = t.start()
  nvim:command('Tezis search')
  nvim:wait_note('make one with :Tezis import')
end)
