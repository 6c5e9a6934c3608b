-- The side of tezis.worker that runs in libuv's threads. Each thread has a Lua state of its own,
-- hence connections of its own, kept by path and opened read-only at the first question. Nothing
-- here touches vim.*: only the core and pure Lua.
--
-- Every function returns ok, payload [, code]; the payload of a failure is a sentence. An error
-- must not escape: luv would then call back with nothing.

local core = require('tezis.core')
local json = require('tezis.json')

local M = {}

local open = {} -- path -> { db = connection, identity = inode }
local writers = {} -- the same for connections that write

local function close(pool, path)
  if pool[path] then
    pool[path].db:close()
    pool[path] = nil
  end
end

-- A connection to the file that is at `path` now: one replaced since is opened anew.
local function connection(path, pool)
  local stat = core.stat(path)
  if not stat then
    close(pool, path)
    return nil, ('there is no corpus at %s; make one with :Tezis import'):format(path)
  end
  local identity = tostring(stat.inode)
  if pool[path] and pool[path].identity ~= identity then
    close(pool, path)
  end
  if not pool[path] then
    local db, message, code =
      core.open(path, { readonly = pool ~= writers, create = false })
    if not db then
      return nil, message, code
    end
    pool[path] = { db = db, identity = identity }
  end
  return pool[path].db
end

-- Runs body(db) with everything that can go wrong turned into false, message, code.
local function with(path, body, pool)
  local function run()
    local db, message, code = connection(path, pool or open)
    if not db then
      return false, message, code
    end
    local payload
    payload, message, code = body(db)
    if not payload then
      return false, message, code
    end
    return true, payload
  end
  local caught, ok, payload, code = pcall(run)
  if not caught then
    return false, tostring(ok)
  end
  return ok, payload, code
end

--- For what runs in a thread from other modules: calls body(db), which returns a payload, or nil, a
--- sentence and a code.
M.with = with

--- The same with a connection that may write.
function M.write(path, body)
  return with(path, body, writers)
end

local function options(generation)
  return generation >= 0 and { generation = generation } or nil
end

--- Rows of a query as a JSON array of objects.
---@param generation integer -1: not to be cancelled
function M.query(path, sql, generation, ...)
  local params = { ... }
  return with(path, function(db)
    return db:json(sql, params, options(generation))
  end)
end

--- Rows of a query as a JSON array of arrays, the first with the names of the columns.
---@param limit integer the most rows to give
function M.grid(path, sql, limit)
  return with(path, function(db)
    return db:json(sql, {}, { arrays = true, limit = limit })
  end)
end

local escapes = { ['\t'] = '\\t', ['\n'] = '\\n', ['\r'] = '\\r', ['\\'] = '\\\\' }

