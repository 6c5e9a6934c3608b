-- Where the user was when the picker opened, and how to get back there: window, cursor, and the
-- mode, Insert mode at the very column included.

local util = require('tezis.util')

local M = {}

---@class tezis.Origin
---@field win integer
---@field buf integer
---@field row integer line, from 1
---@field col integer byte column, from 0
---@field mode 'i'|'n'

---@return tezis.Origin
function M.save()
  local cursor = vim.api.nvim_win_get_cursor(0)
  return {
    win = vim.api.nvim_get_current_win(),
    buf = vim.api.nvim_get_current_buf(),
    row = cursor[1],
    col = cursor[2],
    mode = util.mode(),
  }
end

-- Insert mode ends, and begins, when the editor gets back to reading keys: poll for it.
local function when_mode(insert, done, tries)
  local is = util.mode() == 'i'
  if is == insert or (tries or 0) > 200 then
    return done()
  end
  vim.defer_fn(function()
    when_mode(insert, done, (tries or 0) + 1)
  end, 1)
end

--- Leaves the prompt: `close` is called in Normal mode, or in Insert mode when the origin was
--- there; then the origin's window is current again with its cursor, and `after` runs.
---@param origin tezis.Origin
---@param close fun()
---@param after fun()
---@param anew boolean? Insert mode begins anew: it does not outlive a window of 'buftype' prompt
function M.restore(origin, close, after, anew)
  local insert = origin.mode == 'i'
  local is = util.mode() == 'i'
  local stays = is and insert and not anew
  if not stays then
    vim.cmd('stopinsert') -- Insert mode that is to begin in this turn, too
  end
  vim.schedule(function()
    when_mode(stays, function()
      if vim.api.nvim_win_is_valid(origin.win) then
        vim.api.nvim_set_current_win(origin.win)
      end
      close()
      if not stays then
        -- A float shows its 'ruler' in the last line of the screen, where it would stay.
        vim.api.nvim_echo({ { '' } }, false, {})
      end
      if vim.api.nvim_win_is_valid(origin.win)
        and vim.api.nvim_win_get_buf(origin.win) == origin.buf then
        M.place(origin, insert and not stays)
      end
      when_mode(insert, after)
    end)
  end)
end

--- Puts the cursor back; `enter` begins Insert mode there.
---@param origin tezis.Origin
---@param enter boolean
function M.place(origin, enter)
  pcall(vim.api.nvim_win_set_cursor, origin.win, { origin.row, origin.col })
  if enter then
    local line = vim.api.nvim_buf_get_lines(origin.buf, origin.row - 1, origin.row, false)[1] or ''
    vim.cmd(origin.col >= #line and 'startinsert!' or 'startinsert')
  end
end

return M
