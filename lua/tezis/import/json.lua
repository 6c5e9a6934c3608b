--- Writing JSON (RFC 8259), for options given to SQL and progress lines. JSON is
--- read by SQLite's own functions, so there is no reader here.
local M = {}

--- Marks a table as an array, which an empty table needs to become [].
function M.array(list)
  return setmetatable(list or {}, M)
end

local escapes = { ['"'] = '\\"', ['\\'] = '\\\\', ['\n'] = '\\n', ['\r'] = '\\r', ['\t'] = '\\t' }

local function write_string(text)
  return '"' .. text:gsub('[%c"\\\127]', function(byte)
    return escapes[byte] or ('\\u%04x'):format(byte:byte())
  end) .. '"'
end

local function write_number(number)
  if number ~= number or number == math.huge or number == -math.huge then return 'null' end
  if number == math.floor(number) and math.abs(number) < 2 ^ 53 then
    return ('%d'):format(number)
  end
  return (('%.17g'):format(number):gsub(',', '.'))
end

local function is_array(value)
  return getmetatable(value) == M or #value > 0
end

--- value as one line of JSON. Tables are arrays when they have a first element
--- (or come from json.array), else objects with their names sorted.
--- @param value any nil, boolean, number, valid UTF-8 string, table of these
--- @return string
function M.write(value)
  local kind = type(value)
  if kind == 'string' then return write_string(value) end
  if kind == 'number' then return write_number(value) end
  if kind ~= 'table' then return value == nil and 'null' or tostring(value) end
  local parts = {}
  if is_array(value) then
    for i = 1, #value do parts[i] = M.write(value[i]) end
    return '[' .. table.concat(parts, ',') .. ']'
  end
  local names = {}
  for name in pairs(value) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do parts[i] = write_string(name) .. ':' .. M.write(value[name]) end
  return '{' .. table.concat(parts, ',') .. '}'
end

return M
