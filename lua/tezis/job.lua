--- What runs in a thread of the editor for tezis.worker's 'call'. Pure Lua (5.4, LuaJIT).

local M = {}

--- Runs body(…), which gives a string, or nil and a sentence. An error must not escape: luv would
--- then call back with nothing.
---@param body fun(...): string?, string?
---@return boolean ok
---@return string payload or the sentence
function M.safely(body, ...)
  local ran, payload, message = pcall(body, ...)
  if not ran then
    return false, tostring(payload)
  end
  return payload and true or false, payload or message
end

return M
