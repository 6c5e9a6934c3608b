--- How far two names are apart, for "did you mean". Pure Lua (5.4, LuaJIT).

local function characters(text)
  local list = {}
  for character in text:gmatch('[%z\1-\127\192-\255]?[\128-\191]*') do
    list[#list + 1] = character ~= '' and character or nil
  end
  return list
end

local M = {}

--- How many single-character edits make b of a (Levenshtein 1966), over UTF-8 characters.
---@param a string
---@param b string
---@param most integer? more than these are most + 1, and sooner known
---@return integer
function M.edits(a, b, most)
  local left, right = characters(a), characters(b)
  most = most or #left + #right
  if math.abs(#left - #right) > most then
    return most + 1
  end
  local row = {}
  for j = 0, #right do
    row[j] = j
  end
  for i = 1, #left do
    local diagonal, least = row[0], i
    row[0] = i
    for j = 1, #right do
      local above = row[j]
      local cost = left[i] == right[j] and 0 or 1
      row[j] = math.min(row[j] + 1, row[j - 1] + 1, diagonal + cost)
      diagonal, least = above, math.min(least, row[j])
    end
    if least > most then
      return most + 1
    end
  end
  return math.min(row[#right], most + 1)
end

--- The name nearest to what was typed, nil when all are farther away. Of equals the first.
---@param typed string
---@param names string[]
---@param most integer edits
---@return string?
function M.nearest(typed, names, most)
  local best
  for _, name in ipairs(names) do
    local edits = M.edits(typed, name, most)
    if edits <= most then
      best, most = name, edits - 1
    end
  end
  return best
end

return M
