--- The corpus as an import sees it: what is there already, and writing what is new in
--- batches, each one transaction. An import killed between two batches has lost nothing
--- but the batch it was collecting; within one, SQLite takes the batch back. The first
--- batches are small and each is twice the one before, so that a short import, too, goes
--- on where it was killed, and a long one pays for few transactions.
local json = require 'tezis.import.json'
local lock = require 'tezis.import.lock'

local M = {}

local Store = {}
Store.__index = Store

local max_sources = 256
local first_bytes, max_bytes = 512 * 1024, 8 * 1024 * 1024
local max_seconds = 2 -- where converters are slow

--- Opens the view on db: reads every source's key and file (not its text).
--- @return table|nil
--- @return string|nil # message
function M.new(db, path)
  local store = setmetatable({ db = db, path = path, known = {}, by_path = {}, pending = {},
    pending_bytes = 0, batch_bytes = first_bytes, new = 0, updated = 0, removed = 0,
    failed = {} }, Store)
  local rows, message = db:rows([[SELECT key, path, size, modified, digest,
    json_type(csl, '$.custom.guessed') IS NOT NULL AS guessed FROM source]])
  if not rows then return nil, message end
  for _, row in ipairs(rows) do store:learn(row) end
  return store
end

function Store:learn(row)
  self.known[row.key] = row
  if row.path then
    self.by_path[row.path] = self.by_path[row.path] or {}
    self.by_path[row.path][row.key] = row
  end
end

--- The key of a source that was not guessed and has this file as its text.
function Store:entry_for(path)
  for key, row in pairs(self.by_path[path] or {}) do
    if row.guessed == 0 then return key end
  end
end

--- The key an earlier run guessed for this file.
function Store:guessed_key(path)
  for key, row in pairs(self.by_path[path] or {}) do
    if row.guessed == 1 then return key end
  end
end

function Store:count_at(path)
  local count = 0
  for _ in pairs(self.by_path[path] or {}) do count = count + 1 end
  return count
end

--- Whether the corpus holds exactly this entry; without its title where that was
--- taken from the text.
function Store:same_entry(key, csl, without_title)
  local rows = self.db:rows([[SELECT 1 FROM source WHERE key = :key AND json(:csl) =
    CASE WHEN :bare THEN json_remove(csl, '$.title') ELSE json(csl) END]],
    { key = key, csl = csl, bare = without_title or false })
  return rows ~= nil and #rows > 0
end

--- Whether the file is as it was when the source was imported, by size and time.
function Store:same_file(key, file)
  local row = self.known[key]
  return row ~= nil and row.path == file.path and tonumber(row.size) == file.info.size
    and row.modified ~= nil and math.abs(tonumber(row.modified) - file.info.modified) < 0.001
end

--- Queues a source: { key, csl, text, path, digest, size, modified, guessed }.
function Store:put(source)
  table.insert(self.pending, source)
  self.pending_bytes = self.pending_bytes + #source.text
  self.since = self.since or os.time()
  if self.pending_bytes >= self.batch_bytes then
    self.batch_bytes = math.min(2 * self.batch_bytes, max_bytes)
  elseif #self.pending < max_sources and os.time() - self.since < max_seconds then
    return true
  end
  return self:flush()
end

local function locked(self, message)
  local pid = lock.holder(self.path)
  if pid then
    return ('the corpus is being written by process %d; try again when it is done'):format(pid)
  end
  return message
end

--- What stops a whole import, not a source.
local fatal = { SQLITE_FULL = true, SQLITE_IOERR = true, SQLITE_NOMEM = true,
  SQLITE_BUSY = true, SQLITE_CORRUPT = true, SQLITE_READONLY = true }

--- Adds one source, and removes the entries guessed for its file before it had one.
--- @return integer|nil # how many were removed
function Store:add(source, batch)
  if source.guessed and not self.known[source.key] then
    local taken = self.db:rows('SELECT path FROM source WHERE key = ?', { source.key })
    if taken and taken[1] and taken[1].path ~= source.path then
      return nil, ("another import took the key '%s' meanwhile; import again"):format(source.key)
    end
  end
  local options = json.write({ path = source.path, digest = source.digest, size = source.size,
    modified = source.modified, batch = batch })
  local rows, message, code = self.db:rows('SELECT tezis_add(?, ?, ?) AS id', { source.csl,
    source.text, options })
  if not rows then return nil, message, code end
  local removed = 0
  for key, row in pairs(self.by_path[source.path or ''] or {}) do
    if not source.guessed and row.guessed == 1 and key ~= source.key then
      self.db:rows('SELECT tezis_remove(?)', { key })
      removed = removed + 1
    end
  end
  return removed
