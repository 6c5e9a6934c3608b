--- Quotations of a draft: text in quotation marks, quotation commands and block quotations.
--
-- They are found in the masked draft (no code, no comments, citations blanked), as byte ranges from
-- 1, inclusive: `outer` with the marks, `from`/`to` of what is quoted. Which of them are anybody's
-- words is for tezis.check.attach to say.

local characters = require 'tezis.cite.characters'

local M = {}

---@class tezis.Quotation
---@field from integer
---@field to integer
---@field outer_from integer
---@field outer_to integer
---@field block boolean?

local MAX = 40000 -- bytes between marks
local NEAR = 6000 -- bytes between marks that may also be something else

-- Opening mark -> what may close it. The longest come first.
local pairs_of_marks = {
  { '«', { '»' }, nests = true },
  { '“', { '”' } },
  { '„', { '“', '”', '"' } },
  { '‘', { '’' }, careful = true },
  { '``', { "''", '"' }, syntax = 'latex' },
  { '"`', { "\"'" }, syntax = 'latex' },
  { '<<', { '>>' }, syntax = 'latex' },
  { '"', { '"' }, careful = true, not_in = 'latex' },
  { "'", { "'" }, careful = true, not_in = 'latex' },
}

local function marks_for(syntax)
  local list = {}
  for _, mark in ipairs(pairs_of_marks) do
    if (not mark.syntax or mark.syntax == syntax) and mark.not_in ~= syntax then
      list[#list + 1] = mark
    end
  end
  return list
end

-- Whether a mark at bytes first..last may open, or close: a straight one and an apostrophe look the
-- same in both places.
local function may_open(text, first, last)
  return not characters.alphanumeric_before(text, first) and text:find('^%S', last + 1) ~= nil
end

local function may_close(text, first, last)
  return text:find('^%S', first - 1) ~= nil and not characters.alphanumeric(text, last + 1)
end

-- The first closing mark at byte `at` or behind it: its first and last byte.
local function next_close(text, at, mark, to)
  while at <= to do
    local best_first, best_last
    for _, close in ipairs(mark[2]) do
      local first, last = text:find(close, at, true)
      if first and last <= to and (not best_first or first < best_first) then
        best_first, best_last = first, last
      end
    end
    if not best_first or not mark.careful or may_close(text, best_first, best_last) then
      return best_first, best_last
    end
    at = best_last + 1
  end
end

-- The same, remembered from one opening mark to the next, so that marks which nothing closes cost
-- one pass.
local function remembered_close(text, at, mark, to, memory)
  local known = memory[mark]
  if not known or at < known.from or (known.first and at > known.first) then
    local first, last = next_close(text, at, mark, to)
    known = { from = at, first = first, last = last }
    memory[mark] = known
  end
  return known.first, known.last
end

-- Where the mark that opens at byte i closes: first and last byte of the closing mark.
local function find_close(text, i, mark, to, memory)
  local open, depth, at = mark[1], 1, i + #mark[1]
  local limit = math.min(to, i + (mark.careful and NEAR or MAX))
  local first, last = remembered_close(text, at, mark, to, memory)
  while first and last <= limit do
    if not mark.nests then
      return first, last
    end
    local inner = text:find(open, at, true)
    while inner and inner < first do
      depth = depth + 1
      inner = text:find(open, inner + #open, true)
    end
    depth = depth - 1
    if depth == 0 then
      return first, last
    end
    at = last + 1
    first, last = next_close(text, at, mark, limit)
  end
end

-- Quotations in marks within a paragraph, which is behind `offset` bytes. Alone, as what is not
-- found in it would be looked for in all that follows.
local function in_marks(masked, offset, marks, found)
  local i, memory, to = 1, {}, #masked
  while i <= to do
    local at = masked:find('["\'`<\226\194]', i)
    if not at then
      return
    end
    i = at + 1
    for _, mark in ipairs(marks) do
      local last = at + #mark[1] - 1
      local opens = masked:sub(at, last) == mark[1]
        and (not mark.careful or may_open(masked, at, last))
      local first, finish
      if opens then
        first, finish = find_close(masked, at, mark, to, memory)
      end
      if first and first > last + 1 then
        found[#found + 1] = { from = offset + last + 1, to = offset + first - 1,
          outer_from = offset + at, outer_to = offset + finish }
        i = finish + 1
        break
      end
    end
  end
end

local environments = { quote = true, quotation = true, displayquote = true, blockquote = true,
  quoting = true }

-- \enquote{…} and quotation environments.
local function in_latex(masked, found)
  local i = 1
  while true do
    local from, open = masked:find('\\enquote%*?%s*{', i)
    if not from then
      break
    end
    local close = characters.pairs_of(masked:sub(open, open + MAX), '{', '}')[1]
    if close and close > 2 then
      found[#found + 1] = { from = open + 1, to = open + close - 2, outer_from = from,
        outer_to = open + close - 1 }
    end
    i = close and open + close or open + 1
  end
  for from, name, inside in masked:gmatch('()\\begin%s*{(%a+)}()') do
    if environments[name] then
      local first, last = masked:find('\\end{' .. name .. '}', inside, true)
      if first then
        inside = masked:match('^%s*%b[]()', inside) or inside
        found[#found + 1] = { from = inside, to = first - 1, outer_from = from, outer_to = last,
          block = true }
      end
    end
  end
end

-- Lines > … of Markdown.
local function in_markdown(masked, found)
  local at, block = 1, nil
  while at <= #masked + 1 do
    local stop = masked:find('\n', at, true) or #masked + 1
    local is_quoted = masked:find('^ ? ? ?>', at)
    if is_quoted and not block then
      block = { from = at, outer_from = at, block = true }
    elseif block and not is_quoted and not masked:find('^[^%s]', at) then
      block.to, block.outer_to = at - 2, at - 2
      found[#found + 1] = block
      block = nil
    end
    at = stop + 1
  end
  if block then
    block.to, block.outer_to = #masked, #masked
    found[#found + 1] = block
  end
end

-- Blocks between a line that opens and one that closes.
local function between(masked, opening, closing, found)
  local i = 1
  local text = '\n' .. masked
  while true do
    local from, open = text:find(opening, i)
    if not from then
      return
    end
    local first, last = text:find(closing, open)
    if not first then
      return
    end
    found[#found + 1] = { from = open, to = first - 1, outer_from = from, outer_to = last - 1,
      block = true }
    i = last
  end
end

-- #quote[…] and #quote(…)[…].
local function in_typst(masked, found)
  for from, at in masked:gmatch('()#quote()[%[(]') do
    local open = at
    if masked:byte(at) == 40 then
      local close = characters.pairs_of(masked:sub(at, at + MAX), '(', ')')[1]
      open = close and at + close
    end
    local close = open and masked:byte(open) == 91
      and characters.pairs_of(masked:sub(open, open + MAX), '[', ']')[1]
    if close and close > 2 then
      local arguments = masked:sub(at, open - 1)
      found[#found + 1] = { from = open + 1, to = open + close - 2, outer_from = from,
        outer_to = open + close - 1, block = arguments:find('block%s*:%s*true') ~= nil,
        key = arguments:match('attribution%s*:%s*<([^<>]+)>') }
    end
  end
end

local blocks = {
  markdown = in_markdown,
  latex = in_latex,
  typst = in_typst,
  org = function(masked, found)
    between(masked, '\n[ \t]*#%+[bB][eE][gG][iI][nN]_[qQ][uU][oO][tT][eE][^\n]*\n',
      '\n[ \t]*#%+[eE][nN][dD]_[qQ][uU][oO][tT][eE]', found)
  end,
  asciidoc = function(masked, found)
    between(masked, '\n____+[ \t]*\n', '\n____+[ \t]*', found)
  end,
}

--- All quotations of a draft, in order; those within another are part of it.
---@param syntax string
---@param masked string
---@param paragraphs { from: integer, to: integer }[] bytes
---@return tezis.Quotation[]
function M.find(syntax, masked, paragraphs)
  local found = {}
  if blocks[syntax] then
    blocks[syntax](masked, found)
  end
  local marks = marks_for(syntax)
  for _, paragraph in ipairs(paragraphs) do
    in_marks(masked:sub(paragraph.from, paragraph.to), paragraph.from - 1, marks, found)
  end
  table.sort(found, function(a, b)
    if a.outer_from ~= b.outer_from then
      return a.outer_from < b.outer_from
    end
    return a.outer_to > b.outer_to
  end)
  local outermost, covered = {}, 0
  for _, quotation in ipairs(found) do
    if quotation.outer_from > covered then
      outermost[#outermost + 1] = quotation
      covered = quotation.outer_to
    end
  end
  return outermost
end

return M
