--- tezis sql
local core = require 'tezis.core'
local corpus = require 'tezis.cli.corpus'
local terminal = require 'tezis.cli.terminal'

local M = {}

M.summary = 'ask the corpus in SQL'

M.help = [[
Usage: tezis sql [QUERY] [--corpus FILE] [--json|--tsv]

With a QUERY, one SQL statement, runs it read-only and prints its rows, as a
table on a terminal and tab-separated otherwise. Without one, opens the sqlite3
shell on the corpus with the tezis extension loaded.

  tezis sql "SELECT author, count(*) FROM tezis_search('союз', 100) GROUP BY author"

  --corpus FILE    the corpus to ask
  --json           the rows as a JSON array
  --tsv            a line a row, tab-separated, names first

Exit status: 0, or 2 when the query fails.
]]

M.options = { json = 'flag', tsv = 'flag' }

--- The loadable extension, found from where the Lua core was: …/lua5.4/tezis/core.so
--- lies beside …/tezis.so.
local function extension()
  for template in package.cpath:gmatch('[^;]+') do
    local folder = template:match('^(.*)/lua5%.4/%?%.so$')
    if folder and core.stat(folder .. '/tezis.so') then return folder .. '/tezis.so' end
  end
end

local function open_shell(path, say)
  local library = extension()
  if not library then return say.error('the extension tezis.so is not built: run make') end
  local real, message = core.realpath(path)
  if not real then return say.error(message) end
  local load = ('.load "%s"'):format(library:gsub('[\\"]', '\\%0'))
  local _, reason, code = core.exec({ 'sqlite3', '-cmd', load, real })
  if code == 'ENOENT' then
    reason = 'sqlite3 is not installed (package sqlite3); `tezis sql QUERY` works without it'
  end
  return say.error(reason)
end

local function cell(value)
  if value == nil then return '' end
  if type(value) == 'number' and value == math.floor(value) and math.abs(value) < 2 ^ 53 then
    return ('%d'):format(value)
  end
  return terminal.safe(tostring(value))
end

local function print_tsv(rows, columns)
  io.stdout:write(table.concat(columns, '\t'), '\n')
  for _, row in ipairs(rows) do
    local cells = {}
    for i, name in ipairs(columns) do cells[i] = cell(row[name]) end
    io.stdout:write(table.concat(cells, '\t'), '\n')
  end
end

local function print_table(rows, columns)
  local widths = {}
  for i, name in ipairs(columns) do
    widths[i] = terminal.width(name)
    for _, row in ipairs(rows) do
      widths[i] = math.min(math.max(widths[i], terminal.width(cell(row[name]))), 60)
    end
  end
  local function line(text_of)
    local cells = {}
    for i, name in ipairs(columns) do
      cells[i] = terminal.pad(terminal.cut(text_of(name, i), widths[i]), widths[i])
    end
    io.stdout:write((table.concat(cells, '  '):gsub(' +$', '')), '\n')
  end
  line(function(name) return name end)
  line(function(_, i) return ('─'):rep(widths[i]) end)
  for _, row in ipairs(rows) do line(function(name) return cell(row[name]) end) end
end

--- @param found table options, and the other arguments by position
--- @return integer
function M.run(found, say)
  return corpus.with(corpus.open_readonly, found, say, function(db, path)
    if #found == 0 then
      db:close()
      return open_shell(path, say)
    end
    local query = table.concat(found, ' ')
    if found.json then
      local text, reason = db:json(query)
      if not text then return say.error(reason) end
      io.stdout:write(text, '\n')
      return 0
    end
    local rows, columns = db:rows(query)
    if not rows then return say.error(columns) end
    local as_table = core.isatty(1) and not found.tsv
    local write = as_table and print_table or print_tsv
    write(rows, columns)
    return 0
  end)
end

return M
