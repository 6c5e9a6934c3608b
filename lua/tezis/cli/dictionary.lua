--- tezis dictionary
local corpus = require 'tezis.cli.corpus'
local dictionary = require 'tezis.dictionary'
local options = require 'tezis.cli.options'

local M = {}

M.summary = 'read dictionaries, for finding words by their translations'

M.help = [[
Usage: tezis dictionary [--corpus FILE] [--status] [PATH...]

Reads English-Russian dictionaries in dictd's format into the corpus, so that a
word also finds its translations. Without PATH those of the installed packages
mueller7-dict and dict-freedict-eng-rus; an import reads them by itself when the
corpus has none. PATH is a dictionary's .index or .dict.dz file.

  --corpus FILE    the corpus to read into
  --status         only tell what the corpus has and what is installed

Your own pairs come before a dictionary's:
  tezis sql "INSERT INTO meaning(language, stem, rank, translation)
             VALUES('en', 'swing state', 1, 'колеблющийся штат')"

Exit status: 0, 2 when a dictionary cannot be read.
]]

M.options = { status = 'flag' }

local function tell_status(db, say)
  local lines, message = dictionary.describe(db)
  if not lines then return say.error(message) end
  io.stdout:write(table.concat(lines, '\n'), '\n')
  return 0
end

--- @return integer # exit status
function M.run(given, say)
  local open = given.status and corpus.open_readonly or corpus.open_writable
  return corpus.with(open, given, say, function(db)
    if given.status then return tell_status(db, say) end
    local report, reason = dictionary.import(db, options.words(given))
    if not report then return say.error(reason) end
    io.stdout:write(dictionary.summary(report), '\n')
    return 0
  end)
end

return M
