-- What writing costs the main loop of a real Neovim: a corpus and a .bib of 20,000 sources (one in
-- 500 entries broken), a draft that names the .bib, a draft of 2 MB, and one with 1,500 faults. Of
-- each thing done, the longest stretch between two returns to the main loop: in CPU time of the
-- main thread, which is what the editor itself does, and by the clock, which other processes add
-- to; of each the median of all times it was done, in several sessions, and the worst. Without
-- syntax highlighting: to colour the Markdown of a long draft anew, at every redraw of the windows
-- over it, takes Neovim itself some ten milliseconds.
--
-- On a virtual machine the host's other work counts as CPU time too. So before each measurement the
-- runner does arithmetic, in ten pieces of four milliseconds each, and each row says how often it
-- was over eight milliseconds, of its times, and beside it how many of its pieces of arithmetic
-- were: what has more of the one than of the other is the editor's. The last row is of all pieces.
--
--   nvim --headless -u NONE -i NONE -n --cmd 'set rtp^=.' -c 'luafile tests/bench/writing.lua' \
--     </dev/null
--   SOURCES=5000 RUNS=9 …    other sizes (20,000; 5 sessions)
--   ONLY=hover …             only what has that in its name, and what it needs
--
-- With Neovim 0.10 and later the language server inside the editor is asked too.

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

