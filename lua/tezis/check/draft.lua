--- A draft as the checks read it: one text with byte positions, its citations, its quotations.

local attach = require 'tezis.check.attach'
local cite = require 'tezis.cite'
local plain = require 'tezis.check.plain'
local quotations = require 'tezis.check.quotations'
local regions = require 'tezis.cite.regions'

local M = {}

---@class tezis.CheckDraft
---@field syntax string
---@field text string
---@field starts integer[] byte at which each line begins
---@field citations tezis.Citation[] without cross-references; with start and finish, bytes
---@field quotations tezis.Quotation[] that belong to a citation; with text and place
---@field quoted tezis.Quotation[] all, also those that belong to none
---@field begins table<integer, tezis.Citation> citations by the byte at which they begin
---@field masked string the text with code and comments blanked
---@field paragraphs { from: integer, to: integer }[] bytes

--- Lines of a text, without line ends.
---@param text string
---@return string[]
function M.split(text)
  return cite.lines((text:gsub('\n$', '')))
end

local function starts_of(lines)
  local starts, at = {}, 1
  for row, line in ipairs(lines) do
    starts[row] = at
    at = at + #line + 1
  end
  return starts
end

local function blanked(text)
  return (text:gsub('[^\n]', '\127'))
end

-- The draft with code, comments and citations blanked, and its paragraphs in bytes.
local function mask(syntax, lines, starts, citations)
  local verbatim = regions.scan(syntax, lines)
  local pieces, paragraphs, row = {}, {}, 1
  while row <= #lines do
    local first, last = regions.paragraph(verbatim, lines, row)
    if first then
      pieces[#pieces + 1] = regions.mask(syntax, table.concat(lines, '\n', first, last))
      paragraphs[#paragraphs + 1] = { from = starts[first], to = starts[last] + #lines[last] - 1 }
      row = last + 1
    else
      pieces[#pieces + 1] = blanked(lines[row])
      row = row + 1
    end
  end
  local masked = table.concat(pieces, '\n')
  local parts, at = {}, 1
  for _, citation in ipairs(citations) do
    if citation.start >= at then
      parts[#parts + 1] = masked:sub(at, citation.start - 1)
      parts[#parts + 1] = blanked(masked:sub(citation.start, citation.finish))
      at = citation.finish + 1
    end
  end
  parts[#parts + 1] = masked:sub(at)
  return table.concat(parts), masked, paragraphs
end

-- In x-@y.org pandoc reads a citation, and nobody else.
local function is_address(text, citation)
  local first = citation.items[1] -- none in one that is being typed
  return citation.form == 'text' and first and first.key:find('%.%a%a+$') ~= nil
    and text:sub(math.max(1, citation.start - 2), citation.start - 1):find('^%w[-_.+]$') ~= nil
end

--- Reads a draft.
---@param filetype string
---@param text string
---@param entries table[]? known sources, by which plain text is read
---@return tezis.CheckDraft?
---@return string? message
function M.read(filetype, text, entries)
  local syntax, message = cite.syntax_for(filetype)
  if not syntax then
    return nil, message
  end
  text = text:gsub('\r\n', ' \n') -- of the same length, so that places stay
  local lines = M.split(text)
  text = table.concat(lines, '\n')
  local draft = { syntax = syntax, text = text, starts = starts_of(lines), citations = {},
    begins = {}, lines = lines }
  for _, citation in ipairs(cite.parse(filetype, lines, { entries = entries })) do
    if not citation.cross_reference and citation.range then
      local range = citation.range
      citation.start = draft.starts[range[1] + 1] + range[2]
      citation.finish = draft.starts[range[3] + 1] + range[4] - 1
      if not is_address(text, citation) then
        table.insert(draft.citations, citation)
        draft.begins[citation.start] = citation
      end
    end
  end
  local masked, with_citations, paragraphs = mask(syntax, lines, draft.starts, draft.citations)
  local found = quotations.find(syntax, masked, paragraphs)
  draft.quoted, draft.masked, draft.paragraphs = found, with_citations, paragraphs
  draft.quotations = attach.pair(found, draft.citations, masked)
  for _, quotation in ipairs(draft.quotations) do
    quotation.text, quotation.place = plain.read(syntax, text, with_citations, quotation.from,
      quotation.to, draft.begins)
  end
  return draft
end

return M
