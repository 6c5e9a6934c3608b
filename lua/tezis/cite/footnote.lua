--- Footnotes of plain text and mail: a number in brackets where the source is named, and the notes
--- at the end. Pure Lua (5.4, LuaJIT).
--
--   Сроки срывали [1].
--
--   [1] Иванов И. И. О штрафах // Вестник. 2020. Т. 3. № 2. С. 12.
--
-- Notes are paragraphs that begin with such a number; each goes on to the next number, a blank line
-- or the signature of a mail. Numbers once given stay: a new note gets the next one.

local M = {}

---@class tezis.Note
---@field number integer
---@field row integer from 0
---@field col integer from 0: where its text begins
---@field last_row integer
---@field text string lines joined by blanks, so that bytes are those of the lines

local function is_end(line)
  return not line:find('%S') or line:find('^%-%- ?\r?$') ~= nil
end

-- The text of a note.
local function text_of(note, lines)
  local text = table.concat(lines, ' ', note.row + 1, note.last_row + 1):sub(note.col + 1)
  return (text:gsub('\r', ' '))
end

--- The notes of a draft.
---@param lines string[]
---@return table<integer, tezis.Note> notes by number
---@return tezis.Note? last the one that stands last
function M.read(lines)
  local notes, current, last = {}, nil, nil
  local is_fresh = true
  for row, line in ipairs(lines) do
    local number, col = line:match('^%[(%d+)%]%s+()%S')
    if is_end(line) then
      current, is_fresh = nil, true
    else
      if number and (is_fresh or current) then
        current = { number = tonumber(number), row = row - 1, col = col - 1 }
        notes[current.number] = notes[current.number] or current
        last = current
      end
      if current then
        current.last_row = row - 1
      end
      is_fresh = false
    end
  end
  for _, note in pairs(notes) do
    note.text = text_of(note, lines)
  end
  return notes, last
end

--- Row and column, from 0, of a byte of a note's text.
---@param note tezis.Note
---@param lines string[]
---@param byte integer from 1
---@return integer row
---@return integer col
function M.position(note, lines, byte)
  local row, col = note.row, note.col + byte - 1
  while row < note.last_row and col > #lines[row + 1] do
    row, col = row + 1, col - #lines[row + 1] - 1
  end
  return row, col
end

-- Where a first note goes: behind the text, before the signature of a mail.
local function end_of_text(lines)
  local row = #lines
  for index = #lines, math.max(1, #lines - 20), -1 do
    row = lines[index]:find('^%-%- ?\r?$') and index - 1 or row
  end
  while row > 0 and not lines[row]:find('%S') do
    row = row - 1
  end
  return row
end

--- The edit that adds a note, and its number; without an edit where a note says the same already.
---@param lines string[]
---@param text string of the note
---@return integer number
---@return { start_row: integer, start_col: integer, end_row: integer, end_col: integer,
---  lines: string[] }?
function M.add(lines, text)
  local notes, last = M.read(lines)
  local highest = 0
  for number, note in pairs(notes) do
    if note.text:gsub('%s+$', '') == text then
      return number
    end
    highest = math.max(highest, number)
  end
  local row = last and last.last_row + 1 or end_of_text(lines)
  local line = ('[%d] %s'):format(highest + 1, text)
  local col = #(lines[row] or ''):gsub('\r$', '')
  local eol = (lines[row] or ''):find('\r$') and '\r' or ''
  return highest + 1, { start_row = math.max(row - 1, 0), start_col = col,
    end_row = math.max(row - 1, 0), end_col = col,
    lines = last and { eol, line } or { eol, eol, line } }
end

return M