-- 1,500 citations of sources that there are not.
local function faulty_draft()
  local lines = { head }
  for i = 1, 1500 do
    lines[#lines + 1] = ('Слово и ещё слова [@kye%d, с. %d] до конца строки.\n\n'):format(i, i)
  end
  return table.concat(lines)
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
local only = vim.env.ONLY

local function arithmetic(rounds)
  local sum = 0
  for number = 1, rounds do
    sum = sum + number
  end
  return sum
end

-- Rounds of arithmetic that take four milliseconds where nothing else does.
local rounds = 100000
do
  local best = math.huge
  for _ = 1, 200 do
    local from = os.clock()
    arithmetic(rounds)
    best = math.min(best, (os.clock() - from) * 1e3)
  end
  rounds = math.floor(rounds * 4 / best)
end

local machine = { wall = {}, cpu = {} }

-- What the machine adds just now, in ten pieces; those of each name are kept apart.
local function control(figure)
  for _ = 1, 10 do
    local from, from_cpu = vim.loop.hrtime(), os.clock()
    arithmetic(rounds)
    local cpu, wall = (os.clock() - from_cpu) * 1e3, (vim.loop.hrtime() - from) / 1e6
    table.insert(machine.cpu, cpu)
    table.insert(machine.wall, wall)
    table.insert(figure.control, cpu)
  end
end

-- Does something and notes what it cost. What the child does before it counts only from here on.
local function measure(nvim, name, body)
  vim.wait(100)
  local is_wanted = not only or name:find(only, 1, true)
  if is_wanted and not figures[name] then
    figures[name] = { wall = {}, cpu = {}, control = {} }
    order[#order + 1] = name
  end
  if is_wanted then
    control(figures[name])
  end
  nvim:watch()
  body()
  vim.wait(150)
  local block = nvim:block()
  if is_wanted then
    table.insert(figures[name].wall, block.wall)
    table.insert(figures[name].cpu, block.cpu)
  end
end

local function times(count, nvim, name, body)
  for _ = 1, count do
    measure(nvim, name, body)
  end
end

local function open_picker(nvim, command)
  nvim:keys(':Tezis ' .. command .. '<CR>')
  nvim:wait_filetype('tezis-prompt')
  vim.wait(300)
end

local function close_picker(nvim)
  nvim:keys('<Esc>')
  nvim:wait_alone()
end

-- A picker, opened and closed, and opened to type into.
local function picker(nvim, command, typed, where)
  local title = where .. ':Tezis ' .. command
  times(2, nvim, title .. ' again', function()
    open_picker(nvim, command)
    close_picker(nvim)
  end)
  open_picker(nvim, command)
  for _, character in ipairs(vim.fn.split(typed, '\\zs')) do
    measure(nvim, title .. ', a letter typed', function()
      nvim:keys(character)
      vim.wait(200)
    end)
  end
  times(3, nvim, title .. ', to another row', function()
    nvim:keys('<C-n>')
    vim.wait(100)
  end)
  close_picker(nvim)
end

local typed = { '', 'k', 'ke', 'иван', 'пет', 'догов', 'key1', 'ё', 'жук', 'щу', 'b', 'all',
  'кит', 'halloway', 'ист', 'ю', 'стр', 'петрова1', 'key1999', 'zzz' }

-- Keys completed by the omnifunc, at the end of the draft.
local function complete(nvim, where, count)
  for index = 1, count do
    nvim:keys('o@' .. typed[index])
    measure(nvim, where .. 'completion again', function()
      nvim:keys('<C-x><C-o>')
      vim.wait(60)
    end)
    nvim:keys('<C-e><Esc>', 'u')
    vim.wait(20)
  end
end

local function request(nvim)
  nvim:lua([[_G.found = nil
    require('tezis.complete').request('', 0, function(found) _G.found = #found end)]])
  patiently(nvim.wait, nvim, '_G.found == 50')
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

local function edit(nvim, name)
  nvim:lua("vim.cmd('edit! ' .. vim.fn.fnameescape(...))", name)
  nvim:keys('G$')
end

-- Runs a command until it says something.
local function say_until(nvim, command, part)
  nvim:lua('_G.notes = {}')
  nvim:keys(':Tezis ' .. command .. '<CR>')
  patiently(nvim.wait_note, nvim, part)
end

-- Asks the language server inside the editor; the cursor is in the citation that ends the draft.
local function ask_server(nvim, method)
  nvim:lua([[_G.answered = false
    local params = vim.lsp.util.make_position_params(0, 'utf-16')
    params.context = { includeDeclaration = true }
    vim.lsp.buf_request(0, ..., params, function() _G.answered = true end)]], method)
  patiently(nvim.wait, nvim, '_G.answered')
end

local function server(nvim, where)
  nvim:lua([[require('tezis.lsp.client').start()]])
  nvim:wait("#vim.lsp.get_clients({ name = 'tezis' }) > 0")
  vim.wait(300)
  nvim:keys('G$h')
  for _, name in ipairs({ 'completion', 'hover', 'definition', 'references' }) do
    times(3, nvim, where .. 'language server: ' .. name, function()
      ask_server(nvim, 'textDocument/' .. name)
    end)
  end
end

-- One session: what is done for the first time, and again, in a short draft.
local function short_draft(nvim, bib_path, bib)
  nvim:keys('G$')
  measure(nvim, 'the first :Tezis cite of a session', function()
    open_picker(nvim, 'cite')
    close_picker(nvim)
  end)
  picker(nvim, 'cite', 'петрова', '')
  picker(nvim, 'search', 'штрафы', '')
  measure(nvim, 'the first completion', function()
    nvim:keys('o@иван', '<C-x><C-o>')
    vim.wait(1500)
  end)
  nvim:keys('<C-e><Esc>', 'u')
  request(nvim)
  complete(nvim, '', #typed)
  for index = 1, 3 do
    harness.file('writing/large.bib', bib .. ('@book{new%d, title = {New}}\n'):format(index))
    measure(nvim, 'completion after the .bib changed', function()
      request(nvim)
      vim.wait(1500)
    end)
  end
  harness.file('writing/large.bib', bib)
  measure(nvim, 'the first citation, its entry appended', function() insert(nvim, 'text7') end)
  measure(nvim, 'a citation, its entry appended', function() insert(nvim, 'text9') end)
  measure(nvim, 'the first hover', function() hover(nvim) end)
  times(3, nvim, 'hover', function() hover(nvim) end)
  measure(nvim, 'the first :Tezis check', function() say_until(nvim, 'check', 'nothing wrong') end)
  times(2, nvim, ':Tezis check', function() say_until(nvim, 'check', 'nothing wrong') end)
  measure(nvim, ':Tezis uses', function()
    nvim:keys('G$h', ':Tezis uses<CR>')
    nvim:wait("vim.bo.filetype == 'qf'")
    nvim:keys(':cclose<CR>')
    nvim:wait_alone()
  end)
  assert(vim.fn.filereadable(bib_path) == 1)
end

local function long_draft(nvim)
  local where = '2 MB: '
  picker(nvim, 'cite', 'пет', where)
  complete(nvim, where, 6)
  measure(nvim, where .. 'a citation', function() insert(nvim, 'text8') end)
  times(3, nvim, where .. 'hover', function() hover(nvim) end)
  times(2, nvim, where .. ':Tezis check', function() say_until(nvim, 'check', 'nothing wrong') end)
  times(2, nvim, where .. ':Tezis bib diff', function()
    say_until(nvim, 'bib diff', 'cited entries are in the bibliography')
  end)
  measure(nvim, where .. ':Tezis uses', function()
    nvim:keys('G$h', ':Tezis uses<CR>')
    patiently(nvim.wait, nvim, "vim.bo.filetype == 'qf'")
    nvim:keys(':cclose<CR>')
    nvim:wait_alone()
  end)
end

local function run(corpus, bib, large)
  local path = harness.file('writing/large.bib', bib)
  local name = harness.file('writing/draft.md', head .. 'Слово @key1\n')
  local nvim = harness.start({ corpus = corpus, file = name, columns = 120, lines = 40, lua =
    'if vim.treesitter then vim.treesitter.start = function() end end' })
  nvim:lua("vim.cmd('syntax off') vim.keymap.set('n', '<Space>k', '<Plug>(tezis-info)')")
  short_draft(nvim, path, bib)
  local has_server = require('tezis.compat').extras()[3].on
  if has_server then
    edit(nvim, name)
    server(nvim, '')
  end
  edit(nvim, harness.file('writing/faults.md', faulty_draft()))
  times(2, nvim, '1,500 faults: :Tezis check', function()
    say_until(nvim, 'check', '1,500 problems')
    vim.wait(1500)
  end)
  edit(nvim, harness.file('writing/long.md', large))
  long_draft(nvim)
  if has_server then
    edit(nvim, harness.file('writing/long.md', large))
    server(nvim, '2 MB: ')
  end
  nvim:stop()
  os.remove(path)
end

-- How long one keystroke's question to the index takes, by processor time.
local function keystroke(corpus)
  local match = require('tezis.complete.match')
  local _, text = match.load(corpus)
  local index = match.open(text)
  local worst, total, asked = 0, 0, 0
  for _, prefix in ipairs({ 'k', 'ke', 'key19', 'и', 'ива', 'иванов', 'петрова1', 'д', 'догово',
    'договорами', 'b', 'bridge', 'щукарев', 'zzz', '2020' }) do
    local best = math.huge
    for _ = 1, 5 do
      local started = os.clock()
      match.search(index, prefix, 50)
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

-- How many of a list are over eight milliseconds.
local function over(list)
  local count = 0
  for _, figure in ipairs(list) do
    count = count + (figure > 8 and 1 or 0)
  end
  return count
end

figures['(the machine: arithmetic)'] = { wall = machine.wall, cpu = machine.cpu,
  control = machine.cpu }
order[#order + 1] = '(the machine: arithmetic)'
say('%-42s %5s %13s %13s   %s', 'the main loop, ms (at most 8)', 'times', 'CPU: median', 'worst',
  'clock: median   worst   CPU over 8   of the arithmetic beside it')
for _, name in ipairs(order) do
  local wall, cpu = figures[name].wall, figures[name].cpu
  local cpu_median, wall_median = median(cpu), median(wall) -- they are sorted now
  local beside = figures[name].control
  say('%-42s %5d %13.1f %13.1f %16.1f %7.1f %12d   %d of %d', name, #cpu, cpu_median, cpu[#cpu],
    wall_median, wall[#wall], over(cpu), over(beside), #beside)
end
harness.clean()
vim.cmd('qall!')
