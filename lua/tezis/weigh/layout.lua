-- Where the parts of the weighing view stand: for beside against where there is room, else one
-- under the other, and the passage below them.
--
--   ╭─ a thesis ───────── 335 of 856 ─╮      ╭─ a thesis ──── 335 of 856 ─╮
--   ├─ For 242 ─────┬─ Against 93 ────┤      ├─ For 242 ──────────────────┤
--   │ results       │ results         │      │ results                    │
--   ├─ reference ───┴─────────────────┤      ├─ Against 93 ───────────────┤
--   │ passage                         │      │ results                    │
--   ╰─ hint ──────────────────────────╯      ├─ reference ────────────────┤

local frames = require('tezis.picker.layout')
local util = require('tezis.util')

local M = {}

local wide = 100 -- columns from which the two lists stand side by side

---@class tezis.WeighLayout
---@field frame tezis.Rect
---@field list tezis.Rect the first list
---@field other tezis.Rect the second
---@field preview tezis.Rect? nil where the screen is too small for one
---@field columns 1|2
---@field lines { list: integer, other: integer, preview: integer? } lines of the frame, from 1

--- The parts on a screen of `columns` × `rows` usable cells, the first of them in row `top`.
---@return tezis.WeighLayout
function M.compute(columns, rows, top)
  local picker = frames.compute(columns, rows, top)
  local frame = picker.frame
  local inner, two = frame.width - 2, columns >= wide
  local layout = { frame = frame, columns = two and 2 or 1 }
  local lists = two and 1 or 2 -- on top of each other
  local room = frame.height - 3 - lists -- without the preview's rule
  local height = room >= 7 and math.max(2, math.floor((room - 1) * (two and 0.45 or 0.6) / lists))
    or math.max(1, math.floor(room / lists))
  local width = two and math.floor((inner - 1) / 2) or inner
  local first, left = frame.row + 2, frame.col + 1
  layout.list = { row = first, col = left, width = width, height = height }
  if two then
    layout.other = { row = first, col = left + width + 1, width = inner - width - 1,
      height = height }
  else
    layout.other = { row = first + height + 1, col = left, width = inner, height = height }
  end
  local below = layout.other.row + height
  layout.lines = { list = 2, other = two and 2 or 3 + height, preview = below - frame.row + 1 }
  if room >= 7 then
    layout.preview = { row = below + 1, col = left + 1, width = inner - 2,
      height = frame.row + frame.height - below - 2 }
  end
  return layout
end

-- Two rules in one, with a corner between them.
local function double(box, left, right, layout, first, second)
  local width = layout.list.width
  local line = frames.rule(box, left, box.down, width + 2, first)
  return line .. frames.rule(box, '', right, layout.other.width + 2, second)
end

--- The lines of the frame and the titles in them.
---@param layout tezis.WeighLayout
---@param texts { title: string, count: string, list: string, other: string, preview: string,
---  hint: string }
---@return string[]
---@return tezis.Title[]
function M.frame(layout, texts)
  texts = vim.tbl_extend('keep', texts, { list = '', other = '' })
  local box, width = frames.box(), layout.frame.width
  local lines = {}
  local room = width - util.width(texts.count) - 12
  local title = util.truncate(texts.title, math.max(10, room))
  lines[1] = frames.rule(box, box.top_left, box.top_right, width, title, texts.count)
  local blank = box.vertical .. (' '):rep(width - 2) .. box.vertical
  for index = 2, layout.frame.height - 1 do
    lines[index] = blank
  end
  if layout.columns == 2 then
    lines[2] = double(box, box.left, box.right, layout, texts.list, texts.other)
    for index = 3, 2 + layout.list.height do
      lines[index] = box.vertical .. (' '):rep(layout.list.width) .. box.vertical
        .. (' '):rep(layout.other.width) .. box.vertical
    end
  else
    lines[2] = frames.rule(box, box.left, box.right, width, texts.list)
    lines[layout.lines.other] = frames.rule(box, box.left, box.right, width, texts.other)
  end
  lines[layout.frame.height] = frames.rule(box, box.bottom_left, box.bottom_right, width,
    texts.hint)
  local below = layout.preview and layout.lines.preview or layout.frame.height
  if layout.preview then
    lines[below] = frames.rule(box, box.left, box.right, width, texts.preview)
  end
  if layout.columns == 2 then
    lines[below] = frames.put(lines[below], layout.list.width + 1, box.up, box.horizontal)
  end
  return lines, {
    { 1, title, 'TezisTitle' }, { 1, texts.count, 'TezisCount' },
    { layout.lines.list, texts.list, 'TezisTitle' },
    { layout.lines.other, texts.other, 'TezisTitle' },
    { layout.preview and below or 1, layout.preview and frames.title_in(lines[below]) or '',
      'TezisTitle' },
    { #lines, texts.hint, 'TezisHint' },
  }
end

return M
