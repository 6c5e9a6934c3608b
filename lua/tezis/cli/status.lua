--- tezis status
local core = require 'tezis.core'
local corpus = require 'tezis.cli.corpus'
local number = require 'tezis.number'
local terminal = require 'tezis.cli.terminal'

local M = {}

M.summary = 'what the corpus holds, and whether it is sound'

M.help = [[
Usage: tezis status [--corpus FILE] [--json]

Tells which corpus is used, how many sources and passages it holds, in which
languages, what was imported and when, and what tezis_check() finds wrong.

  --corpus FILE    the corpus to look at
  --json           the same as one JSON object

Exit status: 0, 1 when something is wrong with the corpus, 2 when it cannot be
opened.
]]

M.options = { json = 'flag' }

local counts = [[
  SELECT (SELECT count(*) FROM source) AS sources,
    (SELECT count(*) FROM passage) AS passages,
    (SELECT count(*) FROM source AS s WHERE NOT EXISTS
      (SELECT 1 FROM passage WHERE source_id = s.id)) AS bare,
    (SELECT count(*) FROM source WHERE json_type(csl, '$.custom.guessed') IS NOT NULL) AS guessed,
    (SELECT max(added) FROM source) AS added]]

local function list(db, sql)
  return db:rows(sql) or {}
end

local function gather(db, path)
  local rows, message = db:rows(counts)
  if not rows then return nil, message end
  local found = rows[1]
  found.path = path
  found.size = (core.stat(path) or {}).size or 0
  found.languages = list(db, [[SELECT coalesce(nullif(language, ''), 'other') AS language,
    count(*) AS passages FROM passage GROUP BY 1 ORDER BY 2 DESC]])
  found.origins = list(db, [[SELECT substr(key, 8) AS path, json_array_length(value) AS sources
    FROM setting WHERE key LIKE 'import:%' ORDER BY key]])
  found.problems = list(db, 'SELECT problem, remedy FROM tezis_check()')
  return found
end

local function print_text(found)
  local function line(name, text)
    io.stdout:write(terminal.pad(name, 12), terminal.safe(text), '\n')
  end
  line('corpus', ('%s (%.1f MB)'):format(found.path, found.size / 2 ^ 20))
  line('sources', ('%s, %s without text, %s guessed from the file alone'):format(
    number(found.sources), number(found.bare), number(found.guessed)))
  line('passages', number(found.passages))
  local languages = {}
  for _, row in ipairs(found.languages) do
    languages[#languages + 1] = ('%s %s'):format(row.language, number(row.passages))
  end
  if #languages > 0 then line('languages', table.concat(languages, ', ')) end
  if found.added then line('last added', tostring(found.added)) end
  for i, row in ipairs(found.origins) do
    line(i == 1 and 'imported' or '', ('%s (%s)'):format(row.path, number(row.sources)))
  end
  for _, row in ipairs(found.problems) do
    line('problem', ('%s; %s'):format(row.problem, row.remedy or ''))
  end
  if #found.problems == 0 then line('check', 'sound') end
end

--- @param found table options, and the other arguments by position
--- @return integer
function M.run(found, say)
  return corpus.with(corpus.open_readonly, found, say, function(db, path)
    local status, message = gather(db, path)
    if not status then return say.error(message) end
    if found.json then
      local json = require 'tezis.import.json'
      for _, name in ipairs({ 'languages', 'origins', 'problems' }) do json.array(status[name]) end
      io.stdout:write(json.write(status), '\n')
    else
      print_text(status)
    end
    return #status.problems > 0 and 1 or 0
  end)
end

return M
