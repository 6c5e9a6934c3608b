-- 'omnifunc' for drafts:
--
--   setlocal omnifunc=v:lua.require'tezis.complete.omni'.func
--
-- set by the plugin where the file type has none of its own. <C-x><C-o> behind @ or \cite{. The
-- one that Markdown takes over from HTML is kept in b:tezis_omnifunc and answers elsewhere.

local complete = require('tezis.complete')
local util = require('tezis.util')

local M = {}

-- The first completion of a session waits, a second at most, in which the editor's events go on.
local function wait_for_index(buf)
  local ready = false
  complete.index(buf, function()
    ready = true
  end)
  if not ready then
    vim.wait(1000, function()
      return ready
    end, 2)
  end
end

local other -- the omnifunc that answered the question where to begin, nil when it is this one

local function find_start()
  local cursor = vim.api.nvim_win_get_cursor(0)
  local found = complete.context(0, cursor[1], cursor[2])
  other = not found and vim.b.tezis_omnifunc ~= '' and vim.b.tezis_omnifunc or nil
  if other then
    return vim.call(other, 1, '')
  end
  return found and found.start or -3
end

local function matches(prefix)
  if other then
    return vim.call(other, 0, prefix)
  end
  local buf = vim.api.nvim_get_current_buf()
  wait_for_index(buf)
  local words = {}
  for index, item in ipairs((complete.complete(prefix, buf))) do
    words[index] = { word = item.key, menu = util.truncate(item.detail, 40), icase = 1, dup = 1,
      user_data = { tezis = item.key } }
  end
  -- What is typed need not begin the key, so Neovim must ask again.
  return { words = words, refresh = 'always' }
end

--- For 'omnifunc'; see |complete-functions|.
---@param first integer 1: where the prefix begins
---@param prefix string
function M.func(first, prefix)
  local result = util.guard(first == 1 and find_start or matches, prefix)
  return result or (first == 1 and -3 or {})
end

return M
