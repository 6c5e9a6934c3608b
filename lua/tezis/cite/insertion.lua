--- Where and how a citation goes into a draft.
--
-- Inside a citation, or at its edge, the key joins it in the way of the syntax. Elsewhere a new one
-- is written: after the word the cursor is in, before the full stop that ends a sentence, with a
-- blank before it where one is missing and none before punctuation. Nothing joins what stands in
-- code or a comment. The result is one replacement of text, so that the editor can undo it in one
-- step.

local characters = require 'tezis.cite.characters'
local cite = require 'tezis.cite'
local commands = require 'tezis.cite.latex_commands'
local document = require 'tezis.cite.document'
local footnote = require 'tezis.cite.footnote'
local landing = require 'tezis.cite.landing'
local locators = require 'tezis.cite.locator'
local regions = require 'tezis.cite.regions'

local M = {}

---@class tezis.InsertionRequest
---@field filetype string
---@field lines string[] the draft
---@field row integer from 0
---@field col integer from 0, in bytes
---@field items table[] key, locator (or page), label, prefix, suffix; metadata for plain text
---@field style string? form, or LaTeX command ('parencite'); 'auto' leaves it to the draft
---@field mode string? 'i' (default: col is between characters) or 'n' (cursor on a character)
---@field document tezis.Document? what cite.document gave, when the caller has it
---@field language string? overrides the draft's language
---@field spelling_language string? of 'spelllang': used where the label is mere text (Typst)
---@field flavour string? LaTeX flavour for drafts that do not tell

---@class tezis.Insertion
---@field start_row integer
---@field start_col integer
---@field end_row integer
---@field end_col integer
---@field lines string[] what replaces the range
---@field cursor integer[] {row, col} after it, where typing goes on
---@field merged boolean the keys joined a citation
---@field unchanged boolean? nothing to insert
---@field also table[]? further edits (start_row, …, lines), none of which touches this one
---@field note string? a sentence for the user

-- Items as the syntaxes want them, with the page of a passage as locator.
local function normalise(items, module)
  if #items == 0 then
    return nil, 'there is nothing to cite: no source was given'
  end
  local list = {}
  for index, item in ipairs(items) do
    local ok, message = module.check_key(item.key or '')
    if not ok then
      return nil, message
    end
    local place = item.locator or item.page
    place = place and place ~= '' and locators.canonical(place) or nil
    local label = item.label ~= 'page' and item.label or nil
    list[index] = { key = item.key, locator = place, label = label, prefix = item.prefix,
      suffix = item.suffix, suppress = item.suppress, entry = item }
  end
  return list
end

-- What the syntaxes need to know: form, command, language, flavour.
local function context_of(request, syntax)
  local about = request.document or document.read(syntax, request.lines)
  local style = request.style ~= 'auto' and request.style or nil
  local command = style and not cite.forms[style] and style or nil
  local usual = syntax == 'text' and 'footnote' or 'parenthetical'
  local form = command and commands.form_of(command) or not command and style or usual
  local spelling = syntax == 'typst' and (request.spelling_language or ''):match('^%a%a') or nil
  return {
    form = form,
    command = command,
    language = request.language or about.language or spelling,
    flavour = about.flavour or request.flavour or 'plain',
  }
end

