-- Drawing the lists of a picker: what can be seen at once, the rest between the keys. Methods of
-- tezis.Picker.

local compat = require('tezis.compat')
local util = require('tezis.util')

local M = {}

-- How long the list may be drawn in one go: what can be seen at once, the rest between the keys.
local budget = { seen = 4, rest = 2, pause = 5 } -- ms

-- A row of a list as its line and marks.
function M:line(index, part)
  local item = self:pane(part).rows[index]
  local row = self.kind.row(item, self.view.layout[part].width, self:is_marked(item) ~= nil,
    require('tezis.picker.used').sign(self.used, item))
  return row.text, row.marks
end

-- Draws the rows of a list that are not drawn yet, up to `reach` and no longer than `ms`.
function M:draw_on(part, reach, ms)
  local pane, enough = self:pane(part), compat.uv.hrtime() + ms * 1e6
  local lines, marks, first = {}, {}, pane.drawn or 0
  pane.drawn = first
  while pane.drawn < math.min(reach, #pane.rows) and compat.uv.hrtime() < enough do
    local text, own = self:line(pane.drawn + 1, part)
    lines[#lines + 1] = text
    for _, mark in ipairs(own) do
      marks[#marks + 1] = { pane.drawn - first, mark[2], mark[3], mark[4] }
    end
    pane.drawn = pane.drawn + 1
  end
  if first == 0 then
    self.view:set_list(lines, marks, part)
  elseif #lines > 0 then
    self.view:append_list(lines, marks, part)
  end
end

--- Draws a list, the current one unless told: what can be seen now, the rest in later turns of the
--- main loop. By a timer: what is scheduled from a scheduled function runs in the same turn.
---@param part string?
function M:draw(part)
  part = part or self.part
  local pane, drawing = self:pane(part), {}
  pane.drawn, pane.drawing = 0, drawing
  local height = self.view.layout[part].height
  self:draw_on(part, math.max(height, pane.index + height), budget.seen)
  local function rest()
    if self.closed or drawing ~= pane.drawing then
      return
    end
    self:draw_on(part, #pane.rows, budget.rest)
    if pane.drawn < #pane.rows then
      vim.defer_fn(util.guarded(rest), budget.pause)
    end
  end
  if pane.drawn < #pane.rows then
    vim.defer_fn(util.guarded(rest), budget.pause)
  end
end

--- Draws one row of the current list again.
function M:redraw(index)
  local line, marks = self:line(index, self.part)
  self.view:set_row(index, line, marks, self.part)
end

--- Shows a sentence that is too long for its line: in the list where there are no rows, else in the
--- place of the passage.
---@param notice string
function M:say_long(notice)
  local shown = require('tezis.preview').plain({ notice }, 'TezisNotice')
  if #self.rows > 0 then
    return self.view:set_preview(shown)
  end
  local width = self.view.layout[self.part].width - 2
  local lines, marks = {}, {}
  for index, line in ipairs(require('tezis.picker.wrap').preview(shown, width).lines) do
    lines[index] = ' ' .. line
    marks[index] = { index - 1, 1, #line + 1, 'TezisNotice' }
  end
  self.view:set_list(lines, marks, self.part)
end

return M
