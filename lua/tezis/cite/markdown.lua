--- Citations of pandoc's Markdown (also Quarto and R Markdown).
--
--   [см. @ivanov2020, с. 12; -@petrov2019]   parenthetical, the second without its author
--   @ivanov2020 [с. 12; @petrov2019]         in the text, the rest in brackets
--   [@{https://example.org/a}, p. 3]         a key that is no plain word, in braces
--
-- The grammar is pandoc's (manual, "Citation syntax"; verified with 2.17): a bracket is a citation
-- only when each of its parts between semicolons has a key and no ( [ { follows it.

local characters = require 'tezis.cite.characters'
local locators = require 'tezis.cite.locator'

local M = { name = 'markdown' }

-- Longer brackets are prose; the bound keeps unbalanced drafts linear.
local MAX_GROUP = 4000

-- Quarto's cross-references look like citations: @fig-map, @tbl-sides.
local cross_references = {}
for prefix in ('fig tbl sec eq lst thm lem cor prp cnj def exm exr sol rem alg nte tip wrn imp cau')
  :gmatch('%a+') do
  cross_references[prefix] = true
end

-- Byte after a plain key at byte i. Single punctuation belongs to it only before a letter or digit
-- (or, for : and /, before a slash), so the full stop of a sentence does not.
local function scan_plain_key(text, i)
  local function letter(at)
    return text:byte(at) == 95 and 1 or characters.alphanumeric(text, at)
  end
  local length = letter(i)
  if not length then
    return nil
  end
  while true do
    if length then
      i = i + length
    elseif (text:find('^[:.#$%%&%-+?<>~/]', i) and letter(i + 1)) or text:find('^[:/]/', i) then
      i = i + 1
    else
      return i
    end
    length = letter(i)
  end
end

-- The key behind an @ at byte i: key, its first and last byte, the byte after it.
local function scan_key(text, i, closes)
  if text:byte(i + 1) == 123 then
    local finish = closes.braces[i + 1]
    local key = finish and text:sub(i + 2, finish - 1)
    if key and key ~= '' and not key:find('[%s\\]') then
      return key, i + 2, finish - 1, finish + 1
    end
    return nil
  end
  local finish = scan_plain_key(text, i + 1)
  if finish then
    return text:sub(i + 1, finish - 1), i + 1, finish - 1, finish
  end
  return nil
end

-- Inside a word (an address) or a URL an @ begins no key.
local function may_start_key(text, i)
  if characters.alphanumeric_before(text, i) or text:byte(i - 1) == 92 then
    return false
  end
  local before = text:sub(math.max(1, i - 300), i - 1)
  return not before:find('://', before:match('^.*%s()') or 1, true)
end

local function unescape(text)
  return (text:gsub('\\(%p)', '%1'))
end

local function strip(text, from, to)
  local first, last = characters.trim(text, from, to)
  return first <= last and unescape(text:sub(first, last)) or nil
end

-- Fills locator, label, suffix of an item from text[from..to], the part behind its key.
local function read_suffix(item, text, from, to)
  local suffix = locators.fill(item, text, from, to)
  item.suffix = suffix and unescape(suffix)
end

-- First @ in masked[from..to] that starts a key, outside nested brackets.
local function find_key(masked, from, to, closes)
  local i = from
  while i <= to do
    local at = masked:find('[\\%[@]', i)
    if not at or at > to then
      return nil
    end
    local character = masked:sub(at, at)
    i = at + 1
    if character == '\\' then
      i = at + 2
    elseif character == '[' then
      i = (closes.brackets[at] or at) + 1
    elseif may_start_key(masked, at) then
      local key, first, last, finish = scan_key(masked, at, closes)
      if key and finish - 1 <= to then
        return at, key, first, last, finish
      end
    end
  end
  return nil
end

-- One part of a bracket: prefix, optional minus, key, suffix.
local function read_item(masked, text, from, to, closes)
  local at, key, first, last, finish = find_key(masked, from, to, closes)
  if not at then
    return nil
  end
  local item = { key = key, key_from = first, key_to = last }
  local before = at - 1
  if masked:byte(before) == 45 and before >= from
    and not characters.alphanumeric_before(masked, before) then
    item.suppress = true
    before = before - 1
  end
  item.prefix = strip(text, from, before)
  item.from, item.to = characters.trim(masked, from, to)
  read_suffix(item, text, finish, to)
  return item
end

-- Ranges between semicolons of masked[from..to], outside brackets, braces and escapes.
local function split(masked, from, to, closes)
  local parts, start, i = {}, from, from
  while i <= to do
    local at = masked:find('[\\%[{;]', i)
    if not at or at > to then
      break
    end
    local character = masked:sub(at, at)
    i = at + 1
    if character == '\\' then
      i = at + 2
    elseif character == '[' then
      i = (closes.brackets[at] or at) + 1
    elseif character == '{' then
      local close = closes.braces[at]
      i = (close and close <= to and close or at) + 1
    else
      parts[#parts + 1] = { start, at - 1 }
      start = at + 1
    end
  end
  parts[#parts + 1] = { start, to }
  return parts
end

-- The bracket that opens at byte i as items; nil when it is no citation. With `lead` (the item
-- before the bracket, `@a [с. 12; @b]`) the first part may belong to that item.
local function read_bracket(masked, text, i, closes, lead)
  local close = closes.brackets[i]
  local link = lead and '^[%[%(]' or '^[%[%({]'
  if not close or close - i > MAX_GROUP or masked:find(link, close + 1) then
    return nil
  end
  if not lead and not masked:sub(i, close):find('@', 1, true) then
    return nil
  end
  local items = {}
  for index, part in ipairs(split(masked, i + 1, close - 1, closes)) do
    local item = read_item(masked, text, part[1], part[2], closes)
    if item then
      items[#items + 1] = item
    elseif lead and index == 1 then
      read_suffix(lead, text, part[1], part[2])
    else
      return nil
    end
  end
  return items, close
end

local function set_form(citation)
  for _, item in ipairs(citation.items) do
    if not item.suppress then
      citation.form = 'parenthetical'
      return citation
    end
  end
  citation.form = 'suppress'
  for _, item in ipairs(citation.items) do
    item.suppress = nil
  end
  return citation
end

-- The citation in the text whose @ is at byte i.
local function read_in_text(masked, text, i, closes)
  if not may_start_key(masked, i) then
    return nil
  end
  local key, first, last, finish = scan_key(masked, i, closes)
  if not key then
    return nil
  end
  local lead = { key = key, key_from = first, key_to = last, from = i, to = finish - 1 }
  local citation = { form = 'text', items = { lead }, from = i, to = finish - 1 }
  local open = characters.skip_space(masked, finish)
  if masked:byte(open) == 91 and masked:byte(open + 1) ~= 94 then
    local rest, close = read_bracket(masked, text, open, closes, lead)
    for _, item in ipairs(rest or {}) do
      citation.items[#citation.items + 1] = item
    end
    if rest then
      citation.bracket_from, citation.to = open, close
    else
      lead.locator, lead.label, lead.suffix = nil, nil, nil
      lead.locator_from, lead.locator_to = nil, nil
    end
  end
  return citation
end

-- Whether all keys are Quarto's own.
local function is_cross_reference(items)
  for _, item in ipairs(items) do
    if not cross_references[item.key:match('^(%a+)%-') or ''] then
      return nil
    end
  end
  return true
end

--- See tezis.cite.init: what every syntax's parse takes and returns.
function M.parse(masked, text)
  local closes = {
    brackets = characters.pairs_of(masked, '[', ']'),
    braces = characters.pairs_of((masked:gsub('\\', ' ')), '{', '}'),
  }
  local citations, i = {}, masked:find('[\\@%[]')
  while i do
    local character, citation = masked:sub(i, i), nil
    local next_byte = i + 1
    if character == '\\' then
      next_byte = i + 2
    elseif character == '@' then
      citation = read_in_text(masked, text, i, closes)
    elseif masked:byte(i - 1) ~= 94 then
      local items, close = read_bracket(masked, text, i, closes)
      if items then
        citation = set_form { items = items, from = i, to = close }
      end
    end
    if citation then
      citation.cross_reference = is_cross_reference(citation.items)
      citations[#citations + 1] = citation
      next_byte = citation.to + 1
    end
    i = masked:find('[\\@%[]', next_byte)
  end
  return citations
end

--- Refuses keys that no spelling of pandoc can carry.
---@param key string
---@return boolean?
---@return string? message
function M.check_key(key)
  local braces = '{' .. key .. '}'
  if key == '' or key:find('[%s\\]') or characters.pairs_of(braces, '{', '}')[1] ~= #braces then
    return nil, ("the key '%s' cannot be cited in Markdown: white space, backslashes and unpaired "
      .. 'braces have no spelling there; rename it in the bibliography'):format(key)
  end
  return true
end

local function write_key(key, brace)
  if scan_plain_key(key, 1) == #key + 1 and not brace then
    return '@' .. key
  end
  return '@{' .. key .. '}'
end

-- Makes an affix that leaves the bracket whole: what would split or close it is escaped.
local function escape(affix)
  local closes, opens = characters.pairs_of(affix, '[', ']'), {}
  for open, close in pairs(closes) do
    opens[open], opens[close] = true, true
  end
  local i = 0
  return (affix:gsub('.', function(character)
    i = i + 1
    local must = character == ';' or character == '@' or character == '\\'
      or ((character == '[' or character == ']') and not opens[i])
    return must and '\\' .. character or nil
  end))
end

-- Locator and suffix as they stand behind a key, without the comma that joins them to it.
local function write_place(item, ctx)
  local place
  if item.locator and item.locator ~= '' then
    local word = locators.word(item.label, item.locator, ctx.language)
    local plain = locators.is_plain(item.locator, word == nil)
    place = plain and locators.write(item, ctx.language)
      or '{' .. (word and word .. ' ' or '') .. item.locator:gsub('[{}]', '') .. '}'
  end
  return locators.with_suffix(place, item.suffix and escape(item.suffix))
end

-- An item inside brackets.
local function write_item(item, ctx, form)
  local place = write_place(item, ctx)
  return locators.lead(item.prefix and escape(item.prefix))
    .. ((item.suppress or form == 'suppress') and '-' or '')
    .. write_key(item.key) .. (place and ', ' .. place or '')
end

--- See tezis.cite.init: what every syntax's write takes and returns. `ctx.brace` forces braces
--- around the key of a citation in the text that is followed by what would continue it.
function M.write(citation, ctx)
  local parts = {}
  local first = 1
  if citation.form == 'text' then
    first = 2
    parts[1] = write_place(citation.items[1], ctx)
  end
  for index = first, #citation.items do
    parts[#parts + 1] = write_item(citation.items[index], ctx, citation.form)
  end
  local bracket = #parts > 0 and '[' .. table.concat(parts, '; ') .. ']' or nil
  if citation.form ~= 'text' then
    return bracket
  end
  local lead = citation.items[1]
  return locators.lead(lead.prefix) .. write_key(lead.key, ctx.brace and not bracket)
    .. (bracket and ' ' .. bracket or '')
end

--- See tezis.cite.init: edits that add items to a citation.
function M.add(citation, items, ctx, text)
  local parts = {}
  for _, item in ipairs(items) do
    parts[#parts + 1] = write_item(item, ctx, ctx.form)
  end
  local added = table.concat(parts, '; ')
  if citation.form == 'text' and not citation.bracket_from then
    return { { from = citation.to + 1, to = citation.to, text = ' [' .. added .. ']', inside = 1 } }
  end
  local _, last = characters.trim(text, citation.from, citation.to - 1)
  local is_empty = last <= (citation.bracket_from or citation.from)
  return { { from = last + 1, to = citation.to - 1, text = (is_empty and '' or '; ') .. added } }
end

return M
