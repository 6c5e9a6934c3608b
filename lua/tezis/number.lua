--- A whole number for people, 1204 as 1,204. Pure Lua (5.4, LuaJIT).
---@param number number
---@return string
return function(number)
  local digits = ('%d'):format(number):reverse():gsub('(%d%d%d)', '%1,'):reverse()
  return (digits:gsub('^,', ''))
end
