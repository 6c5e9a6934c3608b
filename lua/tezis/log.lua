-- The log file behind :Tezis log: failed imports, and the tracebacks of programming errors.

local M = {}

local levels = { debug = 1, info = 2, warn = 3, error = 4 }

--- Path of the log file.
---@return string
function M.path()
  return vim.fn.stdpath('cache') .. '/tezis.log'
end

--- Appends one entry when `level` is at or above the option `log.level`.
---@param level 'debug'|'info'|'warn'|'error'
---@param message string may hold several lines; each is indented under the first
function M.write(level, message)
  local wanted = require('tezis.config').get().log.level
  if levels[level] < levels[wanted] then
    return
  end
  vim.fn.mkdir(vim.fn.stdpath('cache'), 'p')
  local file = io.open(M.path(), 'a')
  if not file then
    return
  end
  local stamp = os.date('%Y-%m-%d %H:%M:%S')
  file:write(stamp, ' ', level, ' ', (message:gsub('\n', '\n  ')), '\n')
  file:close()
end

--- :Tezis log
---@param modifiers string e.g. 'vertical'
function M.open(modifiers)
  if vim.fn.filereadable(M.path()) == 0 then
    return require('tezis.util').notify('the log is empty')
  end
  vim.cmd(modifiers .. ' split ' .. vim.fn.fnameescape(M.path()))
  vim.bo.autoread = true
  vim.bo.readonly = true
  vim.cmd('normal! G')
end

return M
