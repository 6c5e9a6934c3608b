--- What lies in a folder and those below it: bibliographies, texts, and how many files
--- are neither. Hidden files and folders are left out, links to folders are not followed
--- twice, names come in byte order so that every run sees the same.
local core = require 'tezis.core'
local files = require 'tezis.import.files'

local M = {}

local skipped = { node_modules = true, __pycache__ = true, CVS = true }

local max_files = 1000000
local max_depth = 64

--- @param root string absolute path of a folder
--- @return table # { bibliographies = paths, texts = paths, others = { [extension] = count },
---   failed = { { path =, reason = } } }
function M.walk(root)
  local found = { bibliographies = {}, texts = {}, others = {}, failed = {} }
  local seen, count = {}, 0
  local waiting = { { path = root, depth = 0 } }
  while #waiting > 0 and count < max_files do
    local folder = table.remove(waiting)
    local real = core.realpath(folder.path) or folder.path
    local names, message = core.list(folder.path)
    if seen[real] then names = {} end
    seen[real] = true
    if not names then
      found.failed[#found.failed + 1] = { path = folder.path, reason = files.reason(message) }
    end
    local below = {}
    for _, name in ipairs(names or {}) do
      count = count + 1
      M.sort_in(found, below, folder, name)
    end
    for i = #below, 1, -1 do waiting[#waiting + 1] = below[i] end
  end
  return found
end

--- Puts one name of a folder where it belongs.
function M.sort_in(found, below, folder, name)
  local path = files.join(folder.path, name)
  local extension = files.extension(name)
  local info, message = core.stat(path)
  if name:sub(1, 1) == '.' or skipped[name] then
    return
  elseif not info then
    found.failed[#found.failed + 1] = { path = path, reason = files.reason(message) }
  elseif info.type == 'directory' then
    if folder.depth < max_depth then
      below[#below + 1] = { path = path, depth = folder.depth + 1 }
    end
  elseif info.type == 'file' and files.bibliographies[extension] then
    table.insert(found.bibliographies, path)
  elseif info.type == 'file' and files.kinds[extension] then
    table.insert(found.texts, path)
  else
    found.others[extension] = (found.others[extension] or 0) + 1
  end
end

return M
