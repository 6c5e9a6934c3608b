--- CSL to BibTeX and back, by pandoc in its sandbox.

local json = require 'tezis.json'
local tools = require 'tezis.import.tools'

local M = {}

--- CSL entries as BibTeX or BibLaTeX, one text each.
---@param entries table[] CSL
---@param dialect 'bibtex'|'biblatex'
---@return string[]?
---@return string? message
function M.to_bibtex(entries, dialect)
  local result, message = tools.pandoc({ '-f', 'csljson', '-t', dialect, '--wrap=none' },
    json.encode(json.array(entries)))
  if not result then
    return nil, message
  end
  local list = {}
  for text in ('\n' .. result.stdout):gmatch('\n(@%w+{.-\n})') do
    list[#list + 1] = text
  end
  if #list ~= #entries then
    return nil, ('pandoc made %d of %d entries'):format(#list, #entries)
  end
  return list
end

--- CSL of BibTeX or BibLaTeX.
---@param text string
---@return table[]?
---@return string? message
function M.from_bibtex(text)
  local result, message = tools.pandoc({ '-f', 'biblatex', '-t', 'csljson' }, text)
  if not result then
    return nil, message
  end
  return json.decode(result.stdout)
end

return M
