-- Questions to the corpus, answered in threads of libuv's pool so that the main loop never waits.
-- Only strings, numbers, booleans and nil cross: rows come back as JSON and are decoded here. The
-- thread's side is tezis.thread.
--
--   keystroke ──cancel──> generation 8     (the query running for 7 stops)
--       └──queue──> thread: db:json(sql) ──JSON──> main loop: tezis.rows ──> done(nil, rows)

local compat = require('tezis.compat')

local M = {}

---@class tezis.Failure
---@field message string a sentence
---@field code? string 'SQLITE_INTERRUPT' when a newer generation stopped the query

local pending = {} -- ticket -> function(ok, payload, code)
local last_ticket = 0

local function deliver(ticket, ok, payload, code)
  local done = pending[ticket]
  pending[ticket] = nil
  if ok == nil then -- the thread could not even say why
    ok, payload = false, 'a worker thread failed; :Tezis log may have its trace'
  end
  done(ok, payload, code)
end

-- These run in the thread: no upvalues. A function of tezis.thread, or one of another module that
-- may run there: it never raises, it returns ok, payload.
local function own(ticket, name, ...)
  return ticket, require('tezis.thread')[name](...)
end

local function call(ticket, module, name, ...)
  return ticket, require(module)[name](...)
end

local works = {}

--- Runs a function in a thread.
---@param name 'query'|'text'|'sources'|'missing'|'grid'|'export'|'call' of tezis.thread; 'call':
---  the arguments begin with a module and the name of its function
---@param done fun(failure: tezis.Failure?, payload: string?) on the main loop
function M.run(name, done, ...)
  local body = name == 'call' and call or own
  assert(select('#', ...) <= (body == call and 8 or 7),
    'luv passes nine values to a thread, and drops the rest')
  works[body] = works[body] or compat.uv.new_work(body, deliver)
  last_ticket = last_ticket + 1
  pending[last_ticket] = vim.schedule_wrap(function(ok, payload, code)
    require('tezis.util').guard(done, not ok and { message = payload, code = code } or nil,
      ok and payload or nil)
  end)
  local ticket, arguments, count = last_ticket, { name, ... }, select('#', ...) + 1
  require('tezis.corpus').with_core(function()
    works[body]:queue(ticket, unpack(arguments, body == call and 2 or 1, count))
  end)
end

--- Runs a read-only query.
---@class tezis.Query
---@field corpus string path
---@field sql string
---@field params any[]? positional, at most four
---@field generation integer? stop when the core's has moved on
---@field lazy boolean? each row is decoded when it is first looked into, see tezis.rows
---@field done fun(failure: tezis.Failure?, rows: table[]?)

---@param query tezis.Query
function M.query(query)
  local params = query.params or {}
  M.run('query', function(failure, payload)
    if failure then
      return query.done(failure)
    end
    local rows = require('tezis.rows')
    query.done(nil, query.lazy and rows.new(payload) or rows.decode(payload))
  end, query.corpus, query.sql, query.generation or -1, unpack(params, 1, table.maxn(params)))
end

-- Lets the editor go on with its events until start(done) has called done.
local function await(start, timeout)
  require('tezis.corpus').core() -- what is not there is said at once
  local finished, failure, result
  start(function(err, value)
    finished, failure, result = true, err, value
  end)
  local ok = vim.wait(timeout or 10000, function()
    return finished
  end, 2)
  if not ok then
    return nil, 'the corpus did not answer in time'
  end
  return result, failure and failure.message
end

--- As M.run, but comes back with the payload. The editor goes on with its events meanwhile.
---@return string? payload
---@return string? message
function M.await(name, ...)
  local arguments, count = { ... }, select('#', ...)
  return await(function(done)
    M.run(name, done, unpack(arguments, 1, count))
  end)
end

--- As M.query, but comes back with the rows. The editor goes on with its events meanwhile.
---@param query { corpus: string, sql: string, params: any[]?, timeout: integer? } timeout in ms
---@return table[]? rows
---@return string? message
function M.wait(query)
  return await(function(done)
    query.done = done
    M.query(query)
  end, query.timeout)
end

return M
