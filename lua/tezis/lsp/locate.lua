--- The citation at a place of a document, read from its paragraph alone.

local cite = require 'tezis.cite'

local M = {}

--- The cited item whose key is at a place.
---@param document tezis.LspDocument
---@param row integer from 0
---@param col integer bytes
---@return tezis.CitationItem?
function M.item(document, row, col)
  for _, citation in ipairs(cite.parse_around(document.filetype, document.lines, row + 1) or {}) do
    for _, item in ipairs(citation.cross_reference and {} or citation.items) do
      if item.key_range and cite.inside(item.key_range, row, col, true) then
        return item
      end
    end
  end
end

return M
