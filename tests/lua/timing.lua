--- Time in specs. No figure of seconds would be right on a slow or a busy machine, so what is
--- compared was measured in the same run: CPU time alone, the least of several tries.

local M = {}

local tries = 8

-- CPU seconds of a call, the least of several; nothing is collected meanwhile.
local function least_of(count, body, argument)
  local least = math.huge
  for _ = 1, count do
    collectgarbage('stop')
    local began = os.clock()
    body(argument)
    least = math.min(least, os.clock() - began)
    collectgarbage('restart')
  end
  return least
end

--- Fails unless time grows with the size of the input, not with its square: four times as much may
--- take eight times as long (the square would take sixteen).
---@param body fun(input: any)
---@param make fun(size: integer): any input of a size
---@param size integer of the smaller one
---@param what string
function M.linear(body, make, size, what)
  local small, large = make(size), make(4 * size)
  body(small) -- so that all is loaded and compiled
  local one, four = math.huge, math.huge
  for _ = 1, tries do
    one = math.min(one, least_of(2, body, small))
    four = math.min(four, least_of(1, body, large))
    if four <= 8 * one then
      return
    end
  end
  error(('%s: %.3f ms, of four times as much %.3f ms'):format(what, one * 1000, four * 1000), 2)
end

--- Fails unless one body takes no longer than another.
---@param body fun()
---@param other fun()
---@param what string
function M.no_slower(body, other, what)
  local one, two = math.huge, math.huge
  for _ = 1, tries do
    one, two = math.min(one, least_of(1, body)), math.min(two, least_of(1, other))
    if one <= two then
      return
    end
  end
  error(('%s: %.3f ms, what it is compared with %.3f ms'):format(what, one * 1000, two * 1000), 2)
end

return M
