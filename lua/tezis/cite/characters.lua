--- What counts as a letter around a citation.
--
-- Citation keys end where letters end, and pandoc's letters are Unicode's: `@иванов2020—` ends at
-- the dash. LuaJIT has no utf8 library, and tables of Unicode classes would be out of proportion,
-- so a character beyond ASCII is a letter unless it lies in a block of punctuation, symbols or
-- emoji. Bytes that are not UTF-8 are characters of one byte and never letters.

local M = {}

--- Length in bytes of the character at byte `i`; 1 for a byte that starts no valid character.
---@param text string
---@param i integer
---@return integer
function M.length(text, i)
  local byte = text:byte(i)
  if not byte or byte < 0xC2 or byte > 0xF4 then
    return 1
  end
  local length = byte < 0xE0 and 2 or byte < 0xF0 and 3 or 4
  for k = i + 1, i + length - 1 do
    local follow = text:byte(k)
    if not follow or follow < 0x80 or follow > 0xBF then
      return 1
    end
  end
  return length
end

--- Byte at which the character that ends before byte `i` begins; nil at the start of the text.
---@param text string
---@param i integer
---@return integer?
function M.before(text, i)
  if i <= 1 then
    return nil
  end
  for start = i - 1, math.max(1, i - 4), -1 do
    local byte = text:byte(start)
    if byte < 0x80 or byte > 0xBF then
      return start + M.length(text, start) == i and start or i - 1
    end
  end
  return i - 1
end

-- Two-byte characters that are no letters: Latin-1 signs, × and ÷, combining accents.
local function is_letter_of_two(first, second)
  if first == 0xC2 then
    return second == 0xAA or second == 0xB5 or second == 0xBA
  elseif first == 0xC3 then
    return second ~= 0x97 and second ~= 0xB7
  end
  return not (first == 0xCC or (first == 0xCD and second < 0xB0))
end

-- Three-byte characters that are no letters: U+2000-2BFF, U+2E00-2E7F, U+3000-303F, forms from
-- U+FE00.
local function is_letter_of_three(first, second)
  if first == 0xE2 then
    return second >= 0xB0 and second ~= 0xB8 and second ~= 0xB9
  elseif first == 0xE3 then
    return second ~= 0x80
  end
  return not (first == 0xEF and second >= 0xB8) and first ~= 0xEE
end

--- Length of the letter or digit at byte `i`, or nil when something else is there.
---@param text string
---@param i integer
---@return integer?
function M.alphanumeric(text, i)
  local first, second = text:byte(i, i + 1)
  if not first then
    return nil
  elseif first < 0x80 then
    local is_ascii = (first >= 48 and first <= 57) or (first >= 65 and first <= 90)
      or (first >= 97 and first <= 122)
    return is_ascii and 1 or nil
  end
  local length = M.length(text, i)
  if length == 2 and is_letter_of_two(first, second) then
    return 2
  elseif length == 3 and is_letter_of_three(first, second) then
    return 3
  elseif length == 4 and not (first == 0xF0 and second == 0x9F) then
    return 4
  end
  return nil
end

--- Whether the character that ends before byte `i` is a letter or digit.
---@param text string
---@param i integer
---@return boolean
function M.alphanumeric_before(text, i)
  local start = M.before(text, i)
  return start ~= nil and M.alphanumeric(text, start) ~= nil
end

--- Byte after the run of letters and digits that starts at byte `i` (`i` itself when none does).
---@param text string
---@param i integer
---@param also string? an anchored pattern of further characters, of one byte each
---@return integer
function M.skip_word(text, i, also)
  local length = M.alphanumeric(text, i) or also and text:find(also, i) and 1
  while length do
    i = i + length
    length = M.alphanumeric(text, i) or also and text:find(also, i) and 1
  end
  return i
end

--- Byte after the white space at byte `i`: blanks, NBSP, and at most one line end.
---@param text string
---@param i integer
---@return integer
function M.skip_space(text, i)
  local line_ends = 0
  while true do
    local byte, second = text:byte(i, i + 1)
    if byte == 10 then
      line_ends = line_ends + 1
      if line_ends > 1 then
        return i
      end
      i = i + 1
    elseif byte == 32 or byte == 9 or byte == 13 then
      i = i + 1
    elseif byte == 0xC2 and second == 0xA0 then
      i = i + 2
    else
      return i
    end
  end
end

--- First and last byte of text[from..to] without surrounding white space; `from` and the byte
--- before it when nothing else is there.
---@param text string
---@param from integer
---@param to integer
---@return integer, integer
function M.trim(text, from, to)
  while to >= from do
    local byte = text:byte(to)
    if byte == 0xA0 and to > from and text:byte(to - 1) == 0xC2 then
      to = to - 2
    elseif byte == 32 or (byte >= 9 and byte <= 13) then
      to = to - 1
    else
      break
    end
  end
  while from <= to do
    local byte, second = text:byte(from, from + 1)
    if byte == 0xC2 and second == 0xA0 and from < to then
      from = from + 2
    elseif byte == 32 or (byte >= 9 and byte <= 13) then
      from = from + 1
    else
      break
    end
  end
  return from, to
end

--- Where each opening bracket of one kind closes, in one pass: closes[i] = j. A bracket after a
--- backslash is text. Brackets that never close are absent.
---@param text string
---@param open string one character
---@param close string one character
---@return table<integer, integer>
function M.pairs_of(text, open, close)
  local closes, stack = {}, {}
  local pattern = '[\\%' .. open .. '%' .. close .. ']'
  local i = text:find(pattern)
  while i do
    local character = text:sub(i, i)
    if character == '\\' then
      i = i + 1
    elseif character == open then
      stack[#stack + 1] = i
    elseif #stack > 0 then
      closes[table.remove(stack)] = i
    end
    i = text:find(pattern, i + 1)
  end
  return closes
end

return M
