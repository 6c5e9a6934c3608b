-- Search on a large corpus: tezis_search beside stock FTS5 (porter unicode61, ORDER BY
-- rank LIMIT 20) on the same passages, in one run.
--
--   build/tezis and ../shared/data/ir/scale are needed; run from the project's root:
--   LUA_PATH='lua/?.lua;lua/?/init.lua' LUA_CPATH='build/lua5.4/?.so' \
--     lua5.4 tests/bench/search_speed.lua [passages [folder]]
--
-- The corpus, of that many passages (default 100,000) of 80 words, is made once by
-- cutting the documents into pieces of 16 words and putting them together at random
-- (fixed seed), and kept in the folder (default build/bench). Queries are made of words
-- drawn from passages as people choose them: not stop words, a tenth rare. Printed: the
-- median and the 95th percentile in ms of 100 queries of each kind, and their ratio.
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

-- Words of passages drawn at random, rare and common ones.
local function draw_words(db)
  local drawn = {}
  while #drawn < QUERIES * 3 do
    local row = must(db:rows([[SELECT w.word AS word, t.passages AS passages
      FROM passage p, tezis_words(p.text) w, passage_index_term t
      WHERE p.id = ?1 AND w.position = ?2 AND t.term = w.stem]],
      { roll(32768) * 31 % passages + 1, 1 + roll(70) }))[1]
    if row and #row.word > 3 and not row.word:find('[^%w\128-\255]')
      and row.passages < passages / 8 then
      drawn[#drawn + 1] = row.word
    end
  end
  return drawn
end

local function percentiles(times)
  table.sort(times)
  return times[#times // 2], times[math.max(1, #times * 95 // 100)]
end

local function measure(db, sql, queries)
  local times = {}
  must(db:rows(sql, { queries[1] }))
  for i, query in ipairs(queries) do
    local start = core.now()
    must(db:rows(sql, { query }))
    times[i] = (core.now() - start) * 1000
  end
  return percentiles(times)
end

local STOCK = [[SELECT p.id, s.key, s.author, s.title, s.issued, p.page, p.text,
  snippet(stock, 0, '[', ']', '…', 40) AS snippet FROM stock
  JOIN passage p ON p.id = stock.rowid JOIN source s ON s.id = p.source_id
  WHERE stock MATCH ?1 ORDER BY rank LIMIT 20]]
local OURS = [[SELECT passage_id, key, author, title, issued, page, text, snippet
  FROM tezis_search(?1, 20)]]

local function main()
  if not core.stat(path) then build() end
  local db = must(core.open(path, {}))
  local words = draw_words(db)
  local function join(count, between)
    local queries = {}
    for i = 1, QUERIES do
      local some = {}
      for w = 1, count do some[w] = words[(i - 1) * 3 + w] end
      queries[i] = table.concat(some, between)
    end
    return queries
  end
  print(('%d passages; ms, p50 / p95 of %d queries'):format(passages, QUERIES))
  print(('%-18s %18s %18s %8s %8s'):format('', 'stock FTS5', 'tezis_search', 'p50', 'p95'))
  for _, kind in ipairs({
    { 'one word', 1, ' ' }, { 'two words, all', 2, ' ' }, { 'three words, all', 3, ' ' },
    { 'two words, any', 2, ' OR ' }, { 'three words, any', 3, ' OR ' },
  }) do
    local queries = join(kind[2], kind[3])
    local a50, a95 = measure(db, STOCK, queries)
    local b50, b95 = measure(db, OURS, queries)
    print(('%-18s %8.1f %9.1f %8.1f %9.1f %8.2f %8.2f'):format(
      kind[1], a50, a95, b50, b95, b50 / a50, b95 / a95))
  end
end

main()
