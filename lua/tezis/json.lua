--- Reading and writing JSON (RFC 8259) where neither SQLite nor the editor is at hand: CSL-JSON
--- bibliographies, the language server's messages.
--
--   json.decode('{"a": [1, null]}')   --> { a = { 1, json.null } }
--   json.encode(value [, indent])     --> text; objects with their names sorted
--
-- Arrays are marked (json.array), so that an empty one is written as it was read.

local writer = require 'tezis.import.json'

local M = {}

--- Stands for null, which a Lua table cannot hold.
M.null = setmetatable({}, { __tostring = function() return 'null' end })

--- Marks a table as an array.
M.array = writer.array

local deepest = 200 -- levels of nesting; the text may come from anywhere

local escapes = { b = '\b', f = '\f', n = '\n', r = '\r', t = '\t' }

-- UTF-8 of a code point.
local function utf8_of(code)
  local char, floor = string.char, math.floor
  if code < 0x80 then
    return char(code)
  elseif code < 0x800 then
    return char(0xC0 + floor(code / 64), 0x80 + code % 64)
  elseif code < 0x10000 then
    return char(0xE0 + floor(code / 4096), 0x80 + floor(code / 64) % 64, 0x80 + code % 64)
  end
  return char(0xF0 + floor(code / 262144), 0x80 + floor(code / 4096) % 64,
    0x80 + floor(code / 64) % 64, 0x80 + code % 64)
end

-- The escape after the backslash at `at`: its text and the position behind it. A surrogate without
-- its twin becomes U+FFFD.
local function read_escape(text, at)
  local letter = text:sub(at + 1, at + 1)
  if letter ~= 'u' then
    local plain = escapes[letter] or letter:match('^["\\/]$')
    return plain, at + 2
  end
  local code = tonumber(text:match('^%x%x%x%x', at + 2) or '', 16)
  if not code then
    return nil
  elseif code >= 0xD800 and code < 0xDC00 then
    local low = tonumber(text:match('^\\u([dD][c-fC-F]%x%x)', at + 6) or '', 16)
    if low then
      return utf8_of(0x10000 + (code - 0xD800) * 1024 + low - 0xDC00), at + 12
    end
  end
  return utf8_of(code >= 0xD800 and code < 0xE000 and 0xFFFD or code), at + 6
end

