--- The `file` field: which file of which folder an entry means. Spellings:
---   text/a.pdf                                plain path
---   file.txt#Heading line                     a part of a file
---   Title:files/12/a.pdf:application/pdf;…    Zotero, Better BibTeX: several, by ;
---   :C\:\\texts\\a.pdf:PDF                    JabRef; \: \; and \\ are escaped
---   file:///home/a%20b.pdf                    URI
local core = require 'tezis.core'
local files = require 'tezis.import.files'

local M = {}

--- Splits at a separator that no backslash stands before.
local function split(text, separator)
  local parts, current, at = {}, {}, 1
  while at <= #text do
    local byte = text:sub(at, at)
    if byte == '\\' and at < #text then
      current[#current + 1] = text:sub(at, at + 1)
      at = at + 1
    elseif byte == separator then
      parts[#parts + 1] = table.concat(current)
      current = {}
    else
      current[#current + 1] = byte
    end
    at = at + 1
  end
  parts[#parts + 1] = table.concat(current)
  return parts
end

local function unescape(text)
  return (text:gsub('\\([\\:;{}_%%&#$ ])', '%1'))
end

local function from_uri(text)
  local path = text:match('^file://[^/]*(/.*)$')
  if not path then return text end
  return (path:gsub('%%(%x%x)', function(digits) return string.char(tonumber(digits, 16)) end))
end

--- The paths one field names, as written, likeliest first.
--- @param value string
--- @return string[]
function M.candidates(value)
  local list, seen = {}, {}
  local function add(path)
    path = from_uri((path:gsub('^%s+', ''):gsub('%s+$', '')))
    if path:sub(1, 2) == '~/' then path = (os.getenv('HOME') or '') .. path:sub(2) end
    if path ~= '' and not seen[path] then
      seen[path] = true
      list[#list + 1] = path
    end
  end
  add(value)
  for _, item in ipairs(split(value, ';')) do
    local parts = split(item, ':')
    if #parts >= 3 then
      add(unescape(table.concat(parts, ':', 2, #parts - 1)))
      add(unescape(item)) -- a path with colons of its own
    elseif #parts == 2 then
      add(unescape(parts[1]))
      add(unescape(parts[2]))
      add(unescape(item))
    else
      add(unescape(item))
    end
  end
  return list
end

--- A path with the part it may name: the whole string when such a file exists,
--- else split at the first # before which a file's name ends.
local function locate(folder, path)
  local whole = files.join(folder, path)
  local info = not whole:find('\0', 1, true) and core.stat(whole)
  if info then return whole, nil, info end
  local at = 1
  while true do
    at = path:find('#', at, true)
    if not at then return nil end
    local name = files.join(folder, path:sub(1, at - 1))
    info = core.stat(name)
    if info and info.type == 'file' then return name, path:sub(at + 1), info end
    at = at + 1
  end
end

--- The first readable file of a known kind that the values name.
--- @param folder string of the bibliography
--- @param values string[] the field's values (CSL-JSON may hold a list)
--- @return table|nil # { path = real path, part = heading or nil, info = core.stat's }
--- @return string|nil # why none
function M.resolve(folder, values)
  local missing, unknown
  for _, value in ipairs(values) do
    for _, path in ipairs(M.candidates(value)) do
      local name, part, info = locate(folder, path)
      local known = name and files.kinds[files.extension(name)]
      if known and info.type == 'file' then
        return { path = core.realpath(name) or name, part = part, info = info }
      elseif name then
        unknown = unknown or path
      end
    end
    local list = M.candidates(value)
    missing = missing or list[#list > 1 and value:find(':', 1, true) and 2 or 1]
  end
  if unknown then
    return nil, ('tezis does not read files like %s; it reads txt, md, html, pdf, docx, odt, epub')
      :format(files.printable(unknown))
  end
  return nil, ('there is no file %s'):format(files.printable(missing or ''))
end

return M
