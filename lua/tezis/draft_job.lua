-- What a draft says and cites, found in a thread: drafts may be of any size.

local cite = require('tezis.cite')
local json = require('tezis.json')

local M = {}

local function read(filetype, text)
  local lines = cite.lines(text)
  local document, message = cite.document(filetype, lines)
  if not document then
    return nil, message
  end
  return json.encode({ keys = json.array(cite.keys(filetype, lines)), document = document })
end

--- What a draft says of itself.
---@param filetype string
---@param text string
---@return boolean ok
---@return string payload JSON: tezis.Document
function M.document(filetype, text)
  return require('tezis.job').safely(function()
    local document, message = cite.document(filetype, cite.lines(text))
    return document and json.encode(document), message
  end)
end

--- Reads a draft.
---@param filetype string
---@param text string
---@return boolean ok
---@return string payload JSON: tezis.Draft
function M.read(filetype, text)
  return require('tezis.job').safely(read, filetype, text)
end

return M
