-- What lists cost the main loop in the pickers of other plugins, beside the built-in one: the
-- longest stretch between two ticks of a timer while somebody opens a list of 200 passages and
-- types a word, by the clock, which other processes add to, and in CPU time of the main thread;
-- and the CPU time that tezis's own code took at most without a break: the rest is the plugin's
-- and the editor's. The median of several tries, and the worst.
--
--   TEZIS_PLUGINS=~/plugins nvim --headless -u NONE -i NONE -n --cmd 'set rtp^=.' \
--     -c 'luafile tests/bench/adapters.lua' </dev/null
--   RUNS=9 …                            tries (5)
--   TEZIS_BENCH_CORPUS=corpus.db …      a corpus of one's own

vim.o.laststatus, vim.o.cmdheight, vim.o.showtabline = 0, 1, 0
local harness = dofile('tests/nvim/harness.lua')
local folder = assert(vim.env.TEZIS_PLUGINS, 'TEZIS_PLUGINS names the folder of the plugins')
local runs = tonumber(vim.env.RUNS or '5')

local function say(...)
  io.stdout:write(string.format(...), '\n')
end

local pickers = {
  { name = 'builtin', folders = {} },
  { name = 'telescope', folders = { 'plenary.nvim', 'telescope.nvim' },
    setup = "require('telescope').setup({})" },
  { name = 'fzf_lua', folders = { 'fzf-lua' }, setup = "require('fzf-lua').setup({})" },
  { name = 'snacks', folders = { 'snacks.nvim' },
    setup = "require('snacks').setup({ picker = { enabled = true } })" },
  { name = 'mini_pick', folders = { 'mini.nvim' }, setup = "require('mini.pick').setup({})" },
}

local function made_up()
  local sources = {}
  for index = 1, 60 do
    local paragraphs = {}
    for paragraph = 1, 10 do
      paragraphs[paragraph] = ('Штрафы на переправе %d.%d растут, и договор о союзе городов '
        .. 'говорит о них так же мало, как и прежде; the bridge and its toll. '):format(index,
        paragraph):rep(5)
    end
    sources[index] = { csl = { id = 's' .. index, type = 'book', title = 'О штрафах ' .. index,
      author = { { family = 'Иванов' .. index, given = 'И.' } } },
      text = table.concat(paragraphs, '\n\n') }
  end
  return harness.corpus_of('adapters.db', sources)
end

-- Runs in the child: the longest that a function of tezis runs when it is called from outside.
local watch_ours = [[
  local depth = 0
  _G.ours = 0
  local function timed(fn)
    return function(...)
      local started, outermost = _G.main_cpu(), depth == 0
      depth = depth + 1
      local results = { pcall(fn, ...) }
      depth = depth - 1
      if outermost then
        _G.ours = math.max(_G.ours, (_G.main_cpu() - started) / 1e6)
      end
      if not results[1] then error(results[2], 0) end
      return unpack(results, 2, table.maxn(results))
    end
  end
  for _, name in ipairs({ 'picker.adapter.session', 'picker.row', 'preview', 'rows', 'picker.view',
    'search', 'picker.used' }) do
    local module = require('tezis.' .. name)
    for key, value in pairs(module) do
      if type(value) == 'function' then module[key] = timed(value) end
    end
  end
  local session = require('tezis.picker.adapter.session')
  local new = session.new
  session.new = function(...)
    local made = new(...)
    for _, name in ipairs({ 'ask', 'row', 'pieces', 'draw', 'act', 'stop' }) do
      made[name] = timed(made[name])
    end
    return made
  end]]

local function try(picker, corpus)
  local lua = {}
  for _, one in ipairs(picker.folders) do
    lua[#lua + 1] = ('vim.opt.runtimepath:append(%q)'):format(folder .. '/' .. one)
  end
  lua[#lua + 1] = picker.setup
  local nvim = harness.start({ corpus = corpus, columns = 120, lines = 40,
    file = harness.file('draft.md', 'Слово\n'), lua = table.concat(lua, '\n') })
  nvim:lua("require('tezis').setup({ picker = ... })", picker.name)
  nvim:watch()
  nvim:lua(watch_ours)
  local figures = {}
  local function measure(name, body)
    nvim:lua('_G.ours = 0')
    nvim:watch()
    body()
    vim.wait(500)
    figures[name] = nvim:block()
    figures[name].ours = nvim:lua('return _G.ours')
  end
  local function list()
    nvim:command('Tezis search')
    nvim:wait_screen('Passages')
    vim.wait(300)
  end
  measure('first', list)
  measure('typing', function()
    for _, character in ipairs(vim.fn.split('штрафы', '\\zs')) do
      nvim:keys(character)
      vim.wait(80)
    end
    nvim:wait_screen('of 600')
  end)
  nvim:stop()
  return figures
end

local function summary(list)
  table.sort(list)
  return ('%6.1f %6.1f'):format(list[math.ceil(#list / 2)], list[#list])
end

local corpus = vim.env.TEZIS_BENCH_CORPUS or made_up()
say('%-24s %-14s %-14s %-14s  ms: median, worst of %d', '', 'CPU', 'clock', 'tezis, CPU', runs)
for _, picker in ipairs(pickers) do
  local all = { first = { cpu = {}, wall = {}, ours = {} },
    typing = { cpu = {}, wall = {}, ours = {} } }
  for _ = 1, runs do
    local ok, figures = pcall(try, picker, corpus)
    if not ok then
      say('%s: a try failed: %s', picker.name, tostring(figures):match('^[^\n]*'))
    end
    for name, one in pairs(ok and figures or {}) do
      for what, list in pairs(all[name]) do
        list[#list + 1] = one[what]
      end
    end
    harness.stop_all()
  end
  for _, name in ipairs({ 'first', 'typing' }) do
    if all[name].cpu[1] then
      say('%-24s %s  %s  %s', picker.name .. (name == 'first' and ', opened' or ', typing'),
        summary(all[name].cpu), summary(all[name].wall), summary(all[name].ours))
    end
  end
end
harness.clean()
vim.cmd('qall!')
