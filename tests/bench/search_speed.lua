-- Search on a large corpus: tezis_search beside stock FTS5 (porter unicode61, ORDER BY
-- rank LIMIT 20) on the same passages, in one run.
--
--   build/tezis and ../shared/data/ir/scale are needed; run from the project's root:
--   LUA_PATH='lua/?.lua;lua/?/init.lua' LUA_CPATH='build/lua5.4/?.so' \
--     lua5.4 tests/bench/search_speed.lua [passages [folder]]
--
-- The corpus, of that many passages (default 100,000) of 80 words, is made once by
-- cutting the documents into pieces of 16 words and putting them together at random
-- (fixed seed), and kept in the folder (default build/bench). The words of queries are
-- drawn from passages as people choose them: not stop words, a tenth rare. "All" are the
-- words of one passage, so that there is something to find; "apart" they are of
-- different ones, which often nothing has together: then stock FTS5 is done at once with
-- nothing, and tezis_search shows what has some of them. "Typing" is a word without its
-- last letter: word* for stock, live = 1 for tezis_search.
--
-- Printed: the median and the 95th percentile in ms of processor time (what else runs on
-- the machine does not count) of 100 queries of each kind, each asked three times of
-- either in turn and the best time taken, and their ratio; how many
-- queries stock answers, and the ratio over those; Xapian's times where python3-xapian is
-- installed (its index is made once, too: half an hour for a million passages; XAPIAN=0 in
-- the environment leaves it out); how many of the words typed without their last letter
-- find their passage; the peak of memory.
local core = require('tezis.core')

local passages = tonumber(arg[1] or 100000)
local folder = arg[2] or 'build/bench'
local path = ('%s/search-%d.db'):format(folder, passages)
local QUERIES = 100

local function must(value, message)
  if value == nil then error(message, 2) end
  return value
end

local seed = 7
local function roll(below)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed // 65536 * below // 32768 + 1
end

