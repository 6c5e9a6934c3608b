--- What can be done about a diagnostic, named as a menu has it. Pure Lua (5.4, LuaJIT).

local M = {}

local LONG = 60 -- bytes

--- A text on one line.
---@param text string
---@return string
function M.one_line(text)
  return (text:gsub('%s+', ' '):gsub('^ ', ''):gsub(' $', ''))
end

--- At most LONG bytes of a text on one line, for a message or a menu; not cut inside a character.
---@param text string
---@return string
function M.shorten(text)
  text = M.one_line(text)
  if #text <= LONG then
    return text
  end
  return (text:sub(1, LONG - #'…'):gsub('[\192-\255][\128-\191]*$', '')) .. '…'
end

local titles = {
  words = function(fix)
    return fix.text == '' and 'Leave out what the source does not have'
      or ("Take the source's words: “%s”"):format(M.shorten(fix.text))
  end,
  page = function(fix) return 'Correct the page: ' .. fix.text end,
  key = function(fix) return ('Correct the key %s: %s'):format(fix.was, fix.text) end,
  entry = function(fix) return ('Add %s to the bibliography'):format(fix.key) end,
}

---@param fix tezis.Fix
---@return string
function M.title(fix)
  return titles[fix.kind](fix)
end

--- All ways to mend a diagnostic, the likeliest first: of a key that is unknown each that is near.
---@param diagnostic tezis.Diagnostic
---@return tezis.Fix[]
function M.of(diagnostic)
  local fix, list = diagnostic.fix, {}
  if fix and fix.kind == 'key' and diagnostic.nearest then
    for index, key in ipairs(diagnostic.nearest) do
      list[index] = { kind = 'key', range = fix.range, text = key, was = fix.was }
    end
  elseif fix then
    list[1] = fix
  end
  return list
end

return M
