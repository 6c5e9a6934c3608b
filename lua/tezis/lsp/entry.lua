--- A source as Markdown, for hover and for the documentation of a completion item.

local text = require 'tezis.cite.text'

local M = {}

M.sql = [[
  SELECT key, type, author, title, issued, container, language, abstract, path,
    json_extract(csl, '$.volume') AS volume, json_extract(csl, '$.issue') AS issue,
    json_extract(csl, '$.DOI') AS doi, json_extract(csl, '$.URL') AS url,
    (SELECT count(*) FROM passage WHERE source_id = source.id) AS passages
  FROM source WHERE key = ?1]]

-- Markdown's own characters, so that a title cannot be markup.
local function escape(words)
  return (words:gsub('[%c]+', ' '):gsub('[\\`*_%[%]<>#]', '\\%0'))
end

--- The lines of an entry.
---@param row table of M.sql
---@param uses integer? how often the document cites it
---@return string
function M.markdown(row, uses)
  local reference = text.reference(row) or row.key
  local lines = { '**' .. escape(reference) .. '**', '' }
  local about = { '`' .. row.key:gsub('`', "'") .. '`', row.type }
  about[#about + 1] = row.passages > 0 and ('%d %s in the corpus'):format(row.passages,
    row.passages == 1 and 'passage' or 'passages') or 'no text in the corpus'
  about[#about + 1] = uses and uses > 0 and ('cited here %d %s'):format(uses,
    uses == 1 and 'time' or 'times') or nil
  lines[#lines + 1] = table.concat(about, ' · ')
  local address = row.doi and 'https://doi.org/' .. row.doi or row.url
  if address then
    lines[#lines + 1] = ''
    lines[#lines + 1] = '<' .. address:gsub('[%s<>]', '') .. '>'
  end
  if row.abstract and row.abstract ~= '' then
    lines[#lines + 1] = ''
    lines[#lines + 1] = escape(row.abstract)
  end
  return table.concat(lines, '\n')
end

--- How the source stands towards the thesis of the draft.
---@param thesis string
---@param sentence string
---@return string
function M.stance(thesis, sentence)
  return ('*%s*: %s'):format(escape(thesis), sentence)
end

return M
