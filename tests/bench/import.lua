-- Importing a folder of text files beside stock FTS5 (porter unicode61) indexing the
-- same passages, in one run, in CPU time of this process: what a passage's entry, page,
-- language, ranking index, exact forms and sounds cost beyond a plain index.
--
--   LUA_PATH='lua/?.lua;lua/?/init.lua' LUA_CPATH='build/lua5.4/?.so' \
--     lua5.4 tests/bench/import.lua [sources]
--
-- The files, of a few hundred words each, in both languages, are the retrieval data
-- beside the checkout (default: all 5,122); without it the sample corpus is imported.
-- Both take turns, three times, and the least of each counts.
local core = require 'tezis.core'
local import = require 'tezis.import'

local ROUNDS = 3
local most = tonumber(arg[1] or 100000)

local function must(value, message)
  if value == nil then error(message, 2) end
  return value
end

local folder = (must(core.run({ 'mktemp', '-d' }, {})).stdout:gsub('\n', ''))

local function write_files()
  local count = 0
  local db = must(core.open(':memory:', { corpus = false }))
  for _, language in ipairs { 'en', 'ru' } do
    local lines = io.open(('../shared/data/ir/help/docs.%s.jsonl'):format(language))
    if not lines then return nil end
    local here = 0
    for line in lines:lines() do
      if here >= most / 2 then break end
      here, count = here + 1, count + 1
      local row = must(db:rows([[SELECT ?1 ->> 'title' AS title,
        ?1 ->> 'text' AS text]], { line }))[1]
      local file = must(io.open(('%s/%s-%05d.txt'):format(folder, language, here), 'w'))
      file:write(row.title, '\n\n', row.text, '\n')
      file:close()
    end
    lines:close()
  end
  db:close()
  return count
end

local function remove(path)
  for _, tail in ipairs { '', '-wal', '-shm', '-journal' } do os.remove(path .. tail) end
end

local function import_all(paths, path)
  remove(path)
  local db = must(core.open(path))
  local start = os.clock()
  local report = must(import.run { db = db, corpus = path, paths = paths })
  local seconds = os.clock() - start
  return db, report, seconds
end

--- The same passages into a plain FTS5 table, in one transaction.
local function index_all(db, path)
  remove(path)
  must(db:exec("ATTACH '" .. path .. "' AS stock"))
  must(db:exec("CREATE VIRTUAL TABLE stock.t USING fts5(text, tokenize='porter unicode61')"))
  local start = os.clock()
  must(db:exec('BEGIN'))
  must(db:exec('INSERT INTO stock.t SELECT text FROM passage'))
  must(db:exec('COMMIT'))
  local seconds = os.clock() - start
  must(db:exec('DETACH stock'))
  return seconds
end

local function main()
  local paths = { folder }
  if not write_files() then
    print('import: no retrieval data beside the checkout, measuring on tests/corpus')
    paths = { 'tests/corpus/loose', 'tests/corpus/library.json' }
  end
  local imported, indexed, report
  for _ = 1, ROUNDS do
    local db, seconds
    db, report, seconds = import_all(paths, folder .. '/corpus.db')
    imported = math.min(imported or seconds, seconds)
    indexed = math.min(indexed or math.huge, index_all(db, folder .. '/stock.db'))
    db:close()
  end
  print(('%d sources, %d passages; least of %d rounds, CPU'):format(report.sources,
    report.passages, ROUNDS))
  print(('%-28s %8s %12s %7s'):format('', 'seconds', 'passages/s', 'ratio'))
  print(('%-28s %8.2f %12.0f %7.1f'):format('tezis import', imported,
    report.passages / imported, imported / indexed))
  print(('%-28s %8.2f %12.0f %7.1f'):format('FTS5 porter, its text only', indexed,
    report.passages / indexed, 1))
end

local done, message = pcall(main)
core.run({ 'rm', '-rf', folder }, {})
if not done then error(message, 0) end
