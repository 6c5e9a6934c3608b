-- One line of the list, as text and highlighted spans, cut to the width of the list.

local util = require('tezis.util')
local label = require('tezis.label')
local scores = require('tezis.weigh.scores')

local M = {}

local stance_width = 5 -- cells of `+0.82`
local groups = { ['for'] = 'TezisFor', against = 'TezisAgainst', neutral = 'TezisNeutral' }

---@class tezis.Row
---@field text string
---@field marks table[] { nil, first byte, byte after, group }

local used_signs = { cited = '✓ ', quoted = '" ' }

-- Collects pieces with their groups, after the mark and the sign of what the draft uses where there
-- are to be such columns.
local function builder(marked, used)
  local row = { text = '', marks = {} }
  function row.add(text, group)
    if group and text ~= '' then
      table.insert(row.marks, { nil, #row.text, #row.text + #text, group })
    end
    row.text = row.text .. text
  end
  if marked ~= nil then
    row.add(marked and '•' or ' ', 'TezisMark')
    if used == nil then
      row.add(' ')
    end
  end
  if used ~= nil then
    row.add(used_signs[used] or '  ', used and 'TezisUsed')
  end
  return row
end

-- The row cut to the width of the list.
local function cut(row, width)
  row.text = util.truncate(row.text, width)
  for _, mark in ipairs(row.marks) do
    mark[3] = math.min(mark[3], #row.text)
  end
  return row
end

--- Byte spans [[from, to], …] of a JSON text; empty when there are none.
---@param json string?
---@return integer[][]
function M.spans(json)
  if not json or json == '' then
    return {}
  end
  local ok, spans = pcall(vim.json.decode, json)
  return ok and type(spans) == 'table' and spans or {}
end

-- The byte (from 0) where an excerpt begins whose match is at byte `from`: the begin of a word
-- about `count` characters before, rather a little more than in the middle of one.
local function back(text, from, count)
  local at, extra = from, 14
  while at > 0 and (count > 0 or extra > 0 and not text:sub(at, at):match('%s')) do
    at = at - 1
    while at > 0 and text:byte(at + 1) >= 0x80 and text:byte(at + 1) < 0xC0 do
      at = at - 1
    end
    if count > 0 then
      count = count - 1
    else
      extra = extra - 1
    end
  end
  return at
end

--- The part of a passage that shows its first match, in `width` cells.
---@param text string the passage
---@param spans integer[][] byte spans of matches, from 0, end exclusive
---@param width integer
---@return string piece one line
---@return integer[][] spans in the piece
function M.excerpt(text, spans, width)
  local first = spans[1] and spans[1][1] or 0
  local from = back(text, first, math.floor(width * 0.3))
  local lead = from > 0 and '…' or ''
  -- A cell takes at most four bytes; control characters become spaces, byte for byte.
  local piece = text:sub(from + 1, from + width * 4 + 4):gsub('[%z\1-\31\127]', ' ')
  piece = util.truncate(lead .. piece, width)
  local inside, shift = {}, #lead - from
  local room = #piece - (piece:sub(-3) == '…' and 3 or 0)
  for _, span in ipairs(spans) do
    local at, to = span[1] + shift, math.min(span[2] + shift, room)
    if at >= #lead and at < to then
      inside[#inside + 1] = { at, to }
    end
  end
  return piece, inside
end

--- A stance as a row shows it, `+0.82`, or `[+]` where the user has labelled the passage; nil
--- where a passage does not bear on the thesis.
---@param item { stance: number?, label: integer? }
---@return string? text
---@return string? group
function M.stance(item)
  local side = scores.side(item.label or item.stance)
  if not side then
    return nil
  end
  local signs = require('tezis.config').get().signs
  local sign = side == 'for' and signs.pro or side == 'against' and signs.con or signs.neutral
  local text = item.label and (' [%s] '):format(sign)
    or ('%s%.2f'):format(sign, math.abs(item.stance))
  return text, groups[side]
end

--- `+0.82  Иванов 2020, с. 12  …срыв сроков и штраф…`
---@param item table a row of tezis_search; signed: the column of stances is shown; telling: bytes
---  of the sentence to show, else the place of the first match
---@param width integer cells
---@param marked boolean? nil: without a column for the mark
---@param used 'cited'|'quoted'|false|nil by the draft; nil: without a column for it
---@return tezis.Row
function M.passage(item, width, marked, used)
  local row = builder(marked, used)
  local stance, group = M.stance(item)
  if stance or item.signed then
    row.add(stance or '', group)
    row.add((' '):rep(stance_width - util.width(stance or '')) .. '  ')
  end
  local name = label.passage(item, math.max(12, math.min(24, math.floor(width * 0.3))))
  row.add(name, 'TezisCitation')
  row.add('  ')
  local room = width - util.width(row.text)
  if room > 4 and item.telling then
    row.add(util.truncate(util.single_line(item.text:sub(item.telling[1] + 1, item.telling[2])),
      room))
  elseif room > 4 then
    item.matches = item.matches or M.spans(item.spans)
    local piece, spans = M.excerpt(item.text or '', item.matches, room)
    local start = #row.text
    row.add(piece)
    for _, span in ipairs(spans) do
      table.insert(row.marks, { nil, start + span[1], start + span[2], 'TezisMatch' })
    end
  end
  return cut(row, width)
end

-- Cells of a row of a source from which on its key stands at the end: in narrower ones only the
-- shortest would fit, one here and one there.
local wide = 64

--- `Иванов 2020  О штрафах            @ivanov2020`, the key where there is room for it.
---@param item table a row of source
---@param width integer
---@param marked boolean? nil: without a column for the mark
---@param used 'cited'|'quoted'|false|nil by the draft; nil: without a column for it
---@return tezis.Row
function M.source(item, width, marked, used)
  local row = builder(marked, used)
  local names = label.names(item.author, item.language)
  local year = label.year(item.issued) or ''
  local who = util.truncate(names or item.container or item.key, 22)
  row.add(who .. (' '):rep(22 - util.width(who)) .. ' ', 'TezisCitation')
  year = util.truncate(year, 4)
  row.add(year .. (' '):rep(4 - util.width(year)) .. '  ', 'TezisCitation')
  local key = ' @' .. item.key
  local room = width - util.width(row.text) - util.width(key)
  local title = util.single_line(item.title or '')
  if width >= wide and room >= 16 then
    title = util.truncate(title, room)
    row.add(title .. (' '):rep(room - util.width(title)))
    row.add(key, 'TezisHint')
  else
    row.add(util.truncate(title, width - util.width(row.text)))
  end
  return cut(row, width)
end

return M
