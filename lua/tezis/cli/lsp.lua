--- tezis lsp
local corpus = require 'tezis.cli.corpus'

local M = {}

M.summary = 'language server, for editors other than Neovim'

M.help = [[
Usage: tezis lsp [--stance] [--corpus FILE]

A language server over standard input and output for Markdown, LaTeX, Typst,
Org and AsciiDoc: completes citation keys (by key, author in either script,
word of the title), shows a source on hover, goes to its entry in the draft's
bibliography, lists where it is cited, reports what `tezis check` finds when
a file is opened and saved, and corrects it: takes the source's words, corrects
the page or the key, adds the entry that the bibliography lacks.

  --stance         hints on what is claimed, too, as `tezis check --stance`
  --corpus FILE    the corpus to use

Exit status: 0 after shutdown, 1 when the client went without it, 2 when the
corpus cannot be opened.
]]

M.options = { stdio = 'flag', stance = 'flag' }

--- @param found table options, and the other arguments by position
--- @return integer
function M.run(found, say)
  local status, failure = require('tezis.lsp.stdio').serve(corpus.path(found.corpus), io.stdin,
    io.stdout, found.stance and require('tezis.check.rules').all or nil)
  if failure then return say.error(failure) end
  return status
end

return M
