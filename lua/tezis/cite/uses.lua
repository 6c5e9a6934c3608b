--- Where a source is cited in the files of a project. Pure Lua (5.4, LuaJIT), for threads and the
--- language server.
--
-- A file is parsed only when the key stands in it, so a folder costs its reading.

local core = require 'tezis.core'
local cite = require 'tezis.cite'

local M = {}

local most_files, deepest, largest = 5000, 8, 16 * 1024 * 1024
local passed_over = { node_modules = true, build = true, target = true, venv = true }

--- The filetype of a draft by its name, nil when it is none, or plain text, which has no keys.
---@param path string
---@return string?
function M.filetype(path)
  local filetype = cite.filetype(path)
  return filetype and cite.syntax_for(filetype) ~= 'text' and filetype or nil
end

--- Drafts below a folder; at most 5,000, eight folders deep, none that is hidden.
---@param root string
---@return string[]
function M.files(root)
  local found = {}
  local folders = { { root, 0 } }
  while #folders > 0 and #found < most_files do
    local entry = table.remove(folders, 1)
    local folder, depth = entry[1], entry[2]
    for _, name in ipairs(core.list(folder) or {}) do
      local path = folder .. '/' .. name
      if M.filetype(name) then
        found[#found + 1] = path
      elseif depth < deepest and name:sub(1, 1) ~= '.' and not passed_over[name] then
        local stat = core.stat(path)
        if stat and stat.type == 'directory' then
          folders[#folders + 1] = { path, depth + 1 }
        end
      end
    end
  end
  return found
end

---@class tezis.Use
---@field path string
---@field row integer from 0, as col, end_row, end_col; columns in bytes, ends exclusive
---@field col integer
---@field end_row integer
---@field end_col integer
---@field text string the line

--- Uses of a key in one text.
---@param key string
---@param path string
---@param text string
---@param filetype string
---@param found tezis.Use[] they are added here
function M.in_text(key, path, text, filetype, found)
  if not text:find(key, 1, true) then
    return
  end
  local lines = cite.lines(text)
  for _, citation in ipairs(cite.parse(filetype, lines) or {}) do
    for _, item in ipairs(citation.cross_reference and {} or citation.items) do
      local range = item.key == key and item.key_range
      if range then
        found[#found + 1] = { path = path, row = range[1], col = range[2], end_row = range[3],
          end_col = range[4], text = lines[range[1] + 1] }
      end
    end
  end
end

--- Uses of a key below a folder.
---@param key string
---@param root string
---@param open table<string, { text: string, filetype: string }>? texts that go before the files'
---@return tezis.Use[]
function M.find(key, root, open)
  local found, seen = {}, {}
  local paths = M.files(root)
  for path in pairs(open or {}) do
    paths[#paths + 1] = path
  end
  table.sort(paths)
  for _, path in ipairs(paths) do
    local own = open and open[path]
    local stat = not seen[path] and not own and core.stat(path)
    local file = stat and stat.size <= largest and io.open(path, 'rb')
    if own and not seen[path] then
      M.in_text(key, path, own.text, own.filetype, found)
    elseif file then
      M.in_text(key, path, file:read('*a'), M.filetype(path), found)
      file:close()
    end
    seen[path] = true
  end
  return found
end

--- find, for threads.
---@param key string
---@param root string
---@param open string the texts that go before the files': a line of JSON, { path, filetype, size }
---  of each, then one after another, as they are
---@return boolean ok
---@return string payload JSON of the uses, one a line
function M.search(key, root, open)
  local json = require 'tezis.json'
  return require('tezis.job').safely(function()
    local list, at = open:match('^([^\n]*)\n()')
    local texts = {}
    for _, one in ipairs(json.decode(list)) do
      texts[one.path] = { filetype = one.filetype, text = open:sub(at, at + one.size - 1) }
      at = at + one.size
    end
    return json.lines(M.find(key, root, texts))
  end)
end

return M
