--- tezis weigh
local json = require 'tezis.json'
local number = require 'tezis.number'
local scores = require 'tezis.weigh.scores'
local search = require 'tezis.cli.search'
local terminal = require 'tezis.cli.terminal'
local weighing = require 'tezis.cli.weighing'

local M = {}

M.summary = 'passages for and against a thesis'
M.usage = 'tezis weigh THESIS'

M.help = [[
Usage: tezis weigh THESIS [--limit N] [--side SIDE] [--key KEY|--year YEAR]
                   [--format text|json] [--corpus FILE]

Shows the passages that speak for the thesis and those that speak against it,
strongest first, each by the sentence that says most. THESIS is the name of a
stored thesis, or the thesis in words. Scores are from -1, against, to 1, for; a
label in the corpus counts in the place of a score, and stands in brackets.

  --limit N        at most N passages of a side (10)
  --side SIDE      for, against or neutral alone
  --key KEY        passages of the source with this citation key
  --year YEAR      passages of this year
  --format FORMAT  text (the default) or json: thesis, passages, bearing, for,
                   neutral, against, rows: passage_id, key, author, title,
                   issued, page, heading, language, side, stance, label,
                   sentence, text
  --corpus FILE    the corpus to weigh

Exit status: 0, 1 when no passage bears on the thesis, 2 when it cannot be
weighed.
]]

M.options = { limit = 'number', side = 'string', key = 'string', year = 'string',
  format = 'string' }

M.choices = { side = { 'for', 'against', 'neutral' } }

-- The rows of a side, each with its sentence.
local function rows_of(db, thesis, tally, side)
  local list = tally:strongest(side)
  local rows = weighing.ask(db, scores.passages, { thesis, json.ids(list, 'id') })
  for _, row in ipairs(rows) do
    local from, to = (row.telling or ''):match('(%d+),(%d+)')
    row.sentence = from and row.text:sub(from + 1, to) or row.text
    row.side, row.telling, row.source_id, row.container = side, nil, nil, nil
  end
  return rows
end

local signs = { ['for'] = '+', against = '−', neutral = '·' }
local colours = { ['for'] = '\27[32m', against = '\27[31m', neutral = '\27[2m' }

local function print_rows(side, count, rows, width, coloured)
  io.stdout:write(('%s: %s\n'):format(side, number(count)))
  for _, row in ipairs(rows) do
    local score = row.label and ('[%s]  '):format(signs[side])
      or ('%s%.2f'):format(signs[side], math.abs(row.stance)):gsub(',', '.')
    if coloured then score = colours[side] .. score .. '\27[0m' end
    io.stdout:write('  ', score, '  ', terminal.safe(row.key), '  ',
      terminal.cut(terminal.safe(search.label(row)), math.max(20, width - 12 - #row.key)), '\n',
      terminal.wrap(terminal.safe(row.sentence), width, '         '), '\n')
  end
end

local function write(db, thesis, tally, found)
  local width, coloured = math.min(terminal.columns(1), 120), terminal.colours(1)
  local all = json.array {}
  for _, side in ipairs(found.side and { found.side } or { 'for', 'against' }) do
    local rows = rows_of(db, thesis, tally, side)
    for _, row in ipairs(rows) do all[#all + 1] = row end
    if found.format ~= 'json' then
      print_rows(side, tally.count[side], rows, width, coloured)
    end
  end
  if found.format == 'json' then
    weighing.print_json(thesis, tally, { rows = all })
  elseif tally:bearing() == 0 then
    io.stderr:write(('No passage bears on it, of %s.\n'):format(number(tally.passages)))
  else
    io.stderr:write(('%s of %s passages bear on it; %s take no side.\n'):format(
      number(tally:bearing()), number(tally.passages), number(tally.count.neutral)))
  end
end

M.run = weighing.runner(M, write)

return M
