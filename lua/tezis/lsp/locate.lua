--- The citation at a place of a document, read from its paragraph alone.

local cite = require 'tezis.cite'
local regions = require 'tezis.cite.regions'

local M = {}

local function inside(range, row, col)
  local after = row > range[1] or row == range[1] and col >= range[2]
  return after and (row < range[3] or row == range[3] and col <= range[4])
end

--- The cited item whose key is at a place.
---@param document tezis.LspDocument
---@param row integer from 0
---@param col integer bytes
---@return tezis.CitationItem?
function M.item(document, row, col)
  local syntax = cite.syntax_for(document.filetype)
  local first, last
  if syntax and document.lines[row + 1] then
    local verbatim = regions.scan(syntax, document.lines, row + 1)
    first, last = regions.paragraph(verbatim, document.lines, row + 1)
  end
  if not first then
    return nil
  end
  local module = cite.module(syntax)
  local found = cite.parse_paragraph(syntax, document.lines, first, last,
    { own_labels = module.own_labels and module.own_labels(document.lines) or nil })
  for _, citation in ipairs(found) do
    for _, item in ipairs(citation.cross_reference and {} or citation.items) do
      if item.key_range and inside(item.key_range, row, col) then
        return item
      end
    end
  end
end

return M
