--- The citation at a place of a document, read from its paragraph alone.

local cite = require 'tezis.cite'

local M = {}

--- The cited item at a place.
---@param document tezis.LspDocument
---@param row integer from 0
---@param col integer bytes
---@return tezis.CitationItem?
function M.item(document, row, col)
  for _, citation in ipairs(cite.parse_around(document.filetype, document.lines, row + 1) or {}) do
    local item = not citation.cross_reference and cite.item_at(citation, row, col, true)
    if item and item.key_range then
      return item
    end
  end
end

return M
