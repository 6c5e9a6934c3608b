--- Computes what is inserted into a draft, in the editor or in one of its threads. Pure Lua (5.4,
--- LuaJIT).

local cite = require 'tezis.cite'
local json = require 'tezis.json'

local M = {}

---@class tezis.EditRequest what tezis.cite.insertion or tezis.cite.quotation takes, but for `lines`
---  and `document`, and:
---@field kind 'insertion'|'quotation'
---@field folder string of the draft

--- The edit, and what the draft says about itself.
---@param request tezis.EditRequest
---@param lines string[]
---@return { edit: tezis.Insertion, document: tezis.Document }?
---@return string? message
function M.compute(request, lines)
  local about, message = cite.document(request.filetype, lines)
  if not about then
    return nil, message
  end
  if about.root and not (about.flavour and about.language) then
    local root = require('tezis.cite.document').root(about, request.folder)
    about.flavour = about.flavour or root and root.flavour
    about.language = about.language or root and root.language
  end
  request.lines, request.document = lines, about
  local edit
  edit, message = require('tezis.cite.' .. request.kind).compute(request)
  return edit and { edit = edit, document = about }, message
end

--- As compute, for threads.
---@param request string JSON
---@param text string the draft
---@return boolean ok
---@return string payload JSON, or the reason
function M.run(request, text)
  return require('tezis.job').safely(function()
    local result, message = M.compute(json.decode(request), cite.lines(text))
    return result and json.encode(result), message
  end)
end

return M
