-- Which corpus is in force, and whether the compiled core can be used.

local util = require('tezis.util')

local M = {}

--- The folder of the plugin.
---@return string
function M.root()
  local here = debug.getinfo(1, 'S').source:sub(2)
  return vim.fn.fnamemodify(here, ':p:h:h:h')
end

--- Why `require 'tezis.core'` failed, as a sentence with the command to run.
---@param message string what require said
---@return string
function M.explain_core_failure(message)
  local make = ('make -C %s'):format(M.root())
  if message:find("module 'tezis.core' not found", 1, true) then
    return 'the core is not built; run: ' .. make
  end
  local missing = message:match('undefined symbol: (%S+)')
  if missing and missing:match('^luaL?_') then
    return ('the core was built for another Lua (no %s here); run: %s clean all'):format(
      missing:gsub('[,.]$', ''), make)
  end
  local reason = message:match('^[^\n]*'):gsub('^[%w_/]+%.lua:%d+: ', '')
  return ('the core cannot be loaded (%s); run: %s clean all'):format(
    util.single_line(reason), make)
end

local core

--- The compiled core. Fails with one sentence when it is missing or of another version.
---@return table
function M.core()
  if core then
    return core
  end
  local ok, loaded = pcall(require, 'tezis.core')
  if not ok then
    util.fail(M.explain_core_failure(tostring(loaded)))
  end
  local version = require('tezis').version
  if loaded.version() ~= version then
    util.fail('the core is version %s and the plugin %s; run: make -C %s',
      loaded.version(), version, M.root())
  end
  core = loaded
  return core
end

--- Runs body() once the core is loaded: at once where it is, else in a later turn of the main loop.
--- Where it cannot be loaded that is said in a sentence.
---@param body fun()
function M.with_core(body)
  if core then
    return body()
  end
  vim.defer_fn(util.guarded(function()
    M.core()
    body()
  end), 0)
end

--- Path of the corpus in force: a `.tezis/corpus.db` beside the file being edited or above it,
--- else the option `corpus`.
---@return string
function M.path()
  local name = vim.api.nvim_buf_get_name(0)
  local is_file = name ~= '' and not name:match('^%a[%w+.-]+://')
  local folder = is_file and vim.fn.fnamemodify(name, ':p:h') or vim.fn.getcwd()
  local own = util.above(folder, '/.tezis/corpus.db')
  if own then
    return own .. '/.tezis/corpus.db'
  end
  return vim.fn.fnamemodify(vim.fn.expand(require('tezis.config').get().corpus), ':p')
end

--- The path of a corpus; fails with a sentence when there is none yet. Whether there is a core to
--- read it with is told when it is first asked for: to load it takes a turn of the main loop.
---@return string
function M.need()
  local path = M.path()
  if vim.fn.filereadable(path) == 0 then
    M.core() -- that it is missing is to be said first
    util.fail('there is no corpus at %s; make one with :Tezis import and a bibliography or folder',
      vim.fn.fnamemodify(path, ':~'))
  end
  return path
end

return M