end

--- Adds what is queued, in the open transaction.
--- @return integer|nil # how many entries were removed; nil: nothing is in the corpus
function Store:write_together()
  local removed = 0
  for _, source in ipairs(self.pending) do
    local count, message, code = self:add(source, true)
    if not count then return nil, message, code end
    removed = removed + count
  end
  return removed, {}
end

--- The same, each source in a savepoint of its own, so that one that fails is left out.
--- @return integer|nil
--- @return table|string # the failures; for nil, the message
--- @return string|nil # code
function Store:write_singly()
  local db, removed, failures = self.db, 0, {}
  for _, source in ipairs(self.pending) do
    local done, message, code = db:exec('SAVEPOINT source')
    if not done then return nil, message, code end
    local count
    count, message, code = self:add(source)
    if not count then
      db:exec('ROLLBACK TO source')
      if fatal[code] then return nil, message, code end
      failures[source] = message
    end
    removed = removed + (count or 0)
    done, message, code = db:exec('RELEASE source')
    if not done then return nil, message, code end
  end
  return removed, failures
end

--- Runs a method in a transaction.
function Store:transact(write)
  local done, message, code = self.db:exec('BEGIN IMMEDIATE')
  if not done then return nil, locked(self, message), code end
  local removed, failures
  removed, failures, code = write(self)
  if removed then
    done, message, code = self.db:exec('COMMIT')
    if done then return removed, failures end
    failures = message
  end
  self.db:exec('ROLLBACK') -- where SQLite has not done so
  return nil, failures, code
end

--- Writes what is queued, all at once; should that fail, one by one. On failure nothing
--- of the batch is in the corpus.
--- @return boolean|nil
--- @return string|nil # message
--- @return string|nil # code
function Store:flush()
  if #self.pending == 0 then return true end
  local removed, failures, code = self:transact(self.write_together)
  if not removed and not fatal[code] then
    removed, failures, code = self:transact(self.write_singly)
  end
  if not removed then return nil, failures, code end
  for _, source in ipairs(self.pending) do
    local known = self.known[source.key]
    if failures[source] then
      table.insert(self.failed, { path = source.path, key = source.key, reason = failures[source] })
    else
      self.updated = self.updated + (known and 1 or 0)
      self.new = self.new + (known and 0 or 1)
      self:learn({ key = source.key, path = source.path, size = source.size,
        modified = source.modified, digest = source.digest, guessed = source.guessed and 1 or 0 })
    end
  end
  self.removed = self.removed + removed
  self.pending, self.pending_bytes, self.since = {}, 0, nil
  return true
end

--- Notes that a file changed its time or place but not its text.
function Store:touch(key, file)
  return self.db:exec('UPDATE source SET path = ?, size = ?, modified = ? WHERE key = ?',
    { file.path, file.info.size, file.info.modified, key })
end

local setting = 'import:'

--- Every path imported so far.
--- @return string[]
function Store:origins()
  local paths = {}
  for _, row in ipairs(self.db:rows([[SELECT substr(key, 8) AS path FROM setting
    WHERE key LIKE 'import:%' ORDER BY key]]) or {}) do
    paths[#paths + 1] = row.path
  end
  return paths
end

--- Keys that an origin had in the run before, still has in the corpus, and no longer
--- names.
function Store:vanished(origin)
  local keys = {}
  for _, row in ipairs(self.db:rows([[SELECT e.value AS key FROM setting AS s,
    json_each(s.value) AS e JOIN source ON source.key = e.value WHERE s.key = ?]],
    { setting .. origin.path }) or {}) do
    if not origin.keys[row.key] then keys[#keys + 1] = row.key end
  end
  return keys
end

--- Remembers which keys an origin names now, and those that vanished but stay.
function Store:remember(origin, kept)
  local keys = json.array()
  for key in pairs(origin.keys) do keys[#keys + 1] = key end
  for _, key in ipairs(kept) do keys[#keys + 1] = key end
  table.sort(keys)
  return self.db:exec('INSERT OR REPLACE INTO setting(key, value) VALUES (?, ?)',
    { setting .. origin.path, json.write(keys) })
end

function Store:remove(key)
  local rows, message, code = self.db:rows('SELECT tezis_remove(?) AS n', { key })
  if not rows then return nil, message, code end
  self.removed = self.removed + (tonumber(rows[1].n) or 0)
  return true
end

--- @return integer sources, integer passages
function Store:totals()
  local rows = self.db:rows([[SELECT (SELECT count(*) FROM source) AS sources,
    (SELECT count(*) FROM passage) AS passages]])
  return rows and rows[1].sources or 0, rows and rows[1].passages or 0
end

return M
