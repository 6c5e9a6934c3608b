-- A float beside the cursor that closes when the cursor moves. Asked for again it is entered, so
-- that one can scroll and copy; q closes it then.
--
-- Not vim.lsp.util.open_floating_preview: that loads all of vim.lsp, which holds the editor up for
-- ten milliseconds where nothing else has.

local util = require('tezis.util')

local api = vim.api
local M = {}

-- How many rows the lines take, wrapped at a width.
local function rows(lines, width)
  local count = 0
  for _, line in ipairs(lines) do
    count = count + math.max(1, math.ceil(util.width(line) / width))
  end
  return count
end

-- Size and place: under the cursor, or over it where there is more room.
local function config_for(lines, max_width)
  local width = 1
  for _, line in ipairs(lines) do
    width = math.max(width, util.width(line))
  end
  width = math.max(1, math.min(width, max_width or 78, vim.o.columns - 2))
  local row = vim.fn.screenpos(0, vim.fn.line('.'), vim.fn.col('.')).row
  local above, below = row - 1, vim.o.lines - vim.o.cmdheight - row
  local is_under = below >= above or below >= rows(lines, width) + 2
  local room = math.max(1, (is_under and below or above) - 2)
  return { relative = 'cursor', anchor = is_under and 'NW' or 'SW', row = is_under and 1 or 0,
    col = 0, width = width, height = math.min(rows(lines, width), room), style = 'minimal',
    border = 'rounded', focusable = true, noautocmd = true }
end

-- Closes a window when something happens in the buffer it was opened from, or the user goes to
-- another window than it.
local function close_with(win, buf)
  local group = api.nvim_create_augroup('tezis-float', {})
  local function close()
    pcall(api.nvim_del_augroup_by_id, group)
    pcall(api.nvim_win_close, win, true)
  end
  api.nvim_create_autocmd({ 'CursorMoved', 'CursorMovedI', 'InsertCharPre', 'BufWinLeave' }, {
    group = group, buffer = buf, callback = close })
  api.nvim_create_autocmd('WinEnter', { group = group, callback = function()
    if api.nvim_get_current_win() ~= win then
      close()
    end
  end })
  return close
end

local open -- { id, win }: there is one at a time

--- Opens a float with lines; enters it where it is open already.
---@param lines string[]
---@param id string what it shows, so that asking for the same enters it
---@param max_width integer? in cells; 78 unless told
---@return integer? buf nil where it was entered
function M.open(lines, id, max_width)
  if open and api.nvim_win_is_valid(open.win) then
    if open.id == id then
      api.nvim_set_current_win(open.win)
      return nil
    end
    open.close()
  end
  local buf = api.nvim_create_buf(false, true)
  vim.bo[buf].bufhidden = 'wipe'
  api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  vim.bo[buf].modifiable = false
  local from = api.nvim_get_current_buf()
  local win = api.nvim_open_win(buf, false, config_for(lines, max_width))
  for option, value in pairs({ wrap = true, linebreak = true, foldenable = false }) do
    api.nvim_win_set_option(win, option, value)
  end
  open = { id = id, win = win, close = close_with(win, from) }
  api.nvim_buf_set_keymap(buf, 'n', 'q', '', { callback = open.close, nowait = true,
    desc = 'tezis: close' })
  return buf
end

return M
