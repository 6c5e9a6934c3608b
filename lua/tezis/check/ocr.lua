--- Words that look misread by a machine: letters of both alphabets in one (`coюз` with Latin c, o),
--- a digit in the place of a letter (`сою3`, `a11iance`), a hyphen left from a line end
--- (`пере- ход`), U+FFFD. Abbreviations, formulas and names of models (H2O, x86, Ту-160М, 5G) are
--- none; where both are possible, nothing is said. Pure Lua (5.4, LuaJIT).

local M = {}

-- One letter for each character: l and L Latin, c and C Cyrillic, digits themselves, ? U+FFFD,
-- nil for what is in no word.
local function class_of(character)
  local first, second = character:byte(1, 2)
  if first < 128 then
    return character:find('%l') and 'l' or character:find('%u') and 'L' or character:match('%d')
  elseif first >= 0xC3 and first <= 0xC9 and character ~= '×' and character ~= '÷' then
    return first == 0xC3 and second < 0x9F and 'L' or 'l'
  elseif first == 0xD0 then
    return second < 0xB0 and 'C' or 'c'
  elseif first >= 0xD1 and first <= 0xD3 then
    return 'c'
  end
  return character == '\239\191\189' and '?' or nil
end

local vowels = { 'а', 'е', 'ё', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я',
  'А', 'Е', 'Ё', 'И', 'О', 'У', 'Ы', 'Э', 'Ю', 'Я' }

-- What has no vowel is an abbreviation or a unit.
local function has_vowel(word)
  if word:find('[aeiouyAEIOUY]') then
    return true
  end
  for _, vowel in ipairs(vowels) do
    if word:find(vowel, 1, true) then
      return true
    end
  end
  return false
end

local function is_roman(word)
  return not word:gsub('Х', ''):gsub('І', ''):gsub('С', ''):gsub('М', ''):find('[^IVXLCDM]')
end

-- Shapes with a digit in the place of a letter: a pattern, and the fewest letters of the word.
local shapes = {
  { 'c%d%d?c', 3 }, { 'l[01568][01568]?l', 3 },
  { '^C[0368]cc', 3 }, { '^L[01][01]?ll', 5 },
  { '^C+[0368]C+$', 5 }, { '^L+[01]L+$', 5 },
  { '^[Cc]c+[03468]$', 3 }, { '^[Ll]lll+[01]$', 4 },
  { '^[03]cccc+$', 4 }, { '^[01]llll+$', 4 },
}

-- What is wrong with a word of a shape.
local function fault_of(word, shape)
  if shape:find('?', 1, true) then
    return 'a character that was lost'
  elseif (shape:find('[lL][cC]') or shape:find('[cC][lL]')) and not shape:find('^LL+c+$')
    and not is_roman(word) then
    return 'letters of two alphabets in one word'
  elseif shape:find('%d') and shape:find('[lLcC]') then
    local _, letters = shape:gsub('[lLcC]', '')
    for _, one in ipairs(shapes) do
      if letters >= one[2] and shape:find(one[1]) and has_vowel(word) then
        return 'a digit among letters'
      end
    end
  end
end

-- What may follow a hyphen that waits for the second half of another word: «двух- и трёхэтажный».
local joining = {}
for word in ('и или а но да либо ни не это and or nor but to und oder bis et ou'):gmatch('%S+') do
  joining[word] = true
end

-- Calls back with every word between the bytes of a chunk without white space.
local function each_word(text, from, to, callback)
  local first, shape
  for at, character in text:sub(from, to):gmatch('()([%z\1-\127\192-\255][\128-\191]*)') do
    local class = class_of(character)
    if class then
      first, shape = first or from + at - 1, (shape or '') .. class
    elseif first then
      callback(first, from + at - 2, shape)
      first, shape = nil, nil
    end
  end
  if first then
    callback(first, to, shape)
  end
end

local LONGEST = 400 -- bytes without white space; what is longer is no text

local function is_no_text(chunk)
  return #chunk > LONGEST or chunk:find('://', 1, true) or chunk:find('@', 1, true)
    or chunk:find('^www%.') or chunk:find('10%.%d%d%d%d+/')
end

---@class tezis.Misread
---@field from integer byte, from 1
---@field to integer inclusive
---@field word string
---@field fault string what is wrong, for a message

--- The words of a text that look misread, in order.
---@param text string UTF-8
---@return tezis.Misread[]
function M.find(text)
  local found, open = {}, nil -- open: the last word, where a hyphen and a space stand behind it
  for from, chunk in text:gmatch('()(%S+)') do
    local to, last = from + #chunk - 1, nil
    if not is_no_text(chunk) then
      each_word(text, from, to, function(first, final, shape)
        local word = text:sub(first, final)
        local fault = fault_of(word, shape)
        if open and first == from and shape:find('^[lc][lc]') and not joining[word] then
          found[#found + 1] = { from = open, to = final, word = text:sub(open, final),
            fault = 'a hyphen left from the end of a line' }
        elseif fault then
          found[#found + 1] = { from = first, to = final, word = word, fault = fault }
        end
        open, last = nil, { first, final, shape }
      end)
    end
    local waits = last and last[2] == to - 1 and chunk:find('%-$') and last[3]:find('[lc][lc]$')
    open = waits and last[1] or nil
  end
  return found
end

return M
