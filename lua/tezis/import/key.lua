--- Citation keys for files that come without an entry: ivanov2020soyuz. Made of the
--- author's family name (or the first word of the title), the year, and the first telling
--- word of the title, in Latin letters; the same file gets the same key every time.
local core = require 'tezis.core'

local M = {}

local small = {}
for word in ([[a an the of in on at to for and or is are be by as with from about how why what
  o ob v vo na i ili s so k ko po za iz ot u kak chto eto pochemu zachem ne]]):gmatch('%S+') do
  small[word] = true
end

--- Folded, Cyrillic in Latin letters. Only Cyrillic words are given to transliterate,
--- which would turn Latin ones the other way.
local function latin(text)
  local folded = core.fold(text):gsub('[%a\128-\255]+', function(word)
    return word:find('[\208-\211]') and core.fold(core.transliterate(word)) or word
  end)
  return (folded:gsub("'", ''):gsub('’', ''))
end

local function words(text)
  local list = {}
  for word in latin(text):gmatch('[%w]+') do list[#list + 1] = word end
  return list
end

--- @param text string|nil
--- @param skip string|nil a word not to take again
local function telling(text, skip)
  for _, word in ipairs(words(text or '')) do
    if not small[word] and #word > 2 and word ~= skip and not word:find('^%d+$') then
      return word:sub(1, 20)
    end
  end
end

--- @param fields table { family =, year =, title =, name = file name }
--- @return string # letters and digits only
function M.base(fields)
  local family = fields.family and table.concat(words(fields.family)):sub(1, 24)
  local head = family ~= '' and family or telling(fields.title) or telling(fields.name) or 'text'
  local year = fields.year and tostring(fields.year) or ''
  local tail = telling(fields.title, head) or ''
  if year == '' and tail == '' then tail = telling(fields.name, head) or '' end
  return head .. year .. tail
end

--- base with a, b, …, z, -27, -28 … added where `taken` says it is in use; of thousands
--- in use, found by halving.
--- @param base string
--- @param taken fun(key: string): boolean
--- @return string
function M.unique(base, taken)
  local function key(i)
    return base .. (i <= 26 and string.char(96 + i) or '-' .. i)
  end
  if not taken(base) then return base end
  for i = 1, 26 do
    if not taken(key(i)) then return key(i) end
  end
  local low, high = 26, 52 -- low is in use
  while taken(key(high)) do low, high = high, high * 2 end
  while high - low > 1 do
    local middle = math.floor((low + high) / 2)
    if taken(key(middle)) then low = middle else high = middle end
  end
  return key(high)
end

return M
