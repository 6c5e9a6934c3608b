--- A CSL-JSON bibliography as text: where its entries are, and where another goes.
--
-- The array is not written anew: an entry is put before the bracket that closes it, indented as the
-- others are, and all other bytes stay.

local json = require 'tezis.json'

local M = {}

-- Where the elements of the array are, as { from, to, value } in bytes.
local function elements(text)
  local at = text:match('^\239?\187?\191?[ \t\r\n]*%[()')
  if not at then
    return nil, text:find('%S') and 'it is not a JSON array of entries' or nil
  end
  local list = {}
  if text:find('^[ \t\r\n]*%]', at) then
    return list
  end
  while true do
    local from = text:find('[^ \t\r\n]', at) or #text + 1
    local value, after, where = json.read(text, from)
    if value == nil then
      local _, line = text:sub(1, where):gsub('\n', '')
      return nil, ('line %d: %s'):format(line + 1, after)
    end
    list[#list + 1] = { from = from, to = after - 1, value = value }
    at = text:match('^[ \t\r\n]*,()', after)
    if not at then
      if text:find('^[ \t\r\n]*%][ \t\r\n]*$', after) then
        return list
      end
      local _, line = text:sub(1, after):gsub('\n', '')
      return nil, ('line %d: a comma or the closing bracket is missing'):format(line + 1)
    end
  end
end

--- Entries by key.
---@param text string
---@param keys table<string, boolean> those wanted
---@return table<string, tezis.BibEntry>?
---@return string? message what is wrong with the file
function M.find(text, keys)
  local list, message = elements(text)
  if not list then
    return not message and {} or nil, message
  end
  local found = {}
  for _, element in ipairs(list) do
    local value = element.value
    local key = type(value) == 'table' and value.id
    key = key and key ~= json.null and tostring(key)
    if key and keys[key] and not found[key] then
      found[key] = { key = key, from = element.from, to = element.to, csl = value }
    end
  end
  return found
end

--- The edit that adds entries.
---@param text string
---@param entries table[] CSL
---@param eol string line end
---@return { at: integer, text: string }? at: byte before which the text goes
---@return string? message
function M.append(text, entries, eol)
  local list, message = elements(text)
  if not list and message then
    return nil, message
  end
  local last = list and list[#list]
  local margin = last and text:sub(1, last.from - 1):match('\n([ \t]*)$') or '  '
  local parts = {}
  for index, entry in ipairs(entries) do
    parts[index] = margin .. json.encode(entry, '  ', margin)
  end
  local added = table.concat(parts, ',\n')
  local at
  if not list then
    at, added = #text + 1, '[\n' .. added .. '\n]\n'
  elseif last then
    at, added = last.to + 1, ',\n' .. added
  else
    at = text:find('[', 1, true) + 1
    added = '\n' .. added .. (text:find('^[ \t]*\r?\n', at) and '' or '\n')
  end
  return { at = at, text = (added:gsub('\n', eol)) }
end

return M
