--- Who wrote a source, and the page, as short as a citation has them. Pure Lua (5.4, LuaJIT).

local M = {}

local function is_russian(language)
  return (language or ''):match('^ru') ~= nil
end

--- Family names: 'Yuan, J.; Kuhrt, N.' -> 'Yuan, Kuhrt'; three and more -> 'Yuan et al.'; nil when
--- there is no author.
---@param author string?
---@param language string?
---@return string?
function M.families(author, language)
  local families = {}
  for name in ((author or '') .. ';'):gmatch('%s*([^;]*);') do
    local family = name:match('^(.-),') or name
    if family ~= '' then
      families[#families + 1] = family
    end
  end
  if #families > 2 then
    return families[1] .. (is_russian(language) and ' и др.' or ' et al.')
  end
  return families[1] and table.concat(families, ', ') or nil
end

--- 'с. 12' for Russian, 'p. 12' else; nil without a page.
---@param page string?
---@param language string?
---@return string?
function M.page(page, language)
  if not page or page == '' then
    return nil
  end
  return (is_russian(language) and 'с. ' or 'p. ') .. page
end

--- Names as CSL has them: 'Yuan, Jingdong; van Dyke, N.'; nil when there are none. Other JSON than
--- CSL's is read as far as it goes.
---@param list table? { family, given, literal, non-dropping-particle, … } of each
---@return string?
function M.of_csl(list)
  local parts = {}
  for index, name in ipairs(type(list) == 'table' and list or {}) do
    name = type(name) == 'table' and name or {}
    local particle = name['non-dropping-particle'] or name['dropping-particle']
    local given = tostring(name.given or '')
    parts[index] = (particle and tostring(particle) .. ' ' or '')
      .. tostring(name.family or name.literal or '') .. (given ~= '' and ', ' .. given or '')
  end
  return #parts > 0 and table.concat(parts, '; ') or nil
end

return M
