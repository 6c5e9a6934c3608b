-- Weighing a whole corpus against a thesis, a slice at a time in a thread:
--
--   store ── n more scores are stored ──> store …  0 more ──> read ── rows ──> tally ──> read …
--     │  (a stored thesis that may be written; words alone are not stored)        │
--     └── the core's generation moved on: again, while it is still wanted ────────┘
--
-- Between two slices the main loop counts what came; it never waits.

local compat = require('tezis.compat')
local scores = require('tezis.weigh.scores')
local util = require('tezis.util')
local worker = require('tezis.worker')

local M = {}

local least, most = 128, 2000 -- passages in a slice that is read; as many as take about 60 ms

---@class tezis.WeighOptions
---@field corpus string path
---@field thesis tezis.Thesis
---@field only { key: string?, year: string? }? one source, or one year
---@field limit integer? how many of each side to keep, 200 unless told
---@field wanted fun(): boolean asked between slices; false ends it without a word
---@field progress fun(done: integer, total: integer, tally: tezis.Tally)?
---@field done fun(failure: tezis.Failure?, tally: tezis.Tally?)

local Run = {}
Run.__index = Run

-- Asks for a slice in a thread. One that was stopped because another question was asked is asked
-- for again.
function Run:ask(name, receive, ...)
  local arguments, count = { ... }, select('#', ...)
  local generation = require('tezis.corpus').core().generation()
  for index = 1, count do
    arguments[index] = arguments[index] == Run and generation or arguments[index]
  end
  worker.run('call', function(failure, payload)
    if not self.options.wanted() then
      return
    elseif failure and failure.code == 'SQLITE_INTERRUPT' then
      return self[name](self)
    elseif failure then
      return self.options.done(failure)
    end
    receive(payload)
  end, 'tezis.weigh.job', name, self.options.corpus, self.options.thesis.text,
    unpack(arguments, 1, count))
end

function Run:progress(number)
  if self.options.progress then
    self.options.progress(number, self.options.thesis.passages, self.tally)
  end
end

function Run:store()
  self:ask('store', function(payload)
    local stored = tonumber(payload)
    if stored == 0 then
      return self:read()
    end
    self.stored = self.stored + stored
    self:progress(self.stored)
    self:store()
  end, Run)
end

function Run:read()
  local only = self.options.only and vim.json.encode(self.options.only) or nil
  local started = compat.uv.hrtime()
  self:ask('read', function(payload)
    local took = (compat.uv.hrtime() - started) / 1e6
    local rows = require('tezis.rows').decode(payload)
    self.tally:add(rows)
    if #rows < self.size then
      return self.options.done(nil, self.tally)
    end
    self:progress(math.max(self.stored, self.tally.passages))
    self.size = took < 40 and math.min(most, self.size * 2)
      or took > 100 and math.max(least, math.floor(self.size / 2)) or self.size
    self:read()
  end, self.tally.last, self.size, Run, only)
end

--- Weighs a corpus, or one source or year of it.
---@param options tezis.WeighOptions
function M.run(options)
  local run = setmetatable({
    options = options,
    tally = scores.tally(options.limit or 200),
    size = least,
    stored = options.thesis.weighed,
  }, Run)
  if options.thesis.stored and not options.only then
    return run:store()
  end
  run:read()
end

--- Rows of passages, for lists.
---@param corpus string
---@param thesis tezis.Thesis
---@param ids string a JSON array
---@param done fun(rows: table[])
function M.passages(corpus, thesis, ids, done)
  worker.query({
    corpus = corpus,
    sql = scores.passages,
    params = { thesis.text, ids },
    done = function(failure, rows)
      if failure then
        util.fail_with(failure)
      end
      for _, row in ipairs(rows) do
        row.telling = row.telling and vim.json.decode(row.telling) or nil
        row.signed = true
      end
      done(rows)
    end,
  })
end

local changes = {} -- asked for and not done yet, in order: threads keep none

local function next_change()
  local change = changes[1]
  if not change then
    return
  end
  worker.run('call', function(failure, payload)
    table.remove(changes, 1)
    next_change()
    if not failure then
      return change.done(payload)
    end
    if change.undone then
      change.undone()
    end
    if failure.code == 'SQLITE_READONLY' or failure.code == 'SQLITE_CANTOPEN' then
      util.fail('the corpus is read-only: theses and labels are kept in it; copy it to a place '
        .. 'where it can be written (%s)', vim.fn.fnamemodify(change[3], ':~'))
    end
    util.fail_with(failure)
  end, unpack(change, 1, change.count))
end

--- Calls a function of tezis.weigh.job that changes the corpus, after those asked for before, or
--- says in a sentence why it cannot.
---@param name string of the function
---@param done fun(payload: string)
---@param undone fun()? called before the sentence is said
---@param corpus string
function M.change(name, done, undone, corpus, ...)
  local change = { 'tezis.weigh.job', name, corpus, ... }
  change.done, change.undone, change.count = done, undone, 3 + select('#', ...)
  changes[#changes + 1] = change
  if #changes == 1 then
    next_change()
  end
end

return M