--- Writes all rows of a query to a file as tab-separated values; the payload is their number.
---@param names string the columns' names, joined by tabs
function M.export(path, sql, names, target)
  return with(path, function(db)
    local rows, message, code = db:rows(sql)
    if not rows then
      return nil, message, code
    end
    local file
    file, message = io.open(target, 'wb')
    if not file then
      return nil, message
    end
    local columns = {}
    for name in (names .. '\t'):gmatch('([^\t]*)\t') do
      columns[#columns + 1] = name
    end
    file:write(names, '\n')
    local cells = {}
    for _, row in ipairs(rows) do
      for index, name in ipairs(columns) do
        cells[index] = tostring(row[name] == nil and '' or row[name]):gsub('[\t\n\r\\]', escapes)
      end
      file:write(table.concat(cells, '\t', 1, #columns), '\n')
    end
    local written
    written, message = file:close()
    if not written then
      return nil, message
    end
    return ('%d'):format(#rows)
  end)
end

--- The text of a source, byte for byte.
function M.text(path, key)
  return with(path, function(db)
    local rows, message, code =
      db:rows('SELECT tezis_text(key) AS text FROM source WHERE key = ?1', { key })
    if not rows then
      return nil, message, code
    end
    if not rows[1] then
      return nil, ("the corpus has no source '%s'"):format(key)
    end
    return rows[1].text or ''
  end)
end

local known = {} -- path -> { version = data_version, list = folded sources }

-- All sources with what they are matched by, folded; read again when the corpus has changed.
local function sources(path, db)
  local versions, message = db:rows('PRAGMA data_version')
  if not versions then
    return nil, message
  end
  local version = open[path].identity .. ':' .. versions[1].data_version
  if known[path] and known[path].version == version then
    return known[path].list
  end
  local rows
  rows, message = db:rows([[
    SELECT id, key, coalesce(author, '') AS author, coalesce(title, '') AS title,
           coalesce(issued, '') AS issued, coalesce(container, '') AS container,
           coalesce(tezis_transliterate(author), '') AS other
    FROM source ORDER BY author IS NULL, author, issued, title]])
  if not rows then
    return nil, message
  end
  local list = {}
  for index, row in ipairs(rows) do
    list[index] = {
      id = row.id,
      key = core.fold(row.key),
      author = core.fold(row.author),
      other = core.fold(row.other),
      title = core.fold(row.title),
      rest = core.fold(row.container) .. ' ' .. row.issued,
    }
  end
  known[path] = { version = version, list = list }
  return list
end

-- How well one folded word fits a source, nil when it does not: the begin of a word counts more
-- than its middle, author and key more than the title.
local function fit(source, word)
  local best
  local function look(text, weight)
    local at = text:find(word, 1, true)
    if at then
      -- A byte above 127 before the hit may be a letter or a quotation mark; both count as middle.
      local starts = at == 1 or text:sub(at - 1, at - 1):match('[%s%p]') ~= nil
      local score = weight + (starts and 1 or 0)
      best = math.max(best or 0, score)
    end
  end
  look(source.author, 6)
  look(source.other, 5)
  look(source.key, 4)
  look(source.title, 2)
  look(source.rest, 1)
  return best
end

--- Sources that match every word, best first: JSON of rows, each with the total.
---@param text string what was typed
function M.sources(path, text, limit, generation)
  return with(path, function(db)
    local list, message = sources(path, db)
    if not list then
      return nil, message
    end
    local hits, words = {}, {}
    for word in core.fold(text):gmatch('%S+') do
      words[#words + 1] = word
    end
    for index, source in ipairs(list) do
      local score = 0
      for _, word in ipairs(words) do
        local one = fit(source, word)
        if not one then
          score = nil
          break
        end
        score = score + one
      end
      if score then
        hits[#hits + 1] = { id = source.id, score = score, index = index }
      end
    end
    if #words > 0 then -- else they are in order
      table.sort(hits, function(a, b)
        if a.score ~= b.score then
          return a.score > b.score
        end
        return a.index < b.index
      end)
    end
    return db:json([[
      SELECT s.id AS source_id, s.key, s.author, s.title, s.issued, s.container, s.language,
        ?2 AS total
      FROM json_each(?1) AS wanted JOIN source AS s ON s.id = wanted.value
      ORDER BY wanted.key]], { json.ids(hits, 'id', 1, limit), #hits }, options(generation))
  end)
end

-- The forms in the index that begin as `word` does, the commonest first. The index holds '=form'
-- beside every stem.
local function alike(db, word)
  local character = '[%z\1-\127\194-\244][\128-\191]*'
  local begin = '=' .. (core.fold(word):match('^' .. character:rep(3)) or '')
  return db:rows([[
    SELECT substr(term, 2) AS term FROM temp.tezis_terms
    WHERE term >= ?1 AND term < ?1 || char(1114111) ORDER BY doc DESC LIMIT 200]], { begin })
end

--- Words of a text that no passage has: a line each, the word, then forms that begin alike.
function M.missing(path, text)
  return with(path, function(db)
    local made, message = db:exec([[
      CREATE VIRTUAL TABLE IF NOT EXISTS temp.tezis_terms
      USING fts5vocab('main', 'passage_fts', 'row')]])
    local words
    if made then
      words, message = db:rows([[
        SELECT DISTINCT word FROM tezis_words(?1) AS w
        WHERE NOT EXISTS (SELECT 1 FROM temp.tezis_terms WHERE term = w.stem) LIMIT 8]], { text })
    end
    if not words then
      return nil, message
    end
    local lines = {}
    for _, row in ipairs(words) do
      local fields = { row.word, '' }
      for index, near in ipairs(#row.word > 3 and alike(db, row.word) or {}) do
        fields[index + 1] = near.term
      end
      lines[#lines + 1] = fields[1] .. '\t' .. table.concat(fields, ' ', 2)
    end
    return table.concat(lines, '\n')
  end)
end

return M
