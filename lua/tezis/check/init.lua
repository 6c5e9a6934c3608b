--- Checks a draft against the corpus: its keys, its pages, its quotations, and where asked what it
--- claims. Pure Lua (5.4, LuaJIT).
--
--   local check = require 'tezis.check'
--   local found = check.run { db = db, filetype = 'markdown', text = text }
--   found[1]  --> { code = 'quote-altered', severity = 'warn', row = 12, col = 4, end_row = 12,
--             -->   end_col = 9, message = '…', fix = { range = { … }, text = '…' } }
--
-- Rows and columns are from 0, columns in bytes, ends exclusive. Only what is cited is looked up,
-- so the cost is that of the citations, not of the corpus.

local cite = require 'tezis.cite'
local claims = require 'tezis.check.claims'
local draft = require 'tezis.check.draft'
local keys = require 'tezis.check.keys'
local quotes = require 'tezis.check.quotes'
local rules = require 'tezis.check.rules'

local M = {}

---@class tezis.Diagnostic
---@field code string see tezis.check.rules
---@field severity 'error'|'warn'|'info'|'hint'
---@field message string
---@field row integer
---@field col integer
---@field end_row integer
---@field end_col integer
---@field fix tezis.Fix?
---@field nearest string[]? unknown-key: the keys that may be meant

---@class tezis.Fix
---@field kind 'words'|'page'|'key'|'entry'
---@field range integer[]? what is replaced
---@field text string? by what
---@field was string? key: the one that is replaced
---@field key string? entry: whose is to be added to the bibliography

---@class tezis.CheckRequest
---@field db userdata
---@field filetype string
---@field text string
---@field bibliographies string[]|tezis.Bibliographies|nil contents of the draft's own
---@field what table<'keys'|'quotes'|'stance', boolean>? keys and quotes when nil
---@field thesis string? for `stance`; the draft's own when nil
---@field rules table<string, string|false>? severity by code; false: not reported
---@field first integer? rows, from 0, to which the checks are limited
---@field last integer?

---@class tezis.CheckContext
---@field db userdata
---@field draft tezis.CheckDraft
---@field draft_position fun(byte: integer): integer, integer
---@field sources table<string, table>
---@field bibliographies tezis.Bibliographies
---@field entries table<string, boolean>? their keys
---@field unknown table<string, boolean>
---@field placed table<table, boolean> items whose page was compared with the quotation's
---@field wanted fun(range: integer[]?): boolean
---@field thesis string?
---@field report fun(code: string, range: integer[], message: string, extra: table?)

local function reporter(request, found)
  return function(code, range, message, extra)
    local severity = request.rules and request.rules[code]
    if severity == false then
      return
    end
    severity = severity or rules.by_code[code].severity
    -- What is a hint by its nature stays one.
    if extra and extra.severity then
      severity = extra.severity
    end
    found[#found + 1] = { code = code, severity = severity, message = message, row = range[1],
      col = range[2], end_row = range[3], end_col = range[4], fix = extra and extra.fix or nil,
      nearest = extra and extra.nearest or nil }
  end
end

local function sorted(found)
  for index, diagnostic in ipairs(found) do
    diagnostic.index = index
  end
  table.sort(found, function(a, b)
    if a.row ~= b.row then
      return a.row < b.row
    elseif a.col ~= b.col then
      return a.col < b.col
    end
    return a.index < b.index
  end)
  for _, diagnostic in ipairs(found) do
    diagnostic.index = nil
  end
  return found
end

-- Plain text is cited in words, which can be read only against what is known.
local function known_entries(db, filetype)
  if cite.syntax_for(filetype) ~= 'text' then
    return nil
  end
  return db:rows([[
    SELECT key, author, title, container, issued, language,
      json_extract(csl, '$.volume') AS volume, json_extract(csl, '$.issue') AS issue
    FROM source WHERE title IS NOT NULL]])
end

--- Checks a draft.
---@param request tezis.CheckRequest
---@return tezis.Diagnostic[]? found in order
---@return string? message
function M.run(request)
  local read, message = draft.read(request.filetype, request.text,
    known_entries(request.db, request.filetype))
  if not read then
    return nil, message
  end
  local found, what = {}, request.what or rules.usual
  local context = {
    db = request.db, draft = read, bibliographies = request.bibliographies or {}, unknown = {},
    placed = {},
    draft_position = function(byte)
      return cite.position(read.starts, byte)
    end,
    wanted = function(range)
      return range ~= nil and range[3] >= (request.first or 0)
        and range[1] <= (request.last or math.huge)
    end,
    report = reporter(request, found),
  }
  local attributed = {}
  for _, quotation in ipairs(read.quotations) do
    attributed[#attributed + 1] = quotation.key
  end
  context.sources, message = keys.sources(request.db, read.citations, attributed)
  if not context.sources then
    return nil, message
  end
  if what.keys then
    keys.unknown(context)
    keys.absent(context)
  end
  if what.quotes then
    local done
    done, message = quotes.run(context)
    if not done then
      return nil, message
    end
  end
  if what.keys then
    keys.pages(context)
  end
  if what.stance then
    local done
    context.thesis = request.thesis
      or cite.document(request.filetype, read.lines).thesis
    done, message = claims.run(context)
    if not done then
      return nil, message
    end
  end
  return sorted(found)
end

return M
