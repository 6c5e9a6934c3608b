--- Whether two CSL entries say the same of a source.
--
-- Bibliographies of the same library differ in fields that one program writes and another leaves
-- out, in dashes, case and accents. None of that is another content: a difference is a field that
-- both have and that says something else, and only of those that identify a source.

local core = require 'tezis.core'
local names = require 'tezis.names'

local M = {}

-- Letters and digits alone, folded.
local function plain(text)
  return (core.fold(text):gsub('[%c%p%s]+', ' '):gsub('–', ' '):gsub('—', ' '):gsub('«', '')
    :gsub('»', ''):gsub('%s+', ' '):gsub('^ ', ''):gsub(' $', ''))
end

-- Family names and first letters.
local function plain_names(text)
  local parts = {}
  for name in text:gmatch('[^;]+') do
    local family, given = name:match('^(.-),%s*(.*)$')
    local letter = given and plain(given):match('^[%z\1-\127\194-\244][\128-\191]*') or ''
    parts[#parts + 1] = plain(family or name) .. ' ' .. letter
  end
  return table.concat(parts, ';')
end

local function year(issued)
  if type(issued) ~= 'table' then
    return nil
  end
  local parts = issued['date-parts']
  local first = type(parts) == 'table' and type(parts[1]) == 'table' and parts[1][1]
  local text = tostring(first or issued.raw or issued.literal or '')
  return text:match('%d%d%d%d')
end

local function text_of(value)
  local kind = type(value)
  if kind == 'number' then
    return ('%d'):format(value)
  end
  return kind == 'string' and value:find('%S') and value:gsub('<[^>]*>', '') or nil
end

local fields = { 'author', 'editor', 'issued', 'title', 'container-title', 'volume', 'issue',
  'page', 'publisher', 'DOI' }

local function value_of(csl, field)
  if field == 'author' or field == 'editor' then
    return names.of_csl(csl[field])
  elseif field == 'issued' then
    return year(csl.issued)
  end
  return text_of(csl[field])
end

local function same(field, a, b)
  if field == 'author' or field == 'editor' then
    return plain_names(a) == plain_names(b)
  end
  return plain(a) == plain(b)
end

--- Fields that both entries have and that differ.
---@param there table CSL of the draft's bibliography
---@param here table CSL of the corpus
---@return { field: string, there: string, here: string }[]
function M.differences(there, here)
  local list = {}
  for _, field in ipairs(fields) do
    local a, b = value_of(there, field), value_of(here, field)
    if a and b and not same(field, a, b) then
      list[#list + 1] = { field = field, there = a, here = b }
    end
  end
  return list
end

return M
