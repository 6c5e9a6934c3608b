-- The windows of the picker: draws what it is told, knows nothing of searching.

local layout = require('tezis.picker.layout')

local M = {}

local namespace = vim.api.nvim_create_namespace('tezis')

--- The namespace of all that is highlighted in the windows.
M.namespace = namespace

---@class tezis.Mark a highlighted span
---@field [1] integer line, from 0
---@field [2] integer first byte, from 0
---@field [3] integer byte after the last
---@field [4] string highlight group

---@class tezis.ViewShape the parts of a view and where they stand
---@field parts string[] the first is the frame
---@field enter string the part that has the cursor at first
---@field compute fun(columns: integer, rows: integer, top: integer): table rectangles by part
---@field frame fun(layout: table, texts: table): string[], tezis.Title[]

---@class tezis.View
---@field shape tezis.ViewShape
---@field texts tezis.FrameTexts
---@field layout tezis.Layout
---@field buf table<string, integer> by part
---@field win table<string, integer> the same; preview is absent on a small screen
---@field left string[] the parts that View:open_next has still to see to
---@field on_complete fun(buf: integer) called with each buffer but the frame's, later
local View = {}
View.__index = View
for _, name in ipairs({ 'set_preview', 'scroll' }) do
  View[name] = function(...) -- loaded when there is something to preview
    return require('tezis.picker.passage')[name](...)
  end
end

---@type tezis.ViewShape
local picker_shape = {
  parts = { 'frame', 'list', 'preview', 'prompt' },
  enter = 'prompt',
  compute = layout.compute,
  frame = layout.frame,
}

local list_options = { cursorline = true, scrolloff = 2 }
local options = {
  frame = {},
  prompt = {},
  list = list_options,
  other = list_options,
  preview = { scrolloff = 0 },
}

local function scratch(name)
  local buf = vim.api.nvim_create_buf(false, true)
  vim.bo[buf].bufhidden = 'hide' -- a small screen has no window for the preview
  vim.bo[buf].undolevels = name == 'prompt' and 100 or -1
  vim.b[buf].completion = false -- completion plugins that ask stay out of the prompt
  return buf
end

-- What nvim_open_win and nvim_win_set_config take for one part.
local function place(self, name)
  local rect = self.layout[name]
  return {
    relative = 'editor',
    row = rect.row,
    col = rect.col,
    width = rect.width,
    height = rect.height,
    zindex = name == 'frame' and 50 or 60,
    focusable = name ~= 'frame',
  }
end

-- What the user's own configuration goes by. A millisecond or more, by what hears of it.
local function set_filetype(self, name)
  vim.bo[self.buf[name]].filetype = 'tezis-' .. name
end

local function show(self, name)
  local config = place(self, name)
  config.style = 'minimal'
  config.noautocmd = true
  local win = vim.api.nvim_open_win(self.buf[name], name == self.shape.enter, config)
  self.win[name] = win
  local normal = name == 'frame' and 'TezisBorder' or 'TezisNormal'
  local set = vim.tbl_extend('force', {
    winhighlight = ('Normal:%s,NormalFloat:%s,CursorLine:TezisSelection,EndOfBuffer:%s'):format(
      normal, normal, normal),
    wrap = false,
    list = false,
    sidescrolloff = 0,
    foldenable = false,
    spell = false,
  }, options[name])
  for option, value in pairs(set) do
    vim.api.nvim_win_set_option(win, option, value)
  end
end

