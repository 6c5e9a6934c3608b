-- Asking while the user types: for the built-in picker and for those of other plugins.
--
-- One keystroke, with D = search.debounce (0 while searches take less than 10 ms):
--
--   key ── cancel (generation + 1) ── D ms ── search in a thread ── rows ── list, preview
--   key within D: the clock starts again        key later: the running search stops, its rows
--                                               (of an older generation) are not shown
--
-- The index has matched and ranked: nothing is filtered or sorted here.

local compat = require('tezis.compat')
local util = require('tezis.util')

local M = {}

---@class tezis.LiveEvents
---@field answered fun(result: tezis.SearchResult?, more: boolean?) the rows of the query; nil when
---  it failed and those before stay; more: annotated will be called
---@field annotated fun()? the rows have got what they did not wait for, see tezis.PickerKind
---@field say fun(notice: string) why a query failed or found nothing, as a sentence, or ''

---@class tezis.Live
---@field query string? the query the rows belong to, or are asked for
---@field rows table[]
---@field total integer how many there are in the corpus
---@field pending boolean? the rows asked for have not come yet
---@field generation integer of the core, of the last query
---@field after fun()? what is to be done with the rows, see Live:settled
local Live = {}
Live.__index = Live

local fast = 10 -- ms: searches quicker than this need no debounce

---@param kind tezis.PickerKind
---@param on tezis.LiveEvents
---@return tezis.Live
function M.new(kind, on)
  return setmetatable({ kind = kind, on = on, rows = {}, total = 0, generation = 0, took = 0 },
    Live)
end

local function search(self)
  local generation, started = self.generation, compat.uv.hrtime()
  self.kind.search(self.query, generation, function(failure, result)
    if generation ~= self.generation then
      return
    end
    self.took = (compat.uv.hrtime() - started) / 1e6
    if not failure then
      return self:receive(result)
    end
    self.pending, self.after = nil, nil
    self.on.answered(nil)
    if failure.code ~= 'SQLITE_INTERRUPT' then
      self.on.say(failure.message)
    end
  end)
end

--- What stands at the prompt now. Nothing happens when it was asked already.
---@param query string
function Live:ask(query)
  query = vim.trim(query)
  if query == self.query then
    return
  end
  self.query = query
  self.generation = require('tezis.corpus').core().cancel()
  self.timer = self.timer or compat.uv.new_timer()
  self.timer:stop()
  self.pending = true
  if query == '' and not self.kind.lists_all then
    return self:receive({ rows = {}, total = 0 })
  end
  local delay = self.took < fast and 0 or require('tezis.config').get().search.debounce
  if delay == 0 then
    return search(self)
  end
  local generation = self.generation
  self.timer:start(delay, 0, vim.schedule_wrap(function()
    if generation == self.generation then
      util.guard(search, self)
    end
  end))
end

--- Calls `fn` once the rows are those of the query: at once, or when they come. So that <CR> right
--- after typing takes what was typed, not what was there before.
---@param fn fun()
function Live:settled(fn)
  self.after = self.pending and fn or nil
  if not self.pending then
    fn()
  end
end

-- Has rows get what they need not wait for; says whether anything is to come.
function Live:annotate(rows)
  if #rows == 0 or not self.kind.annotate or not self.on.annotated then
    return false
  end
  local generation = self.generation
  return self.kind.annotate(rows, generation, function()
    if generation == self.generation then
      self.on.annotated()
    end
  end)
end

-- Takes new rows.
function Live:receive(result)
  self.pending = nil
  self.rows, self.total = result.rows, result.total
  self.on.answered(result, self:annotate(result.rows))
  self.on.say(result.notice or '')
  if #result.rows == 0 and self.query ~= '' then
    local generation = self.generation
    self.on.say('0 passages')
    self.kind.explain(self.query, function(message)
      if generation == self.generation then
        self.on.say(message)
      end
    end)
  end
  local after = self.after
  self.after = nil
  if after then
    after()
  end
end

--- How many rows there are: '200 of 3,412', '12', ''.
---@return string
function Live:count()
  if self.total > #self.rows then
    return ('%s of %s'):format(util.count(#self.rows), util.count(self.total))
  end
  return #self.rows > 0 and util.count(#self.rows) or ''
end

--- Stops what runs; what still comes is not told.
function Live:stop()
  self.generation = require('tezis.corpus').core().cancel()
  self.pending, self.after = nil, nil
  if self.timer then
    self.timer:stop()
    self.timer:close()
    self.timer = nil
  end
end

return M
