--- tezis import
local corpus = require 'tezis.cli.corpus'
local import = require 'tezis.import'
local dictionary = require 'tezis.dictionary'
local options = require 'tezis.cli.options'
local report = require 'tezis.import.report'
local terminal = require 'tezis.cli.terminal'

local M = {}

M.summary = 'add or update sources from bibliographies, files and folders'

M.help = [[
Usage: tezis import [PATH…] [--corpus FILE] [--rebuild] [--quiet]

Adds sources to the corpus, or brings them up to date. A PATH is

  a bibliography   library.json (CSL-JSON), .bib (BibTeX, BibLaTeX), .ris;
                   an entry's `file` field names its text
  a file           .txt .md .html .pdf .docx .odt .epub: key, title, author and
                   date are guessed from the file
  a folder         the bibliographies in it, then the files they do not name

Without a PATH, everything imported before is brought up to date. Only what
changed is read. What cannot be read is listed at the end with its reason.
Stopped at any point (Ctrl-C), the next import goes on from there.

  --corpus FILE    the corpus to write (made when there is none)
  --rebuild        read everything again; remove sources that the bibliography
                   or folder they came from no longer names
  --quiet          no progress and no notes

Exit status: 0 when all is imported, 1 when something was not, 2 when the
corpus cannot be written or the command line is wrong.
]]

M.options = { rebuild = 'flag', quiet = 'flag' }

--- @param found table options, and the other arguments by position
--- @return integer # exit status
function M.run(found, say)
  return corpus.with(corpus.open_writable, found, say, function(db, path)
    local paths, display = options.words(found), terminal.progress()
    local result, message = import.run({ db = db, corpus = path, paths = paths,
      rebuild = found.rebuild, progress = not found.quiet and display.show or nil })
    display.clear()
    if result and result.sources > 0 and not result.stopped then
      dictionary.ensure(db, result.notes, not found.quiet and function(names)
        display.wait(('reading %s, so that words find their translations (once, some seconds)')
          :format(table.concat(names, ' and ')))
      end)
      display.clear()
    end
    if not result then return say.error(path .. ': ' .. message) end
    if #paths == 0 and result.sources == 0 then
      return say.usage('nothing was imported yet: name a bibliography, a file or a folder')
    end
    if found.quiet then result.notes = {} end
    for _, line in ipairs(report.lines(result, 20)) do io.stderr:write(terminal.safe(line):gsub(
      '^ ', '  '), '\n') end
    return #result.failed > 0 and 1 or 0
  end)
end

return M
