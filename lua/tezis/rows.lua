-- Rows of a query as they come from a thread, each decoded when one of its columns is first asked
-- for: decoding 200 passages at once would hold the main loop up, and some forty are seen.
--
-- The JSON has a row a line (db:json writes it so); a line end inside a text is written as \n.

local M = {}

local strict = { luanil = { object = true } } -- NULL is nil

--- Decodes what a thread answers, all rows of a query or another value; null is nil.
---@param json string
---@return any
function M.decode(json)
  return vim.json.decode(json, strict)
end

-- The first look into a row, which holds the JSON and its part of it, makes an ordinary table of
-- it. What was put into it meanwhile stays.
local lazy = {}
function lazy.__index(row, column)
  local values = M.decode(rawget(row, 1):sub(rawget(row, 2), rawget(row, 3)))
  setmetatable(row, nil)
  row[1], row[2], row[3] = nil, nil, nil
  for name, value in pairs(values) do
    if row[name] == nil then
      row[name] = value
    end
  end
  return row[column]
end

--- The rows of a JSON array, not yet decoded. `#`, ipairs and a row's columns work as in any table;
--- pairs(row) sees the columns only after one of them was asked for.
---@param json string an array with an object a line
---@return table[]
function M.new(json)
  local rows, at = {}, 2
  if json == '[]' then
    return rows
  end
  repeat
    local line_end = json:find('\n', at, true)
    rows[#rows + 1] = setmetatable({ json, at, line_end and line_end - 2 or #json - 1 }, lazy)
    at = (line_end or 0) + 1
  until not line_end
  return rows
end

return M
