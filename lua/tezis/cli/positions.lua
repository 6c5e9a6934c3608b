--- tezis positions
local json = require 'tezis.json'
local positions = require 'tezis.weigh.positions'
local search = require 'tezis.cli.search'
local terminal = require 'tezis.cli.terminal'
local weighing = require 'tezis.cli.weighing'

local M = {}

M.summary = 'who stands where on a thesis'
M.usage = 'tezis positions THESIS'

M.help = [[
Usage: tezis positions THESIS [--sort mean|passages|year|name]
                       [--format text|json] [--corpus FILE]

Who stands where on a thesis: a bar a source and a bar a year, against (░) to
the left and for (█) to the right, as shares of the passages that bear on it,
with their number and the mean of the scores. THESIS is the name of a stored
thesis, or the thesis in words.

  --sort ORDER     of the sources: mean, from most for to most against (the
                   default), passages, year or name
  --format FORMAT  text (the default) or json: thesis, passages, bearing, for,
                   neutral, against, sources and years with the same counts
                   and mean
  --corpus FILE    the corpus to weigh

Exit status: 0, 1 when no passage bears on the thesis, 2 when it cannot be
weighed.
]]

M.options = { sort = 'string', format = 'string' }

M.choices = { sort = positions.sorts }

-- What JSON says of sources or years.
local function plain_list(stands)
  local list = json.array {}
  for index, stand in ipairs(stands) do
    list[index] = weighing.counted({ key = stand.key, year = stand.year,
      name = stand.key and stand.name or nil, mean = stand.mean }, stand.sum.passages,
      stand.sum.bearing, stand.sum)
  end
  return list
end

local function write(db, thesis, tally, found)
  local sources = weighing.ask(db, 'SELECT id, key, author, title, issued, language FROM source')
  local stands = positions.gather(tally, sources, function(source)
    return terminal.safe(search.label(source))
  end)
  positions.sort(stands.sources, found.sort or 'mean')
  if found.format == 'json' then
    return weighing.print_json(thesis, tally, { sources = plain_list(stands.sources),
      years = plain_list(stands.years) })
  end
  local lines = positions.draw(stands, { title = thesis, tally = tally },
    { columns = terminal.columns(1), width = terminal.width, cut = terminal.cut })
  io.stdout:write(table.concat(lines, '\n'), '\n')
end

M.run = weighing.runner(M, write)

return M
