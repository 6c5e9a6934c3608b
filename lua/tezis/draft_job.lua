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
  local keys, uses, seen = json.array {}, json.array {}, {}
  for _, citation in ipairs(cite.parse(filetype, lines) or {}) do
    for _, item in ipairs(citation.cross_reference and {} or citation.items) do
      if not seen[item.key] then
        seen[item.key] = true
        keys[#keys + 1] = item.key
      end
      local range = item.key_range or citation.range
      uses[#uses + 1] = { key = item.key, row = range[1], col = range[2], end_row = range[3],
        end_col = range[4], text = lines[range[1] + 1] }
    end
  end
  return json.encode({ keys = keys, uses = uses, document = document })
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
---@return string payload JSON { keys, uses = { { key, row, col, end_row, end_col, text } },
---  document }
function M.read(filetype, text)
  return require('tezis.job').safely(read, filetype, text)
end

return M