local function pieces()
  local made = { ru = {}, en = {} }
  local data = '../shared/data/ir/scale/docs.jsonl.xz'
  if not core.stat(data) then
    print('skip: ' .. data .. ' is not here')
    os.exit(0)
  end
  local run = must(core.run({ 'xz', '-dc', data }, { max_output = 1 << 30, timeout = 120000 }))
  local db = must(core.open(':memory:', { corpus = false }))
  for line in run.stdout:gmatch('[^\n]+') do
    local row = must(db:rows("SELECT ?1 ->> '$[1]' AS lang, ?1 ->> '$[2]' AS text", { line }))[1]
    local words, list = {}, made[row.lang]
    for word in row.text:gmatch('%S+') do
      words[#words + 1] = word
      if #words == 16 then
        list[#list + 1] = table.concat(words, ' ')
        words = {}
      end
    end
  end
  return made
end

local function build()
  print(('making %d passages in %s (minutes, once)'):format(passages, path))
  core.mkdir(folder)
  os.remove(path)
  local made = pieces()
  local db = must(core.open(path, {}))
  must(db:exec('DROP TRIGGER IF EXISTS stance_of_passage'))
  must(db:exec('BEGIN'))
  for s = 0, passages // 20 - 1 do
    local list = roll(2) == 1 and made.ru or made.en
    must(db:exec(
      "INSERT INTO source(id, key, csl, title) VALUES(?1 + 1, 's' || ?1, '{}', ?2)",
      { s, list[roll(#list)]:match('^%S+ %S+ %S+ %S+') }
    ))
    for o = 0, 19 do
      local text = {}
      for i = 1, 5 do text[i] = list[roll(#list)] end
      must(db:exec(
        "INSERT INTO passage(id, source_id, ordinal, start, \"end\", before, text)"
          .. " VALUES(?1, ?2, ?3, 0, 0, '', ?4)",
        { s * 20 + o + 1, s + 1, o, table.concat(text, ' ') }
      ))
    end
  end
  must(db:exec('COMMIT'))
  local start = core.now()
  must(db:exec("INSERT INTO passage_fts(passage_fts) VALUES('rebuild')"))
  local fts = core.now()
  must(db:exec("INSERT INTO passage_index(command) VALUES('rebuild')"))
  local index = core.now()
  must(db:exec([[CREATE VIRTUAL TABLE stock USING fts5(text, content='passage',
    content_rowid='id', tokenize='porter unicode61');
    INSERT INTO stock(stock) VALUES('rebuild')]]))
  local stock = core.now()
  print(('built: passage_fts %.1f s, passage_index %.1f s, stock FTS5 %.1f s'):format(
    fts - start, index - fts, stock - index))
  db:close()
end

local function chosen(row)
  return #row.word > 3 and not row.word:find('[^%w\128-\255]')
end

-- A passage drawn at random and its words that people would choose, each once.
local function draw(db)
  local passage, seen, words = roll(32768) * 31 % passages + 1, {}, {}
  for _, row in ipairs(must(db:rows([[SELECT w.word AS word
      FROM passage p, tezis_words(p.text) w, passage_index_term t
      WHERE p.id = ?1 AND t.term = w.stem AND t.passages < ?2]], { passage, passages // 8 }))) do
    if chosen(row) and not seen[row.word] then words[#words + 1] = row.word end
    seen[row.word] = true
  end
  return words, passage
end

-- `count` words, of one passage or of as many; and the passage of the last.
local function draw_words(db, count, apart)
  local words, passage = {}, nil
  local from = {}
  while #words < count do
    if apart or #from == 0 then from, passage = draw(db) end
    if #from >= count then
      words[#words + 1] = table.remove(from, roll(#from))
    else
      from = {}
    end
  end
  return words, passage
end

local function percentile(times, share)
  table.sort(times)
  return times[math.max(1, math.ceil(#times * share))]
end

local STOCK = [[SELECT p.id, s.key, s.author, s.title, s.issued, p.page, p.text,
  snippet(stock, 0, '[', ']', '…', 40) AS snippet FROM stock
  JOIN passage p ON p.id = stock.rowid JOIN source s ON s.id = p.source_id
  WHERE stock MATCH ?1 ORDER BY rank LIMIT 20]]
local OURS = [[SELECT passage_id, key, author, title, issued, page, text, snippet
  FROM tezis_search(?1, 20, NULL, NULL, ?2)]]

local KINDS = {
  { name = 'one word', count = 1 },
  { name = 'two words, all', count = 2 },
  { name = 'three words, all', count = 3 },
  { name = 'two words, apart', count = 2, apart = true },
  { name = 'three words, apart', count = 3, apart = true },
  { name = 'two words, any', count = 2, apart = true, between = ' OR ' },
  { name = 'three words, any', count = 3, apart = true, between = ' OR ' },
  { name = 'typing a word', count = 1, live = 1 },
}

-- Draws the queries of every kind: how stock, tezis and Xapian are asked.
local function draw_queries(db)
  for _, kind in ipairs(KINDS) do
    for i = 1, QUERIES do
      local words, passage = draw_words(db, kind.count, kind.apart)
      local text = table.concat(words, kind.between or ' ')
      if kind.live then text = text:gsub(utf8.charpattern .. '$', '') end
      kind[i] = {
        stock = kind.live and text .. '*' or text,
        ours = text,
        xapian = (kind.between and 'or\t' or 'and\t') .. table.concat(words, ' '),
        passage = passage,
      }
    end
  end
end

-- The best of three times of the processor in ms; and the number of rows.
local function time(db, sql, params, best)
  local start = os.clock()
  local rows = must(db:rows(sql, params))
  return math.min(best, (os.clock() - start) * 1000), #rows
end

local function xapian_times(kind)
  if os.getenv('XAPIAN') == '0' then return nil end
  local lines = {}
  for i, query in ipairs(kind) do lines[i] = query.xapian end
  local run = core.run({ '/usr/bin/python3', 'tests/bench/search_speed_xapian.py', path,
    (path:gsub('%.db$', '.xapian')) },
    { stdin = table.concat(lines, '\n') .. '\n', timeout = 7200000, max_output = 1 << 20 })
  local times = {}
  for line in (run and run.status == 0 and run.stdout or ''):gmatch('[^\n]+') do
    times[#times + 1] = tonumber(line)
  end
  return #times == #kind and times or nil
end

local function measure(db, kind)
  local stock, ours, stock_found, ours_found = {}, {}, {}, {}
  for i, query in ipairs(kind) do
    local a, b, found = math.huge, math.huge, nil
    for _ = 1, 3 do
      a, found = time(db, STOCK, { query.stock }, a)
      b = time(db, OURS, { query.ours, kind.live or 0 }, b)
    end
    stock[i], ours[i] = a, b
    if found > 0 then
      stock_found[#stock_found + 1] = a
      ours_found[#ours_found + 1] = b
    end
  end
  local a50, a95 = percentile(stock, 0.5), percentile(stock, 0.95)
  local b50, b95 = percentile(ours, 0.5), percentile(ours, 0.95)
  local answered = #stock_found > 0
      and percentile(ours_found, 0.95) / percentile(stock_found, 0.95) or 0
  local xapian = not kind.live and xapian_times(kind)
  io.write(('%-18s %7.1f %7.1f  %7.1f %7.1f  %5.2f %5.2f  %4d %5.2f'):format(
    kind.name, a50, a95, b50, b95, b50 / a50, b95 / a95, #stock_found, answered))
  io.write(xapian and ('  %7.1f %7.1f\n'):format(percentile(xapian, 0.5), percentile(xapian, 0.95))
    or '\n')
  io.flush()
end

-- How many words find their passage without their last letter, within its source.
local function recall(db)
  local kind, found = KINDS[#KINDS], 0
  for _, query in ipairs(kind) do
    found = found + must(db:rows([[SELECT count(*) AS n
      FROM passage p JOIN source s ON s.id = p.source_id,
        tezis_search('key:' || s.key || ' ' || ?1, 100, NULL, NULL, 1) t
      WHERE p.id = ?2 AND t.passage_id = p.id]], { query.ours, query.passage }))[1].n
  end
  return found
end

-- What this process took at its peak, and takes now without that, in MB.
local function memory(what)
  for line in io.lines('/proc/self/status') do
    local kilobytes = line:match('^' .. what .. ':%s*(%d+)')
    if kilobytes then return tonumber(kilobytes) / 1024 end
  end
end

-- All queries in a process that has done nothing else: what it took for them.
local function weigh(which)
  local db = must(core.open(path, { readonly = true }))
  draw_queries(db)
  db:close()
  db = must(core.open(path, { readonly = true }))
  local before = memory('VmRSS')
  local clear = io.open('/proc/self/clear_refs', 'w')
  if clear then
    clear:write('5')
    clear:close()
  end
  for _, kind in ipairs(KINDS) do
    for _, query in ipairs(kind) do
      if which == 'ours' then
        must(db:rows(OURS, { query.ours, kind.live or 0 }))
      else
        must(db:rows(STOCK, { query.stock }))
      end
      collectgarbage()
    end
  end
  print(('%.1f'):format(memory('VmHWM') - before))
end

local function peak(which)
  local run = core.run({ arg[-1], arg[0], tostring(passages), folder, which },
    { timeout = 3600000, max_output = 4096 })
  return run and run.status == 0 and run.stdout:match('%S+') or '?'
end

local function main()
  if not core.stat(path) then build() end
  if arg[3] then return weigh(arg[3]) end
  local db = must(core.open(path, {}))
  draw_queries(db)
  print(('%d passages; ms, p50 / p95 of %d queries; answered: by stock, p95 ratio of those')
    :format(passages, QUERIES))
  print(('%-18s %15s  %15s  %11s  %10s  %15s'):format('', 'stock FTS5', 'tezis_search', 'ratio',
    'answered', 'Xapian'))
  for _, kind in ipairs(KINDS) do measure(db, kind) end
  print(('without their last letter %d of %d words find their passage'):format(recall(db), QUERIES))
  print(('peak of memory over all queries, in MB: stock %s, tezis_search %s'):format(
    peak('stock'), peak('ours')))
end

main()
