-- The preview of a row, drawn. What takes the view itself are methods of tezis.View.

local view = require('tezis.picker.view')

local M = {}

-- The preview with its title as the first line, for the preview beside the list; under the list
-- the title goes into the frame.
local function with_title(preview)
  local marks, rules = { { 0, 0, #preview.title, 'TezisTitle' } }, {}
  for _, mark in ipairs(preview.marks) do
    marks[#marks + 1] = { mark[1] + 2, mark[2], mark[3], mark[4] }
  end
  for line, text in pairs(preview.rules) do
    rules[line + 2] = text
  end
  local lines = vim.list_extend({ preview.title, '' }, preview.lines)
  return { lines = lines, marks = marks, rules = rules, at = preview.at + 2,
    start = preview.start and preview.start + 2 }
end

-- Shows a line of a window, from 0, with the first lines where they fit, else with the begin of the
-- passage, else in the upper third.
local function show_line(win, line, start)
  local height = vim.api.nvim_win_get_height(win)
  local top = line + 1 - math.floor(height / 3)
  if line < height - 3 then
    top = 1
  elseif start and line - start < height - 3 then
    top = start + 1
  end
  vim.api.nvim_win_call(win, function()
    vim.fn.winrestview({ topline = top, lnum = line + 1, col = 0, leftcol = 0 })
  end)
end

--- Draws a preview into a buffer, from its first line, or from a later one when what matters would
--- not be seen.
---@param buf integer
---@param win integer? the window that shows it
---@param preview tezis.Preview
---@param titled boolean with the title as the first line
function M.draw(buf, win, preview, titled)
  local shown = titled and preview.title and with_title(preview) or preview
  if win then
    shown = require('tezis.picker.wrap').preview(shown, vim.api.nvim_win_get_width(win))
  end
  view.fill(buf, shown.lines, shown.marks)
  for line, text in pairs(shown.rules) do
    vim.api.nvim_buf_set_extmark(buf, view.namespace, line, 0,
      { virt_lines = { { { text, 'TezisPage' } } }, virt_lines_above = true })
  end
  if win then
    show_line(win, shown.at, shown.start)
  end
end

-- The window of the preview: none on a small screen, or when the user has just closed it.
local function preview_window(self)
  self:complete()
  local win = self.win.preview
  return win and vim.api.nvim_win_is_valid(win) and win or nil
end

--- Shows a preview.
---@param preview tezis.Preview
function M:set_preview(preview)
  local beside, win = self.layout.beside, preview_window(self)
  self:set_texts({ preview = not beside and preview.title or '' })
  M.draw(self.buf.preview, win, preview, beside)
end

--- Scrolls the preview by a page.
---@param key '<C-f>'|'<C-b>'|'<C-d>'|'<C-u>'
function M:scroll(key)
  local win = preview_window(self)
  if win then
    vim.api.nvim_win_call(win, function()
      vim.cmd('normal! ' .. vim.api.nvim_replace_termcodes(key, true, false, true))
    end)
  end
end

return M
