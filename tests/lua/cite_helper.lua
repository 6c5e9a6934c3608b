--- What the citation specs share: the path to the modules, and a draft with a cursor.

package.path = 'lua/?.lua;lua/?/init.lua;tests/lua/?.lua;' .. package.path

local cite = require 'tezis.cite'
local insertion = require 'tezis.cite.insertion'

local M = {}

--- Lines of a text; a final line end adds no line.
function M.lines(text)
  local list = {}
  for line in (text:gsub('\n$', '') .. '\n'):gmatch('(.-)\n') do
    list[#list + 1] = line
  end
  return list
end

-- Applies one edit to lines as nvim_buf_set_text would.
local function apply(lines, edit)
  local before = (lines[edit.start_row + 1] or ''):sub(1, edit.start_col)
  local after = (lines[edit.end_row + 1] or ''):sub(edit.end_col + 1)
  local result = {}
  for row = 1, edit.start_row do
    result[row] = lines[row]
  end
  for index, line in ipairs(edit.lines) do
    result[#result + 1] = (index == 1 and before or '') .. line
  end
  result[#result] = result[#result] .. after
  for row = edit.end_row + 2, #lines do
    result[#result + 1] = lines[row]
  end
  return result
end

--- Applies an insertion to lines; gives them and the cursor.
function M.apply(lines, edit)
  local edits, cursor = insertion.edits(edit)
  for _, one in ipairs(edits) do
    lines = apply(lines, one)
  end
  return lines, cursor
end

--- Inserts at the | of a draft and gives the draft back with the new cursor as |, and the note.
--- `request` holds what cite.insertion takes besides the place.
function M.insert(draft, request)
  local lines = M.lines(draft)
  for row, line in ipairs(lines) do
    local col = line:find('|', 1, true)
    if col then
      lines[row] = line:gsub('|', '', 1)
      request.row, request.col = row - 1, col - 1
    end
  end
  request.lines = lines
  local edit, message = cite.insertion(request)
  if not edit then
    return nil, message
  end
  local result, cursor = M.apply(lines, edit)
  local row, col = cursor[1] + 1, cursor[2]
  result[row] = result[row]:sub(1, col) .. '|' .. result[row]:sub(col + 1)
  return table.concat(result, '\n'), edit.note
end

--- A small generator of pseudo-random numbers, the same under every Lua.
function M.random(seed)
  local state = seed
  return function(limit)
    state = (state * 1103515245 % 2147483648 + 12345) % 2147483648
    return math.floor(state / 65536) % limit + 1
  end
end

--- The model of a parsed citation without its places, for comparison.
function M.model(citation)
  local items = {}
  for index, item in ipairs(citation.items) do
    items[index] = { key = item.key, prefix = item.prefix, locator = item.locator,
      label = item.label,
      suffix = item.suffix, suppress = item.suppress }
  end
  return { form = citation.form, items = items, prefix = citation.prefix, suffix = citation.suffix }
end

--- The bytes of a range in lines.
function M.text_at(lines, range)
  if range[1] == range[3] then
    return lines[range[1] + 1]:sub(range[2] + 1, range[4])
  end
  local parts = { lines[range[1] + 1]:sub(range[2] + 1) }
  for row = range[1] + 2, range[3] do
    parts[#parts + 1] = lines[row]
  end
  parts[#parts + 1] = lines[range[3] + 1]:sub(1, range[4])
  return table.concat(parts, '\n')
end

return M
