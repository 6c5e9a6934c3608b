--- What `tezis weigh` and `tezis positions` share: their arguments, the thesis, and the passages of
--- the corpus counted for and against it.
local core = require 'tezis.core'
local corpus = require 'tezis.cli.corpus'
local json = require 'tezis.json'
local scores = require 'tezis.weigh.scores'
local terminal = require 'tezis.cli.terminal'

local M = {}

local slice = 500 -- passages between two looks at the progress display

-- The rows of one statement, or an error with the sentence alone.
local function ask(db, sql, parameters)
  local rows, message = db:rows(sql, parameters)
  if not rows then error({ message = message }, 0) end
  return rows
end
M.ask = ask

-- Stores the scores of a stored thesis; a corpus that cannot be written is weighed without.
local function store(path, about, display)
  local db = core.open(path, { create = false })
  local done = about.weighed
  while db do
    local rows = db:rows('SELECT tezis_weigh(?1, ?2) AS n', { about.name, slice })
    if not rows or rows[1].n == 0 then break end
    done = done + rows[1].n
    display.show({ done = done, total = about.passages, failed = 0 })
  end
  if db then db:close() end
end

local function weigh(db, path, thesis, found)
  local about = ask(db, scores.thesis, { thesis })[1]
  if about.telling == 0 and about.weighed == 0 then
    error({ message = ("'%s' has no words to weigh by; say it in a few words"):format(
      terminal.cut(thesis, 40)) }, 0)
  end
  local only = found.key and { key = found.key } or found.year and { year = found.year } or nil
  local display, tally = terminal.progress(), scores.tally(found.limit or 10)
  if about.id and not only and about.weighed < about.passages then store(path, about, display) end
  repeat
    local rows = ask(db, scores.slice(thesis, tally.last, slice, only))
    tally:add(rows)
    if tally.passages >= 10 * slice then
      display.show({ done = tally.passages, total = about.passages, failed = 0 })
    end
  until #rows < slice
  display.clear()
  return tally
end

local formats = { 'text', 'json' }

-- The sentence for an option that has none of its values.
local function wrong_choice(found, choices)
  for name, values in pairs(choices) do
    local known = found[name] == nil
    for _, value in ipairs(values) do known = known or found[name] == value end
    if not known then
      return ('--%s should be one of %s, got %s'):format(name, table.concat(values, ', '),
        found[name])
    end
  end
end

--- Adds to what JSON says of the whole, of a source or of a year its counts.
--- @param found table
--- @param sides table<string, integer> by side
--- @return table found
function M.counted(found, passages, bearing, sides)
  found.passages, found.bearing = passages, bearing
  found['for'], found.neutral, found.against = sides['for'], sides.neutral, sides.against
  return found
end

--- Prints what was found as JSON, with the thesis and the counts of the whole.
--- @param found table what the command has to say besides
function M.print_json(thesis, tally, found)
  found.thesis = thesis
  io.stdout:write(json.encode(M.counted(found, tally.passages, tally:bearing(), tally.count)), '\n')
end

--- The function that runs a command: weighs, and lets write(db, thesis, tally, found) print.
--- @param command { usage: string, choices: table<string, string[]> }
--- @param write fun(db: table, thesis: string, tally: tezis.Tally, found: table)
--- @return fun(found: table, say: table): integer # found: options, other arguments by position
function M.runner(command, write)
  return function(found, say)
    local thesis = terminal.safe(table.concat(found, ' ')):match('^ *(.-) *$')
    if thesis == '' then return say.usage('which thesis? ' .. command.usage) end
    local message = wrong_choice(found, command.choices)
      or wrong_choice(found, { format = formats })
    if message then return say.usage(message) end
    return corpus.with(corpus.open_readonly, found, say, function(db, path)
      local ran, result = pcall(function()
        local tally = weigh(db, path, thesis, found)
        write(db, thesis, tally, found)
        return tally:bearing() == 0 and 1 or 0
      end)
      if ran then return result end
      if type(result) ~= 'table' then error(result, 0) end
      return say.error(result.message)
    end)
  end
end

return M
