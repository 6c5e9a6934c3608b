-- What writing costs the main loop of a real Neovim: a corpus and a .bib of 20,000 sources (one in
-- 500 entries broken), a draft that names the .bib, and a draft of 2 MB. Two figures each, the
-- longest stretch between two ticks of a timer: in CPU time of the main thread, which is what the
-- editor itself does, and by the clock, which other processes add to; of each the median of several
-- runs and the worst.
--
--   nvim --headless -u NONE -i NONE -n --cmd 'set rtp^=.' -c 'luafile tests/bench/writing.lua' \
--     </dev/null
--   SOURCES=5000 RUNS=9 …    other sizes (20,000; 5)

vim.o.laststatus, vim.o.cmdheight, vim.o.showtabline = 0, 1, 0
local harness = dofile('tests/nvim/harness.lua')
local core = require('tezis.core')

local sources = tonumber(vim.env.SOURCES or '20000')
local runs = tonumber(vim.env.RUNS or '5')

local function say(...)
  io.stdout:write(string.format(...), '\n')
end

local families = { 'Иванов', 'Петрова', 'Halloway', 'Щукарёв', 'Yuan', 'Ёлкин', 'Oduya', 'Жуков' }
local words = { 'союз', 'договор', 'штраф', 'bridge', 'alliance', 'переправа', 'toll', 'история',
  'Китай', 'Russia', 'порядок', 'policy', 'книга', 'review', 'доверие', 'strategy' }

