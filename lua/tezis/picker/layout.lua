-- Where the parts of the picker stand, by arithmetic alone. One frame is drawn as text in a float
-- of its own, and borderless floats lie over it: so the titles in the frame need no Neovim later
-- than 0.7.2, and neighbours share a border.
--
--   ╭─ Passages ───────────── 200 of 3,412 ─╮      below 100 columns the passage lies
--   │ › query                               │      under the results
--   ├─ notice ─────────┬────────────────────┤
--   │ results          │ passage            │
--   ╰─ hint ───────────┴────────────────────╯

local M = {}

local round = {
  horizontal = '─', vertical = '│', top_left = '╭', top_right = '╮', bottom_left = '╰',
  bottom_right = '╯', left = '├', right = '┤', down = '┬', up = '┴',
}
local ascii = {
  horizontal = '-', vertical = '|', top_left = '+', top_right = '+', bottom_left = '+',
  bottom_right = '+', left = '+', right = '+', down = '+', up = '+',
}

---@class tezis.Rect
---@field row integer screen row of the first line, from 0
---@field col integer
---@field width integer
---@field height integer

---@class tezis.Layout
---@field frame tezis.Rect
---@field prompt tezis.Rect
---@field list tezis.Rect
---@field preview tezis.Rect? nil where the screen is too small for one
---@field beside boolean the preview is right of the list, not under it

--- The parts on a screen of `columns` × `rows` usable cells, the first of them in screen row `top`.
---@return tezis.Layout
function M.compute(columns, rows, top)
  local width = math.max(20, columns < 100 and columns or math.floor(columns * 0.94))
  local height = math.max(6, rows < 32 and rows or math.floor(rows * 0.92))
  local row = top + math.max(0, math.floor((rows - height) / 2))
  local col = math.max(0, math.floor((columns - width) / 2))
  local body, inner = height - 4, width - 2
  local layout = {
    frame = { row = row, col = col, width = width, height = height },
    prompt = { row = row + 1, col = col + 4, width = width - 6, height = 1 },
    list = { row = row + 3, col = col + 1, width = inner, height = body },
    beside = columns >= 100,
  }
  if layout.beside then
    layout.list.width = math.floor((inner - 1) * 0.54)
    layout.preview = {
      row = row + 3,
      col = col + layout.list.width + 3,
      width = inner - layout.list.width - 3,
      height = body,
    }
  elseif body >= 8 then
    layout.list.height = math.max(3, math.floor(body * 0.42))
    layout.preview = {
      row = row + 4 + layout.list.height,
      col = col + 2,
      width = inner - 2,
      height = body - layout.list.height - 1,
    }
  end
  return layout
end

--- The characters of frames.
---@return table<string, string>
function M.box()
  return vim.o.ambiwidth == 'double' and ascii or round
end

--- `left text ─────── right text` between two corners, exactly `width` cells.
function M.rule(box, corner_left, corner_right, width, left, right)
  local util = require('tezis.util')
  local room = width - 2
  left = left and left ~= '' and (' %s '):format(util.truncate(left, math.max(1, room - 4))) or ''
  right = right and right ~= '' and (' %s '):format(right) or ''
  if util.width(left) + util.width(right) + 3 > room then
    right = ''
  end
  local line = box.horizontal:rep(room - util.width(left) - util.width(right) - 2)
  return corner_left .. box.horizontal .. left .. line .. right .. box.horizontal .. corner_right
end

--- The title at the left of a rule, as it was cut to fit.
---@return string
function M.title_in(line)
  return line:match('^[^ ]+ (.-) [^ ]+$') or ''
end

--- Replaces the character in cell `cell` (from 0) of a line made of one-cell characters there.
function M.put(line, cell, character, over)
  local before = vim.fn.strcharpart(line, 0, cell)
  if vim.fn.strcharpart(line, cell, 1) ~= over then
    return line -- a title lies there
  end
  return before .. character .. vim.fn.strcharpart(line, cell + 1)
end

--- Whether a notice can be read in full under the prompt.
---@param layout tezis.Layout
---@param notice string
---@return boolean
function M.notice_fits(layout, notice)
  return require('tezis.util').width(notice) <= layout.frame.width - 6
end

---@class tezis.FrameTexts
---@field title string
---@field count string how many rows
---@field notice string a sentence under the prompt
---@field preview string over a preview that lies under the list
---@field hint string

---@class tezis.Title a text in a line of the frame
---@field [1] integer line, from 1
---@field [2] string
---@field [3] string highlight group

--- The lines of the frame.
---@param layout tezis.Layout
---@param texts tezis.FrameTexts
---@return string[]
---@return tezis.Title[]
function M.frame(layout, texts)
  local box, rule = M.box(), M.rule
  local width = layout.frame.width
  local lines = {
    rule(box, box.top_left, box.top_right, width, texts.title, texts.count),
    box.vertical .. ' › ' .. (' '):rep(width - 5) .. box.vertical,
  }
  local divider = rule(box, box.left, box.right, width, texts.notice)
  local blank = box.vertical .. (' '):rep(width - 2) .. box.vertical
  local bottom = rule(box, box.bottom_left, box.bottom_right, width, texts.hint)
  if layout.beside then
    local cell = layout.list.width + 1
    divider = M.put(divider, cell, box.down, box.horizontal)
    bottom = M.put(bottom, cell, box.up, box.horizontal)
    blank = box.vertical .. (' '):rep(layout.list.width) .. box.vertical
      .. (' '):rep(width - layout.list.width - 3) .. box.vertical
  end
  lines[3] = divider
  for index = 4, layout.frame.height - 1 do
    lines[index] = blank
  end
  if layout.preview and not layout.beside then
    lines[4 + layout.list.height] = rule(box, box.left, box.right, width, texts.preview)
  end
  lines[layout.frame.height] = bottom
  local titles = {
    { 1, texts.title, 'TezisTitle' }, { 1, texts.count, 'TezisCount' }, { 2, '›', 'TezisPrompt' },
    { 3, M.title_in(divider), 'TezisNotice' }, { #lines, texts.hint, 'TezisHint' },
  }
  if layout.preview and not layout.beside then
    local line = 4 + layout.list.height
    titles[#titles + 1] = { line, M.title_in(lines[line]), 'TezisTitle' }
  end
  return lines, titles
end

return M
