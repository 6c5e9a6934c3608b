--- Pages as they are cited and as sources have them: '12', '12-14', '12, 15', 'xii'.

local M = {}

-- 133-48 is 133-148.
local function complete(first, last)
  if #last < #first and tonumber(last) < tonumber(first) then
    last = first:sub(1, #first - #last) .. last
  end
  return tonumber(first), tonumber(last)
end

--- The ranges of a locator: { from, to } numbers, or a word where it is none (Roman).
---@param locator string
---@return { from: number|string, to: number|string }[]
function M.read(locator)
  local list = {}
  for part in locator:gsub('–', '-'):gmatch('[^,;]+') do
    local first, last = part:match('^%s*(%d+)%s*%-+%s*(%d+)')
    if first then
      local from, to = complete(first, last)
      list[#list + 1] = { from = from, to = math.max(from, to) }
    else
      local one = part:match('(%d+)')
      local word = not one and part:match('^%s*(.-)%s*$')
      list[#list + 1] = { from = tonumber(one) or word, to = tonumber(one) or word }
    end
  end
  return list
end

-- Whether two ranges meet.
local function meet(a, b)
  if type(a.from) ~= type(b.from) then
    return false
  elseif type(a.from) == 'string' then
    return a.from:lower() == b.from:lower()
  end
  return a.from <= b.to and b.from <= a.to
end

--- Whether a cited locator names a page of a list of ranges.
---@param locator string
---@param ranges { from: number|string, to: number|string }[]
function M.overlaps(locator, ranges)
  for _, cited in ipairs(M.read(locator)) do
    for _, range in ipairs(ranges) do
      if meet(cited, range) then
        return true
      end
    end
  end
  return false
end

--- The least range that holds all pages of a list; nil where one is no number, or there is none.
---@param list string comma-separated
---@return { from: number, to: number }?
function M.span(list)
  local span
  for page in list:gmatch('[^,]+') do
    local number = tonumber(page)
    if not number then
      return nil
    end
    span = span or { from = number, to = number }
    span.from, span.to = math.min(span.from, number), math.max(span.to, number)
  end
  return span
end

return M
