--- Paths and whole files. Every failure is nil and a sentence without the path:
--- who reports it names the file.
local core = require 'tezis.core'

local M = {}

--- Files above this are refused: they are data, not texts to quote from.
M.limit = 200 * 1024 * 1024

--- The kinds of text tezis reads, by the end of the file name.
M.kinds = {
  txt = 'text', text = 'text',
  md = 'markdown', markdown = 'markdown', mkd = 'markdown', qmd = 'markdown', rmd = 'markdown',
  html = 'html', htm = 'html', xhtml = 'html',
  pdf = 'pdf', docx = 'docx', odt = 'odt', epub = 'epub',
}

--- The kinds of bibliography.
M.bibliographies = { json = 'csl', bib = 'bibtex', bibtex = 'bibtex', biblatex = 'bibtex',
  ris = 'ris' }

--- @return string # lower-case, '' when the name has none
function M.extension(path)
  return (path:match('[^/]%.([%w]+)$') or ''):lower()
end

function M.name(path)
  return path:match('([^/]*)/*$')
end

function M.folder(path)
  return path:match('^(.*)/[^/]*$') or '.'
end

function M.join(folder, path)
  if path:sub(1, 1) == '/' then return path end
  return folder:gsub('/+$', '') .. '/' .. path
end

--- The sentence of "path: sentence", which is how tezis.core reports.
function M.reason(message)
  return (message:gsub('^.*: ', ''))
end

--- Information about a regular file that may be read whole.
--- @return table|nil # as core.stat
--- @return string|nil # why not
function M.check(path)
  local info, message = core.stat(path)
  if not info then return nil, M.reason(message) end
  if info.type == 'directory' then return nil, 'it is a folder' end
  if info.type ~= 'file' then return nil, 'it is not a regular file' end
  if info.size == 0 then return nil, 'the file is empty' end
  if info.size > M.limit then
    return nil, ('the file has %d MB; tezis reads files up to %d MB'):format(
      math.floor(info.size / 2 ^ 20), math.floor(M.limit / 2 ^ 20))
  end
  return info
end

--- The bytes of a file.
--- @return string|nil
--- @return string|nil # why not
function M.read(path)
  local info, reason = M.check(path)
  if not info then return nil, reason end
  local file = io.open(path, 'rb')
  if not file then return nil, 'permission to read it is denied' end
  local bytes = file:read('*a')
  file:close()
  if not bytes then return nil, 'reading it failed' end
  return bytes
end

--- A file name fit for one line of a report: control characters as ?.
function M.printable(path)
  return (path:gsub('%c', '?'))
end

return M
