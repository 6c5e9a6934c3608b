-- What the editor part costs: the start-up line of plugin/tezis.lua, how long a query takes from
-- the main loop's side, and the longest time the main loop of a real Neovim is held up while
-- somebody types into the picker (a 5 ms timer sees the gaps).
--
--   nvim --headless -u NONE -i NONE -n --cmd 'set rtp^=.' -c 'luafile tests/bench/editor.lua' \
--     </dev/null
--   TEZIS_BENCH_CORPUS=corpus.db …   a corpus of one's own instead of 20,000 made-up passages

vim.o.laststatus, vim.o.cmdheight, vim.o.showtabline = 0, 1, 0
local harness = dofile('tests/nvim/harness.lua')
local core = require('tezis.core')

local function say(...)
  io.stdout:write(string.format(...), '\n')
end

-- 4,000 made-up roots of both scripts, the first ones far commoner than the last, as in real text,
-- and endings that the stemmers know.
local syllables = {
  { 'ве', 'стра', 'го', 'ми', 'лон', 'ка', 'пре', 'дор', 'су', 'тен', 'бра', 'зи' },
  { 'be', 'stra', 'go', 'mi', 'lon', 'ca', 'pre', 'dor', 'su', 'ten', 'bra', 'ri' },
}
local endings = { { 'ами', 'ом', 'ов', 'у', 'а' }, { 's', 'ing', 'ed', '', 'er' } }

local function pick(list)
  return list[math.random(#list)]
end

local function vocabulary()
  local words = {}
  for index = 1, 4000 do
    local script = index % 2 + 1
    local parts = {}
    for part = 1, math.random(2, 4) do
      parts[part] = pick(syllables[script])
    end
    words[index] = { table.concat(parts) .. (script == 1 and 'к' or 'k'), script }
  end
  words[30], words[101], words[400], words[31] =
    { 'союз', 1 }, { 'договор', 1 }, { 'штраф', 1 }, { 'bridge', 2 }
  return words
end

local function made_up()
  local path = harness.temporary('bench.db')
  local db = assert(core.open(path))
  math.randomseed(7)
  local roots = vocabulary()
  assert(db:exec('BEGIN'))
  for source = 1, 400 do
    local paragraphs = {}
    for paragraph = 1, 50 do
      local words = {}
      for word = 1, 60 do
        local root = roots[math.ceil(math.random() ^ 3 * #roots)]
        words[word] = root[1] .. pick(endings[root[2]])
      end
      paragraphs[paragraph] = table.concat(words, ' ') .. '.'
    end
    local csl = ('{"id":"s%d","type":"book","title":"Source %d","language":"ru"}')
      :format(source, source)
    assert(db:exec('SELECT tezis_add(?1, ?2)', { csl, table.concat(paragraphs, '\n\n') }))
  end
  assert(db:exec('COMMIT'))
  db:close()
  return path
end

local function startup()
  local figures = {}
  for run = 1, 7 do
    local log = harness.temporary('startup' .. run)
    vim.fn.system({ vim.v.progpath, '--headless', '-u', 'NONE', '-i', 'NONE', '-n', '--startuptime',
      log, '--cmd', 'set rtp^=.', '-c', 'runtime plugin/tezis.lua', '-c', 'qa!' })
    for line in io.lines(log) do
      local took = line:match('(%d+%.%d+): sourcing .*plugin/tezis%.lua')
      figures[#figures + 1] = tonumber(took)
    end
  end
  table.sort(figures)
  say('start-up: plugin/tezis.lua takes %.2f ms (median of %d; at most 1)',
    figures[math.ceil(#figures / 2)] or -1, #figures)
end

local function latency(corpus)
  local search = require('tezis.search')
  for _, query in ipairs({ 'штрафами', 'союз договор', '"союз договор"', 'bridg', 'ш' }) do
    local figures, total = {}, 0
    for run = 1, 9 do
      local started, done = vim.loop.hrtime(), false
      search.passages(corpus, query, { live = true }, function(failure, result)
        assert(not failure, failure and failure.message)
        figures[run], total, done = (vim.loop.hrtime() - started) / 1e6, result.total, true
      end)
      vim.wait(20000, function() return done end, 1)
    end
    table.sort(figures)
    say('query: %-18s %6.1f ms (median), %d passages match', query, figures[5], total)
  end
end

-- One child, one typist; the longest gap between two ticks of 5 ms.
local function longest_block(corpus, columns)
  local nvim = harness.start({ corpus = corpus, columns = columns, lines = 50 })
  nvim:command('Tezis search')
  nvim:wait("vim.bo.filetype == 'tezis-prompt'")
  nvim:lua([[
    local uv = vim.uv or vim.loop
    _G.longest, _G.ticks = 0, 0
    local last = uv.hrtime()
    uv.new_timer():start(5, 5, function()
      local now = uv.hrtime()
      _G.longest, _G.ticks = math.max(_G.longest, (now - last) / 1e6 - 5), _G.ticks + 1
      last = now
    end)]])
  for _, query in ipairs({ 'штрафами союз', 'bridges', 'договор' }) do
    for _, character in ipairs(vim.fn.split(query, '\\zs')) do
      nvim:keys(character == ' ' and '<Space>' or character)
      vim.wait(60)
    end
    vim.wait(400)
    nvim:keys('<C-n>', '<C-n>', '<C-u>')
    vim.wait(200)
  end
  local longest = nvim:lua('return _G.longest')
  nvim:stop()
  return longest
end

local function block(corpus)
  for _, columns in ipairs({ 80, 200 }) do
    local figures = {}
    for run = 1, 5 do
      figures[run] = longest_block(corpus, columns)
    end
    table.sort(figures)
    say('main loop at %d columns: longest block %.1f ms (median of 5 runs; best %.1f, worst %.1f; '
      .. 'at most 8)', columns, figures[3], figures[1], figures[5])
  end
end

local corpus = vim.env.TEZIS_BENCH_CORPUS or made_up()
startup()
latency(corpus)
block(corpus)
harness.clean()
vim.cmd('qall!')