-- The layout for the screen as it is now: all rows but the command line, the last status line and
-- the tab line.
local function measure(shape)
  local tabline = vim.o.showtabline
  local top = (tabline == 2 or tabline == 1 and #vim.api.nvim_list_tabpages() > 1) and 1 or 0
  local status = vim.o.laststatus > 0 and 1 or 0
  return shape.compute(vim.o.columns, vim.o.lines - vim.o.cmdheight - status - top, top)
end

--- Opens the frame, and the window that has the cursor: what is typed on goes there. The others
--- open when the main loop has had its turn, or before something is shown in them.
---@param texts { title: string, hint: string }
---@param shape tezis.ViewShape? that of the picker unless told
---@return tezis.View
function M.open(texts, shape)
  require('tezis.highlight').define()
  local self = setmetatable({ buf = {}, win = {}, shape = shape or picker_shape }, View)
  self.texts = vim.tbl_extend('keep', texts, { count = '', notice = '', preview = '' })
  self.layout = measure(self.shape)
  for _, name in ipairs({ 'frame', self.shape.enter }) do
    self.buf[name] = scratch(name)
    show(self, name)
  end
  self.left = vim.list_extend({ self.shape.enter }, vim.tbl_filter(function(name)
    return name ~= self.shape.enter
  end, self.shape.parts))
  self:draw_frame()
  return self
end

--- Does the next thing that M.open left: opens a window, names the file type of a
--- buffer. What the user's configuration does for a file type is the longest part, so each has a
--- turn of the main loop of its own.
---@return boolean more whether there is something left
function View:open_next()
  local name = table.remove(self.left, 1)
  if name and self.layout[name] and not self.win[name] then
    show(self, name)
  end
  if name and name ~= 'frame' then
    self.on_complete(self.buf[name])
  end
  if name then
    set_filetype(self, name)
  end
  return #self.left > 0
end

--- Makes the buffers of the windows that are still to open, and of those that the screen is too
--- small for.
function View:make_buffers()
  for _, name in ipairs(self.shape.parts) do
    self.buf[name] = self.buf[name] or scratch(name)
  end
end

--- Opens all windows that are not open yet.
function View:complete()
  self:make_buffers()
  while self:open_next() do
  end
end

-- Highlights spans of the lines from `first` on.
local function colour(buf, first, marks)
  for _, mark in ipairs(marks) do
    vim.api.nvim_buf_set_extmark(buf, namespace, first + mark[1], mark[2], {
      end_row = first + mark[1],
      end_col = mark[3],
      hl_group = mark[4],
      priority = mark[4] == 'TezisMatch' and 120 or 100,
    })
  end
end

-- Replaces one line, from 1, and its marks, whose own lines do not count.
local function put(buf, row, line, marks)
  vim.api.nvim_buf_clear_namespace(buf, namespace, row - 1, row)
  vim.api.nvim_buf_set_lines(buf, row - 1, row, false, { line })
  for _, mark in ipairs(marks) do
    colour(buf, row - 1, { { 0, mark[2], mark[3], mark[4] } })
  end
end

--- Replaces the buffer's lines and marks.
---@param buf integer
---@param lines string[]
---@param marks tezis.Mark[]
function M.fill(buf, lines, marks)
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  colour(buf, 0, marks)
end

--- Draws the frame with its titles; what is as it was is left alone.
function View:draw_frame()
  local lines, titles = self.shape.frame(self.layout, self.texts)
  local was = self.framed or {}
  self.framed = lines
  local marks = {}
  for _, title in ipairs(titles) do
    local from, to = (lines[title[1]] or ''):find(title[2], 1, true)
    if title[2] ~= '' and from then
      marks[#marks + 1] = { title[1] - 1, from - 1, to, title[3] }
    end
  end
  if #lines ~= #was then
    return M.fill(self.buf.frame, lines, marks)
  end
  for row = 1, #lines do
    if lines[row] ~= was[row] then
      put(self.buf.frame, row, lines[row], vim.tbl_filter(function(mark)
        return mark[1] == row - 1
      end, marks))
    end
  end
end

--- Changes titles of the frame; an absent one stays.
---@param texts table<string, string> some of tezis.FrameTexts
function View:set_texts(texts)
  self.texts = vim.tbl_extend('force', self.texts, texts)
  self:draw_frame()
end

--- Shows the rows of a list.
---@param lines string[]
---@param marks tezis.Mark[]
---@param part string? 'list' unless told
function View:set_list(lines, marks, part)
  self:complete()
  M.fill(self.buf[part or 'list'], lines, marks)
end

--- Adds rows at the end of a list.
function View:append_list(lines, marks, part)
  local buf = self.buf[part or 'list']
  local first = vim.api.nvim_buf_line_count(buf)
  vim.api.nvim_buf_set_lines(buf, -1, -1, false, lines)
  colour(buf, first, marks)
end

--- Redraws one row of a list, from 1.
function View:set_row(index, line, marks, part)
  put(self.buf[part or 'list'], index, line, marks)
end

--- Puts the selection on a row, from 1.
function View:select(index, part)
  self:complete()
  pcall(vim.api.nvim_win_set_cursor, self.win[part or 'list'], { math.max(1, index), 0 })
end

--- Makes the window of a part the current one; the selection shows in no other list.
function View:focus(part)
  self:complete()
  for _, name in ipairs({ 'list', 'other' }) do
    if self.win[name] then
      vim.api.nvim_win_set_option(self.win[name], 'cursorline', name == part)
    end
  end
  vim.api.nvim_set_current_win(self.win[part])
end

--- What stands at the prompt.
---@return string
function View:query()
  return table.concat(vim.api.nvim_buf_get_lines(self.buf.prompt, 0, -1, false), ' ')
end

--- Puts a query at the prompt, the cursor after it.
---@param text string
function View:set_query(text)
  vim.api.nvim_buf_set_lines(self.buf.prompt, 0, -1, false, { text })
  vim.api.nvim_win_set_cursor(self.win.prompt, { 1, #text })
end

--- Fits everything to the screen's new size.
function View:resize()
  self:complete()
  self.layout = measure(self.shape)
  for _, name in ipairs(self.shape.parts) do
    local win = self.win[name]
    if self.layout[name] and win then
      vim.api.nvim_win_set_config(win, place(self, name))
    elseif self.layout[name] then
      show(self, name)
    elseif win then
      self.win[name] = nil -- first: it is not the user who closes it
      pcall(vim.api.nvim_win_close, win, true)
    end
  end
  self:draw_frame()
end

--- Whether a window is one of the picker's.
function View:owns(win)
  for _, own in pairs(self.win) do
    if own == win then
      return true
    end
  end
  return false
end

--- Closes all windows; their buffers go with them.
function View:close()
  for _, win in pairs(self.win) do
    pcall(vim.api.nvim_win_close, win, true)
  end
  for _, buf in pairs(self.buf) do
    pcall(vim.api.nvim_buf_delete, buf, { force = true })
  end
end

return M