local function read_string(text, at)
  local close = text:match('^[^"\\%c]*()"', at + 1)
  if close then
    return text:sub(at + 1, close - 1), close + 1
  end
  local parts, start = {}, at + 1
  while true do
    local stop = text:find('["\\%c]', start)
    local byte = stop and text:byte(stop)
    if not stop or byte ~= 34 and byte ~= 92 and byte ~= 127 then
      return nil, 'a string is not closed', at
    end
    parts[#parts + 1] = text:sub(start, byte == 127 and stop or stop - 1)
    if byte == 34 then
      return table.concat(parts), stop + 1
    elseif byte == 92 then
      local piece, after = read_escape(text, stop)
      if not piece then
        return nil, 'a backslash stands before what it cannot', stop
      end
      parts[#parts + 1], start = piece, after
    else
      start = stop + 1
    end
  end
end

local words = { ['true'] = true, ['false'] = false, null = M.null }

local function read_scalar(text, at)
  local word = text:match('^%l+', at)
  if word and words[word] ~= nil then
    return words[word], at + #word
  end
  local number = text:match('^-?%d+%.?%d*[eE]?[+-]?%d*', at)
  local value = number and not number:find('^-?0%d') and tonumber(number)
  if value then
    return value, at + #number
  end
  return nil, 'a value is missing', at
end

-- A value from `at` on: the value and the position behind it, or nil, a reason and its position.
local function read(text, at, depth)
  at = text:find('[^ \t\r\n]', at) or #text + 1
  local byte = text:byte(at)
  if byte == 34 then
    return read_string(text, at)
  elseif byte ~= 91 and byte ~= 123 then
    return read_scalar(text, at)
  elseif depth > deepest then
    return nil, 'it is nested too deeply', at
  end
  local is_array, close = byte == 91, byte == 91 and '^[ \t\r\n]*%]()' or '^[ \t\r\n]*}()'
  local list, after = is_array and M.array {} or {}, at + 1
  local finish = text:match(close, after)
  while not finish do
    local name
    if not is_array then
      after = text:match('^[ \t\r\n]*()"', after)
      if not after then
        return nil, 'a name is missing', at
      end
      local reason, where
      name, reason, where = read_string(text, after)
      if not name then
        return nil, reason, where
      end
      after = text:match('^[ \t\r\n]*:()', reason)
      if not after then
        return nil, 'a colon is missing', reason
      end
    end
    local value, next_at, where = read(text, after, depth + 1)
    if value == nil then
      return nil, next_at, where
    end
    list[is_array and #list + 1 or name] = value
    finish = text:match(close, next_at)
    after = not finish and text:match('^[ \t\r\n]*,()', next_at)
    if not finish and not after then
      return nil, 'a comma is missing', next_at
    end
  end
  return list, finish
end

--- The value that begins at a position.
---@param text string
---@param at integer from 1
---@return any value nil on a mistake
---@return integer|string next the position behind it, or the reason
---@return integer? where the mistake is
function M.read(text, at)
  return read(text, at, 0)
end

--- The value a text is.
---@param text string
---@return any value nil on a mistake
---@return string? message with the line
function M.decode(text)
  local value, after, where = read(text, text:match('^\239\187\191()') or 1, 0)
  if value ~= nil and text:find('[^ \t\r\n]', after) then
    value, where = nil, after
    after = 'something follows the value'
  end
  if value == nil then
    local _, line = text:sub(1, where):gsub('\n', '')
    return nil, ('line %d: %s'):format(line + 1, after)
  end
  return value
end

local function encode(value, indent, margin)
  if value == M.null then
    return 'null'
  elseif type(value) ~= 'table' then
    return writer.write(value)
  end
  local is_array = #value > 0 or getmetatable(value) == writer
  local names, parts = {}, {}
  for name in pairs(is_array and {} or value) do
    names[#names + 1] = name
  end
  table.sort(names)
  local inner = indent and margin .. indent
  for index, item in ipairs(is_array and value or names) do
    parts[index] = is_array and encode(item, indent, inner)
      or writer.write(item) .. (indent and ': ' or ':') .. encode(value[item], indent, inner)
  end
  local open, close = is_array and '[' or '{', is_array and ']' or '}'
  if #parts == 0 or not indent then
    return open .. table.concat(parts, ',') .. close
  end
  return open .. '\n' .. inner .. table.concat(parts, ',\n' .. inner) .. '\n' .. margin .. close
end

--- A value as JSON.
---@param value any
---@param indent string? of one level; without it all is one line
---@param margin string? before every line but the first
---@return string
function M.encode(value, indent, margin)
  return encode(value, indent, margin or '')
end

--- A list as an array with a value a line: who reads it may decode one at a time (tezis.rows).
---@param list table
---@return string
function M.lines(list)
  local lines = {}
  for index, value in ipairs(list) do
    lines[index] = M.encode(value)
  end
  return '[' .. table.concat(lines, ',\n') .. ']'
end

--- A JSON array of whole numbers, for json_each: a field of items, of those that have it.
---@param list table[]
---@param name string
---@param first integer? the first item, 1 unless told
---@param last integer? that of the list unless told, or where it ends sooner
---@return string
function M.ids(list, name, first, last)
  local ids = {}
  for index = first or 1, math.min(last or #list, #list) do
    local id = list[index][name]
    ids[#ids + 1] = id and ('%d'):format(id)
  end
  return '[' .. table.concat(ids, ',') .. ']'
end

return M
