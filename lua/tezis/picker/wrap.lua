-- A preview cut into lines that its window holds. Not by 'wrap': a line longer than what is left of
-- the window would show as "@@@" (by whatever 'display' says), and a match far down in a paragraph
-- of thirty rows could not be scrolled to.

local util = require('tezis.util')

local M = {}

-- Where a line breaks: { first byte, last byte } of each piece, at spaces where there are any.
local function pieces(line, width)
  local list, from = {}, 1
  repeat
    local last = math.max((util.fit(line, width, from)), from)
    local to = last
    if last < #line then
      while line:byte(to + 1) ~= 0x20 and to > from and line:byte(to) ~= 0x20 do
        to = to - 1
      end
      if to - from < (last - from) / 3 then -- a word that hardly fits into any line
        to = last
      end
    end
    list[#list + 1] = { from, #line:sub(from, to):gsub(' +$', '') + from - 1 }
    from = to + 1
    while from > 1 and from <= #line and line:byte(from) == 0x20 do
      from = from + 1
    end
  until from > #line
  return list
end

-- The parts of a mark, whose bytes count from 0, in the pieces of its line.
local function split(mark, list, row, marks)
  for index, piece in ipairs(list) do
    local from, to = math.max(mark[2], piece[1] - 1), math.min(mark[3], piece[2])
    if from < to then
      marks[#marks + 1] = { row + index - 1, from - piece[1] + 1, to - piece[1] + 1, mark[4] }
    end
  end
end

--- A preview for a window of a width. Its `at` becomes the row of the first match, where the line
--- that must be seen has one.
---@param preview tezis.Preview
---@param width integer
---@return tezis.Preview
function M.preview(preview, width)
  local out = { title = preview.title, lines = {}, marks = {}, rules = {}, at = 0 }
  local rows, cuts = {}, {}
  for index, line in ipairs(preview.lines) do
    local list = pieces(line, width)
    rows[index - 1], cuts[index - 1] = #out.lines, list
    for _, piece in ipairs(list) do
      out.lines[#out.lines + 1] = line:sub(piece[1], piece[2])
    end
  end
  for line, text in pairs(preview.rules) do
    out.rules[rows[line] or #out.lines] = text
  end
  out.at, out.start = rows[preview.at] or 0, rows[preview.start or -1]
  local found = false
  for _, mark in ipairs(preview.marks) do
    local first = #out.marks + 1
    split(mark, cuts[mark[1]] or {}, rows[mark[1]] or 0, out.marks)
    if not found and mark[1] == preview.at and mark[4] == 'TezisMatch' and out.marks[first] then
      found, out.at = true, out.marks[first][1]
    end
  end
  return out
end

return M
