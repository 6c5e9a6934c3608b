-- The rows of a picker: new ones, the one that the user is on, and what is said and previewed with
-- them. Methods of tezis.Picker.

local keys = require('tezis.keys')
local layout = require('tezis.picker.layout')

local M = {}

-- Shows new rows.
function M:receive(result)
  local chosen = self.index > 1 and self:item()
  self.rows, self.index = result.rows, #result.rows > 0 and 1 or 0
  if chosen then
    self.index = self:find(chosen) or self.index
  end
  if self.mode ~= 'wide' then
    self.mode = 'normal'
  end
  self:draw()
  self:select(self.index)
end

-- Where an item is among the rows that can be seen without scrolling: what the user has gone to
-- stays the current row while the query is typed on.
function M:find(item)
  local id = self.kind.id(item)
  for index = 1, math.min(#self.rows, self.view.layout[self.part].height) do
    if self.kind.id(self.rows[index]) == id then
      return index
    end
  end
end

--- Shows a sentence under the prompt, and the count of rows above it.
---@param notice string
function M:say(notice)
  self.notice, self.count = notice, self.live:count()
  if #self.marked > 0 then
    local rows = self.count ~= '' and ', ' .. self.count or ''
    self.count = ('%d marked%s'):format(#self.marked, rows)
  end
  local fits = layout.notice_fits(self.view.layout, notice)
  self.view:set_texts({ notice = (fits or #self.rows > 0) and notice or '', count = self.count })
  if not fits then
    self:say_long(notice)
  end
end

function M:is_marked(item)
  for position, marked in ipairs(self.marked) do
    if self.kind.id(marked) == self.kind.id(item) then
      return position
    end
  end
end

--- Goes to a row, from 1; 0 when there is none.
---@param index integer
function M:select(index)
  self.index = #self.rows == 0 and 0 or math.max(1, math.min(index, #self.rows))
  self:draw_on(self.part, self.index, math.huge)
  self.view:select(self.index, self.part)
  self:preview()
end

-- The cursor moved in the list's own window.
function M:moved()
  local index = vim.api.nvim_win_get_cursor(self.view.win[self.part])[1]
  if index ~= self.index and index <= #self.rows then
    self.index = index
    self:preview()
  end
end

--- Draws the preview of the current row.
function M:preview()
  self.asked = (self.asked or 0) + 1
  local asked, item = self.asked, self:item()
  local function show(preview)
    if not self.closed and asked == self.asked then
      self.view:set_preview(preview)
    end
  end
  if self.mode == 'help' then
    show(require('tezis.preview').plain(keys.help(self.keys)))
  elseif not item then
    local empty = self.kind.empty
    show(type(empty) == 'function' and empty() or empty)
  else
    require('tezis.preview').show(self.kind, item, self.mode, show)
  end
end

return M
