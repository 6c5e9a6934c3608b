--- Which corpus a command works on: --corpus, else $TEZIS_CORPUS, else .tezis/corpus.db
--- in this folder or one above, else the one Neovim uses.
local core = require 'tezis.core'

local M = {}

local function variable(name)
  local value = os.getenv(name)
  return value and value ~= '' and value or nil
end

local function project()
  local folder = core.realpath('.')
  while folder do
    local path = (folder == '/' and '' or folder) .. '/.tezis/corpus.db'
    if core.stat(path) then return path end
    folder = folder ~= '/' and (folder:match('^(/.+)/[^/]*$') or '/') or nil
  end
end

--- The path of the corpus to use.
--- @param given string|nil value of --corpus
--- @return string
function M.path(given)
  local found = given or variable('TEZIS_CORPUS') or project()
  if found then return found end
  local data = variable('XDG_DATA_HOME') or (variable('HOME') or '') .. '/.local/share'
  return ('%s/%s/tezis/corpus.db'):format(data, variable('NVIM_APPNAME') or 'nvim')
end

--- @return table|nil db, string|nil message
function M.open_readonly(path)
  return core.open(path, { readonly = true })
end

--- Opens for writing; makes the folder and the file.
function M.open_writable(path)
  local made, message, code = core.mkdir(path:match('^(.*)/[^/]*$') or '.')
  if not made then return nil, message, code end
  return core.open(path)
end

--- Opens the corpus that was asked for, runs a body with it and closes it.
--- @param open fun(path: string): table|nil, string|nil M.open_readonly or M.open_writable
--- @param given { corpus: string|nil }
--- @param body fun(db: table, path: string): integer
--- @return integer # the exit status that body returned, or that of the reason why it could not run
function M.with(open, given, say, body)
  local path = M.path(given.corpus)
  local db, message = open(path)
  if not db then return say.error(message) end
  local status = body(db, path)
  db:close()
  return status
end

return M