-- Row and column within the draft, at the start of a character, before a \r and behind a BOM; from
-- 1.
local function clamp(lines, row, col)
  row = math.max(1, math.min(row + 1, #lines))
  local line = lines[row] or ''
  local last = line:find('\r$') and #line or #line + 1
  col = math.max(1, math.min(col + 1, last))
  if row == 1 and col <= 3 and line:find('^\239\187\191') then
    return row, 4
  end
  for start = col - 1, math.max(1, col - 3), -1 do
    if characters.length(line, start) > col - start then
      return row, start
    end
  end
  return row, col
end

-- The citation around byte p of a paragraph (between p - 1 and p), strict containment first.
local function citation_at(citations, p)
  local edge
  for _, citation in ipairs(citations) do
    if not citation.cross_reference then
      if citation.from < p and p <= citation.to then
        return citation
      elseif citation.from == p or citation.to + 1 == p then
        edge = edge or citation
      end
    end
  end
  return edge
end

-- Items that are not yet in the citation, and a sentence about those that are.
local function without_present(citation, items, language)
  local fresh, present = {}, {}
  local seen = {}
  for _, item in ipairs(citation.items) do
    seen[#seen + 1] = item
  end
  for _, item in ipairs(items) do
    local is_new = true
    for _, other in ipairs(seen) do
      is_new = is_new and not locators.same(item, other)
    end
    if is_new then
      fresh[#fresh + 1] = item
      seen[#seen + 1] = item
    else
      local place = locators.write(item, language)
      present[#present + 1] = item.key .. (place and ', ' .. place or '')
    end
  end
  local note = #present > 0 and table.concat(present, '; ') .. ': already in this citation' or nil
  return fresh, note
end

-- Row and column, from 0, of byte p of the text that starts in column `col` of line `row` (from 0).
local function position_after(text, row, col)
  local last = text:match('^.*\n()') or 1
  local _, line_ends = text:gsub('\n', '')
  if line_ends == 0 then
    return row, col + #text
  end
  return row + line_ends, #text - last + 1
end

-- Turns edits of a paragraph into one replacement; the cursor goes to byte `cursor` of the new
-- text.
local function replacement(text, first_row, edits, p, whole)
  local from, to = edits[1].from, edits[#edits].to
  local pieces, at = {}, from
  for _, edit in ipairs(edits) do
    pieces[#pieces + 1] = text:sub(at, edit.from - 1)
    pieces[#pieces + 1] = edit.text
    at = edit.to + 1
  end
  local new = table.concat(pieces)
  local start_row, start_col = position_after(text:sub(1, from - 1), first_row, 0)
  local end_row, end_col = position_after(text:sub(1, to), first_row, 0)
  local inserted = text:sub(1, from - 1) .. new
  local cursor_text = inserted:sub(1, #inserted - (edits[#edits].inside or 0))
  if p > whole.to or p <= whole.from then
    cursor_text = inserted .. text:sub(to + 1, whole.to)
  end
  local cursor_row, cursor_col = position_after(cursor_text, first_row, 0)
  return {
    start_row = start_row, start_col = start_col, end_row = end_row, end_col = end_col,
    lines = cite.lines(new), cursor = { cursor_row, cursor_col }, merged = true,
  }
end

-- Joins the citation at the cursor; nil when there is none.
local function merge(request, syntax, items, ctx, row, col, verbatim)
  local lines, module = request.lines, cite.module(syntax)
  local first, last = regions.paragraph(verbatim, lines, row)
  if not first then
    return nil
  end
  local known = {}
  for index, item in ipairs(request.items) do
    known[index] = item
  end
  for _, entry in ipairs(request.entries or {}) do
    known[#known + 1] = entry
  end
  local parse_ctx = cite.context(syntax, lines, known)
  local citations, text = cite.parse_paragraph(syntax, lines, first, last, parse_ctx)
  local p = col
  for line = first, row - 1 do
    p = p + #lines[line] + 1
  end
  local citation = citation_at(citations, p)
    or module.in_note and module.in_note(row - 1, parse_ctx)
  if not citation then
    return nil
  end
  local fresh, note = without_present(citation, items, ctx.language)
  if #fresh == 0 then
    return { start_row = row - 1, start_col = col - 1, end_row = row - 1, end_col = col - 1,
      lines = { '' }, cursor = { row - 1, col - 1 }, merged = true, unchanged = true, note = note }
  end
  local edits, message = module.add(citation, fresh, ctx, text)
  if not edits then
    return nil, message
  end
  local result
  if citation.note then
    local from, to = edits[1].from, edits[1].to + 1
    local start_row, start_col = footnote.position(citation.note, lines, from)
    local end_row, end_col = footnote.position(citation.note, lines, to)
    local is_there = citation.from == nil
    result = { start_row = start_row, start_col = start_col, end_row = end_row, end_col = end_col,
      lines = { edits[1].text }, merged = true,
      cursor = is_there and { start_row, start_col + #edits[1].text } or { row - 1, col - 1 } }
  else
    result = replacement(text, first - 1, edits, p, citation)
  end
  result.note = note
  return result
end

--- A citation as it stands in a draft, and in plain text the edit that adds its note.
---@param citation tezis.Citation form nil: the usual one
---@param ctx table see tezis.cite.init
---@param lines string[] the draft
---@return string?
---@return string|table|nil # the reason, or the edit
function M.write(syntax, citation, ctx, lines)
  local module, also = cite.module(syntax), nil
  if syntax == 'text' and citation.form ~= 'parenthetical' then
    local text, message = module.note(citation)
    if not text then
      return nil, message
    end
    ctx.number, also = footnote.add(lines, text)
  end
  local text, message = module.write(citation, ctx)
  return text, text and also or message
end

-- Writes a new citation at the place.
local function write_new(request, syntax, items, ctx, row, col, verbatim)
  local module, line = cite.module(syntax), request.lines[row] or ''
  local note
  if syntax == 'asciidoc' and ctx.form == 'suppress' then
    ctx.form, note = 'parenthetical', select(2, module.write { form = 'suppress', items = items })
      .. ': written with the author'
  end
  local at, in_bracket = landing.half_written(line, col, syntax, not verbatim[row])
  if syntax == 'latex' and not verbatim[row] then
    local finish
    at, finish = landing.begun_command(line, col, ctx)
    col = finish or col
  end
  local spot = at or landing.spot(line, col, request.mode or 'i', ctx.form, syntax)
  local finish = at and col or spot
  ctx.brace = line:find('^[:.#$%%&%-+?<>~/_]', finish) ~= nil
    and characters.alphanumeric(line, finish + 1) ~= nil
  local text, also = M.write(syntax, { form = ctx.form, items = items }, ctx, request.lines)
  if not text then
    return nil, also
  end
  if in_bracket and ctx.form ~= 'text' then
    text = text:sub(2, -2)
  end
  local before = not at and landing.needs_space_before(line, spot) and ' ' or ''
  local after = landing.needs_space_after(line, finish) and ' ' or ''
  local cursor = spot - 1 + #before + #text
  if spot == col - 1 and not at and line:byte(spot) == 46 then
    cursor = cursor + 1
  end
  return { start_row = row - 1, start_col = spot - 1, end_row = row - 1, end_col = finish - 1,
    lines = { before .. text .. after }, cursor = { row - 1, cursor }, merged = false, note = note,
    also = { also } }
end

--- All edits of an insertion, the last one first so that the places of the others hold, and where
--- the cursor is after them.
---@param insertion tezis.Insertion
---@return { start_row: integer, start_col: integer, end_row: integer, end_col: integer,
---  lines: string[] }[]
---@return integer[] cursor
function M.edits(insertion)
  local edits, row = { insertion }, insertion.cursor[1]
  for _, one in ipairs(insertion.also or {}) do
    edits[#edits + 1] = one
    row = row + (one.start_row < insertion.start_row and #one.lines - 1 or 0)
  end
  table.sort(edits, function(a, b)
    if a.start_row ~= b.start_row or a.start_col ~= b.start_col then
      return a.start_row > b.start_row or a.start_row == b.start_row and a.start_col > b.start_col
    end
    return b == insertion and a ~= b
  end)
  return edits, { row, insertion.cursor[2] }
end

--- Computes the edit that cites sources at a place of a draft.
---@param request tezis.InsertionRequest
---@return tezis.Insertion?
---@return string? message why nothing can be inserted
function M.compute(request)
  local syntax, message = cite.syntax_for(request.filetype)
  if not syntax then
    return nil, message
  end
  local items, refused = normalise(request.items, cite.module(syntax))
  if not items then
    return nil, refused
  end
  local ctx = context_of(request, syntax)
  local row, col = clamp(request.lines, request.row, request.col)
  local verbatim = regions.scan(syntax, request.lines, row)
  local merged, failed = merge(request, syntax, items, ctx, row, col, verbatim)
  if merged or failed then
    return merged, failed
  end
  return write_new(request, syntax, items, ctx, row, col, verbatim)
end

return M
