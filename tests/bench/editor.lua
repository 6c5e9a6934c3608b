-- What the editor part costs: the start-up line of plugin/tezis.lua, how long a query takes from
-- the main loop's side, and the longest time the main loop of a real Neovim is held up while
-- somebody types into the picker (a timer sees the gaps; wall and CPU time).
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

local function type_slowly(nvim, query)
  for _, character in ipairs(vim.fn.split(query, '\\zs')) do
    nvim:keys(character == ' ' and '<Space>' or character)
    vim.wait(60)
  end
  vim.wait(400)
end

-- One child, one typist in the picker over passages.
local function typing(options)
  local nvim = harness.start(options)
  nvim:command('Tezis search')
  nvim:wait_filetype('tezis-prompt')
  nvim:watch()
  for _, query in ipairs({ 'штрафами союз', 'bridges', 'договор' }) do
    type_slowly(nvim, query)
    nvim:keys('<C-n>', '<C-n>', '<C-u>')
    vim.wait(200)
  end
  local block = nvim:block()
  nvim:stop()
  return block
end

-- A bibliography of 20,000 entries, a corpus of them, and a draft that names the one and cites
-- some.
local function large()
  local entries, cited = {}, {}
  local path = harness.temporary('large.db')
  local db = assert(core.open(path))
  assert(db:exec('BEGIN'))
  for index = 1, 20000 do
    local key, title = ('key%d'):format(index), ('On the Tolls of River %d'):format(index)
    entries[index] = ('@article{%s,\n  author = {Author%d, Ann},\n  title = {%s},\n'
      .. '  date = {%d},\n}\n'):format(key, index, title, 1900 + index % 120)
    local csl = ('{"id":"%s","type":"article-journal","title":"%s","language":"en",'
      .. '"author":[{"family":"Author%d","given":"Ann"}],"issued":{"date-parts":[[%d]]}}')
      :format(key, title, index, 1900 + index % 120)
    assert(db:exec('SELECT tezis_add(?1, ?2)', { csl,
      ('The toll of river %d is paid by those who cross it, as %d others do.'):format(index, index)
    }))
    if index % 40 == 0 then
      cited[#cited + 1] = ('“The toll of river %d is paid by those who cross it” [@%s].\n')
        :format(index, key)
    end
  end
  assert(db:exec('COMMIT'))
  db:close()
  harness.file('large.bib', table.concat(entries, '\n'))
  return { corpus = path, columns = 120, lines = 50, file = harness.file('large.md',
    '---\nbibliography: large.bib\n---\n\n' .. table.concat(cited, '\n')) }
end

-- One child that opens the picker for the first time, and somebody who types one word.
local function opening(command)
  return function(options)
    local nvim = harness.start(options)
    nvim:watch()
    nvim:command(command)
    nvim:wait_filetype('tezis-prompt')
    vim.wait(1000)
    type_slowly(nvim, 'tolls')
    vim.wait(1000)
    local block = nvim:block()
    nvim:stop()
    return block
  end
end

local runs = tonumber(vim.env.TEZIS_BENCH_RUNS) or 7

-- Says the median and the best of several runs of `body`, which gives { wall =, cpu = } in ms.
local function block(what, body, options)
  local wall, cpu = {}, {}
  for run = 1, runs do
    local longest = body(options)
    wall[run], cpu[run] = longest.wall, longest.cpu
  end
  table.sort(wall)
  table.sort(cpu)
  local middle = math.ceil(runs / 2)
  say('main loop, %-34s longest block: CPU %5.1f ms (best %.1f), wall %5.1f ms (best %.1f); '
    .. 'median of %d runs, at most 8', what .. ':', cpu[middle], cpu[1], wall[middle], wall[1],
    runs)
end

local function blocks(corpus)
  for _, columns in ipairs({ 80, 120, 200 }) do
    block(('typing at %d columns'):format(columns), typing,
      { corpus = corpus, columns = columns, lines = 50 })
  end
  local options = large()
  for _, command in ipairs({ 'Tezis search', 'Tezis cite' }) do
    block((':%s, 20,000 entries'):format(command), opening(command), options)
  end
end

local corpus = vim.env.TEZIS_BENCH_CORPUS or made_up()
startup()
latency(corpus)
blocks(corpus)
harness.clean()
vim.cmd('qall!')
