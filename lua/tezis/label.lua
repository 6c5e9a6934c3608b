-- How a source is named on screen: 'Иванов 2020, с. 12'.

local names = require('tezis.names')
local util = require('tezis.util')

local M = {}

-- What a name that was cut must not end in.
local trailing = { ',', ';', ':', '-', '–', '—', '%s' }

-- At most `limit` cells of a text, cut at a word where that leaves more than half.
local function shorten(text, limit)
  local last = util.fit(text, limit)
  if last == #text then
    return text
  end
  local cut = text:sub(1, (util.fit(text, limit - 1)))
  local at_word = cut:match('^(.*%S)%s+%S*$')
  if at_word and util.width(at_word) > limit / 2 then
    cut = at_word
  end
  local before
  repeat
    before = #cut
    for _, ending in ipairs(trailing) do
      cut = cut:gsub(ending .. '$', '')
    end
  until #cut == before
  return cut .. '…'
end

--- Family names on one line, see tezis.names; nil when there is no author.
---@param author string?
---@param language string?
---@return string?
function M.names(author, language)
  local families = names.families(author, language)
  return families and util.single_line(families)
end

--- The year of an ISO 8601 date, or the whole text when it has none.
---@param issued string?
---@return string?
function M.year(issued)
  return issued and (issued:match('%d%d%d%d') or issued ~= '' and issued) or nil
end

M.page = names.page

--- 'Иванов 2020': the author, without one the title, without that the key; then the year.
---@param row { author: string?, title: string?, key: string, issued: string?, language: string? }
---@param limit? integer characters for the name part, 28 unless told
---@return string
function M.source(row, limit)
  local name = M.names(row.author, row.language)
    or row.title and row.title ~= '' and util.single_line(row.title)
    or row.key
  local year = M.year(row.issued)
  return shorten(name, limit or 28) .. (year and ' ' .. year or '')
end

--- 'Иванов 2020, с. 12'
---@param row table as for M.source, and page
---@param limit? integer
---@return string
function M.passage(row, limit)
  local page = M.page(row.page, row.language)
  return M.source(row, limit) .. (page and ', ' .. page or '')
end

return M
