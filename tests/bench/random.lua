-- Pseudo-random whole numbers from 1 to `below`, the same under every Lua (Park and Miller 1988:
-- fits doubles).
return function(seed)
  local state = seed
  return function(below)
    state = state * 16807 % 2147483647
    return state % below + 1
  end
end
