--- Positions of the language server protocol: lines from 0, columns in UTF-16 code units. Here they
--- become bytes and the other way; everything else in tezis counts bytes.

local M = {}

-- Bytes of the character at `at` and its UTF-16 units; a stray byte counts one of each.
local function size(line, at)
  local byte = line:byte(at)
  if byte < 0xC2 or byte > 0xF4 then
    return 1, 1
  end
  local length = byte < 0xE0 and 2 or byte < 0xF0 and 3 or 4
  for offset = 1, length - 1 do
    local next_byte = line:byte(at + offset)
    if not next_byte or next_byte < 0x80 or next_byte > 0xBF then
      return 1, 1
    end
  end
  return length, length == 4 and 2 or 1
end

--- UTF-16 column of a byte column (from 0).
---@param line string
---@param byte integer
---@return integer
function M.to_utf16(line, byte)
  byte = math.min(byte, #line)
  if not line:find('[\128-\255]') then
    return byte
  end
  local at, units = 1, 0
  while at <= byte do
    local length, wide = size(line, at)
    at, units = at + length, units + wide
  end
  return units
end

--- Byte column of a UTF-16 column; past the end is the end, inside a character its start.
---@param line string
---@param column integer
---@return integer
function M.to_byte(line, column)
  if not line:find('[\128-\255]') then
    return math.min(column, #line)
  end
  local at, units = 1, 0
  while at <= #line and units < column do
    local length, wide = size(line, at)
    if units + wide > column then
      break
    end
    at, units = at + length, units + wide
  end
  return at - 1
end

return M
