--- tezis check
local bibliographies = require 'tezis.check.bibliographies'
local check = require 'tezis.check'
local cite = require 'tezis.cite'
local core = require 'tezis.core'
local corpus = require 'tezis.cli.corpus'
local draft = require 'tezis.check.draft'
local json = require 'tezis.json'
local rules = require 'tezis.check.rules'
local terminal = require 'tezis.cli.terminal'

local M = {}

M.summary = 'citations and quotations of a draft against the corpus'

M.help = [[
Usage: tezis check DRAFT… [--format text|json|sarif] [--filetype TYPE]
                   [--stance] [--thesis THESIS] [--corpus FILE]

Looks up what the drafts cite and compares what they quote with the sources:

  unknown-key      a key that neither the corpus nor the draft's bibliography has
  not-in-bibliography
                   a source that the bibliography which the draft names lacks: a hint
  page-not-there   a page that the source does not have
  quote-altered    a quotation whose words differ from the source
  wrong-page       a quotation that stands on another page
  quote-elsewhere  a quotation from another source
  quote-not-found  a quotation that no source has
  quote-translated a quotation that the source seems to have in the other language
  ocr-word         a word of a quotation that looks misread by a machine

A quotation is what stands in quotation marks, or in a block, with a citation
next to it. Quotation marks, dashes, ё, [...] and [insertions] are not differences.

  --format FORMAT  text: a line each, FILE:LINE:COLUMN: message (the default);
                   json: an array, rows and columns from 0, with the fixes;
                   sarif: SARIF 2.1.0, for code hosts
  --filetype TYPE  the format of the drafts, where their names do not tell:
                   markdown, tex, org, typst, asciidoc, text
  --stance         hints on what is claimed, too: uncited-claim, a figure, an
                   appeal to studies, a quotation or a side taken without a
                   source beside it; stance-mismatch, a side taken with a source
                   that stands on the other
  --thesis THESIS  what sides are about: a stored thesis, or one in words; the
                   draft's own (tezis: in its head) unless told
  --corpus FILE    the corpus to check against

Exit status: 0 when nothing is wrong (hints do not count), 1 when something is, 2
when a draft or the corpus cannot be read.
]]

M.options = { format = 'string', filetype = 'string', stance = 'flag', thesis = 'string' }

local formats = { 'text', 'json', 'sarif' }

local function read(path)
  local stat = core.stat(path)
  if stat and stat.type == 'directory' then
    return nil, 'this is a folder'
  end
  local file, message = io.open(path, 'rb')
  if not file then
    return nil, (message:gsub('^.*: ', ''))
  end
  local bytes = file:read('*a')
  file:close()
  return bytes
end

-- One draft: its lines and what was found, or a sentence.
local function check_file(db, path, given)
  local filetype = given.filetype or cite.filetype(path)
  if not filetype then
    return nil, 'its name does not tell the format; say it with --filetype'
  end
  local bytes, message = read(path)
  if not bytes then
    return nil, message
  end
  local text
  text, message = core.decode(bytes)
  if not text then
    return nil, message
  end
  local folder = path:match('^(.*)/') or '.'
  local found
  found, message = check.run { db = db, filetype = filetype, text = text,
    bibliographies = bibliographies.read(filetype, text, folder), thesis = given.thesis,
    what = given.stance and rules.all or nil }
  if not found then
    return nil, message
  end
  return { path = path, lines = draft.split(text), found = found }
end

local names = { error = 'error', warn = 'warning', info = 'note', hint = 'hint' }

local writers = {}

function writers.text(files)
  for _, file in ipairs(files) do
    for _, diagnostic in ipairs(file.found) do
      -- Columns in characters, as editors count them.
      local before = (file.lines[diagnostic.row + 1] or ''):sub(1, diagnostic.col)
      io.stdout:write(('%s:%d:%d: %s: %s [%s]\n'):format(terminal.safe(file.path),
        diagnostic.row + 1, terminal.width(before) + 1, names[diagnostic.severity],
        terminal.safe(diagnostic.message), diagnostic.code))
    end
  end
end

function writers.json(files)
  local all = json.array {}
  for _, file in ipairs(files) do
    for _, diagnostic in ipairs(file.found) do
      diagnostic.file = file.path
      all[#all + 1] = diagnostic
    end
  end
  io.stdout:write(json.encode(all), '\n')
end

function writers.sarif(files)
  io.stdout:write(require('tezis.check.sarif').write(files, core.version()), '\n')
end

local function is_wrong(files)
  for _, file in ipairs(files) do
    for _, diagnostic in ipairs(file.found) do
      if diagnostic.severity == 'error' or diagnostic.severity == 'warn' then
        return true
      end
    end
  end
  return false
end

--- @param given table options, and the other arguments by position
--- @return integer
function M.run(given, say)
  if #given == 0 then return say.usage('what to check? tezis check DRAFT') end
  local write = writers[given.format or 'text']
  if not write then
    return say.usage(('--format should be one of %s, got %s'):format(table.concat(formats, ', '),
      given.format))
  end
  return corpus.with(corpus.open_readonly, given, say, function(db)
    local files, failed = {}, false
    for _, path in ipairs(given) do
      local file, reason = check_file(db, path, given)
      if file then
        files[#files + 1] = file
      else
        failed = true
        say.error(('%s: %s'):format(path, reason))
      end
    end
    write(files)
    if failed then return 2 end
    return is_wrong(files) and 1 or 0
  end)
end

return M