-- Key, author and title of a made-up source.
local function source(i)
  local title = {}
  for place = 1, 8 do
    title[place] = words[(i * 7 + place * place * (i % 13 + 1)) % #words + 1]
  end
  local family = families[i % #families + 1]
  return ('key%d'):format(i), ('%s, И.; %s, N.'):format(family .. i % 97, families[i % 5 + 1]),
    table.concat(title, ' ') .. (' %d'):format(i)
end

local function make_corpus()
  local path = harness.temporary('writing.db')
  local db = assert(core.open(path))
  assert(db:exec('BEGIN'))
  for i = 1, sources do
    local key, author, title = source(i)
    assert(db:exec([[INSERT INTO source(key, csl, title, author, issued, language)
      VALUES (?1, json_object('id', ?1, 'type', 'book', 'title', ?2), ?2, ?3, '2020', 'ru')]],
      { key, title, author }))
  end
  for i = 1, 200 do
    assert(db:exec('SELECT tezis_add(?1, ?2)', { ('{"id":"text%d","title":"Text %d"}'):format(i, i),
      ('О союзах и штрафах на переправе, глава %d.\n\nThe bridge and its toll.'):format(i) }))
  end
  assert(db:exec('COMMIT'))
  db:close()
  return path
end

local function make_bib()
  local parts = {}
  for i = 1, sources do
    local key, author, title = source(i)
    parts[i] = ('@book{%s,\n  title = {%s},\n  author = {%s},\n  date = {2020}%s\n}\n'):format(key,
      title, author:gsub('; ', ' and '), i % 500 == 0 and ' oops' or '')
  end
  return table.concat(parts)
end

local head = '---\nlang: ru\nbibliography: large.bib\n---\n\n'

local function large_draft()
  local lines = { head }
  for i = 1, 18000 do
    local line = 'Слово и ещё слова [@key%d, с. %d] до конца строки, и так много раз.%s\n'
    lines[#lines + 1] = line:format(i % 300 + 1, i % 300 + 1, i % 5 == 0 and '\n' or '')
  end
  return table.concat(lines) .. 'Конец @key1'
end

-- Waits for what threads take their time for, on a machine that is busy with other things too.
local function patiently(wait, ...)
  for _ = 1, 6 do
    if pcall(wait, ...) then
      return
    end
  end
  error('it never came')
end

local figures, order = {}, {}

-- Does something and notes what it cost.
local function measure(nvim, name, body)
  vim.wait(100)
  nvim:watch()
  body()
  vim.wait(150)
  local block = nvim:block()
  if not figures[name] then
    figures[name] = { wall = {}, cpu = {} }
    order[#order + 1] = name
  end
  table.insert(figures[name].wall, block.wall)
  table.insert(figures[name].cpu, block.cpu)
end

local function picker(nvim, command, typed, close)
  nvim:keys(':Tezis ' .. command .. '<CR>')
  nvim:wait_filetype('tezis-prompt')
  vim.wait(300)
  for _, character in ipairs(vim.fn.split(typed, '\\zs')) do
    nvim:keys(character)
    vim.wait(40)
  end
  vim.wait(300)
  nvim:keys(close)
  nvim:wait_alone()
end

local function complete(nvim)
  local typed = { '', 'k', 'ke', 'иван', 'пет', 'догов', 'key1', 'ё', 'жук', 'щу', 'b', 'all',
    'кит', 'halloway', 'ист', 'ю', 'стр', 'петрова1', 'key1999', 'zzz' }
  for _, prefix in ipairs(typed) do
    nvim:keys('o@' .. prefix, '<C-x><C-o>')
    vim.wait(60)
    nvim:keys('<C-e><Esc>', 'u')
    vim.wait(20)
  end
end

local function insert(nvim, key)
  nvim:lua('_G.notes = {}')
  nvim:keys(':Tezis cite ' .. key .. '<CR>')
  patiently(nvim.wait_note, nvim, key .. ' added to large.bib')
end

local function hover(nvim)
  nvim:keys('G$h', '<Space>k')
  nvim:wait('#vim.api.nvim_list_wins() == 2')
  nvim:keys('h')
  nvim:wait_alone()
end

local function run(corpus, bib, large)
  local path = harness.file('writing/large.bib', bib)
  local name = harness.file('writing/draft.md', head .. 'Слово @key1\n')
  local nvim = harness.start({ corpus = corpus, file = name, columns = 120, lines = 40 })
  nvim:lua("vim.keymap.set('n', '<Space>k', '<Plug>(tezis-info)')")
  nvim:keys('G$')
  measure(nvim, 'the first :Tezis cite of a session', function()
    picker(nvim, 'cite', '', '<Esc>')
  end)
  measure(nvim, ':Tezis cite, typing a name', function()
    picker(nvim, 'cite', 'петрова', '<Esc>')
  end)
  measure(nvim, ':Tezis search, typing a word', function()
    picker(nvim, 'search', 'штрафы', '<Esc>')
  end)
  measure(nvim, 'completion, the first (the index is made)', function()
    nvim:lua("require('tezis.complete').request('', 0, function(found) _G.found = #found end)")
    patiently(nvim.wait, nvim, '_G.found == 50')
  end)
  measure(nvim, 'completion, 20 times', function() complete(nvim) end)
  measure(nvim, 'a citation, its entry appended', function() insert(nvim, 'text7') end)
  measure(nvim, 'hover', function() hover(nvim) end)
  nvim:lua("vim.cmd('edit! ' .. vim.fn.fnameescape(...))", harness.file('writing/long.md', large))
  nvim:keys('G$')
  measure(nvim, 'in a draft of 2 MB: a citation', function() insert(nvim, 'text8') end)
  measure(nvim, 'in a draft of 2 MB: completion', function()
    nvim:keys('o@иван', '<C-x><C-o>')
    vim.wait(100)
    nvim:keys('<C-e><Esc>', 'u')
  end)
  measure(nvim, 'in a draft of 2 MB: hover', function() hover(nvim) end)
  measure(nvim, 'in a draft of 2 MB: :Tezis bib diff', function()
    nvim:keys(':Tezis bib diff<CR>')
    patiently(nvim.wait_note, nvim, 'cited entries are in the bibliography')
  end)
  nvim:stop()
  os.remove(path)
end

-- How long one keystroke's question to the index takes, by processor time.
local function keystroke(corpus)
  local match = require('tezis.complete.match')
  local _, text = match.load(corpus)
  local index = match.open(text)
  local worst, total, asked = 0, 0, 0
  for _, typed in ipairs({ 'k', 'ke', 'key19', 'и', 'ива', 'иванов', 'петрова1', 'д', 'догово',
    'договорами', 'b', 'bridge', 'щукарев', 'zzz', '2020' }) do
    local best = math.huge
    for _ = 1, 5 do
      local started = os.clock()
      match.search(index, typed, 50)
      best = math.min(best, (os.clock() - started) * 1e3)
    end
    worst, total, asked = math.max(worst, best), total + best, asked + 1
  end
  say('a keystroke of completion, %d sources: %.2f ms at worst, %.2f on average (at most 10)',
    sources, worst, total / asked)
end

local function median(list)
  table.sort(list)
  return list[math.ceil(#list / 2)]
end

local corpus, bib, large = make_corpus(), make_bib(), large_draft()
say('corpus and .bib of %d sources (%.1f MB), a draft of %.1f MB; %d runs', sources, #bib / 1e6,
  #large / 1e6, runs)
keystroke(corpus)
for _ = 1, runs do
  local ok, message = pcall(run, corpus, bib, large)
  if not ok then
    say('a run failed: %s', message:match('^[^\n]*'))
  end
  harness.stop_all()
end
say('%-44s %22s %22s', 'the main loop, ms (at most 8)', 'CPU: median, worst',
  'clock: median, worst')
for _, name in ipairs(order) do
  local wall, cpu = figures[name].wall, figures[name].cpu
  say('%s%14.1f %7.1f %14.1f %7.1f', name .. (' '):rep(44 - vim.fn.strdisplaywidth(name)),
    median(cpu), math.max(unpack(cpu)), median(wall), math.max(unpack(wall)))
end
harness.clean()
vim.cmd('qall!')
