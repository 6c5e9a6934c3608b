--- The language server over standard input and output, run by Lua 5.4.
--
-- A message is `Content-Length: N`, an empty line, N bytes of JSON. One is read and answered at a
-- time: the corpus answers in milliseconds.

local bib = require 'tezis.bib'
local check = require 'tezis.check'
local cite = require 'tezis.cite'
local core = require 'tezis.core'
local documents = require 'tezis.lsp.documents'
local json = require 'tezis.json'
local match = require 'tezis.complete.match'
local position = require 'tezis.lsp.position'
local uses = require 'tezis.cite.uses'

local M = {}

local largest = 64 * 1024 * 1024

local Backend = {}
Backend.__index = Backend

function Backend:get(uri)
  return self.documents:get(uri)
end

function Backend.text(_, document, done)
  done(table.concat(document.lines, '\n'))
end

function Backend.thesis(_, document)
  local about = cite.document(document.filetype, document.lines)
  return about and about.thesis
end

function Backend:rows(sql, params, done)
  done(self.db:rows(sql, params))
end

function Backend:index(_, done)
  local versions = self.db:rows('PRAGMA data_version')
  local version = versions and versions[1] and versions[1].data_version
  if not self.made or self.version_made ~= version then
    local text = match.build(self.db)
    self.made, self.version_made = text and match.open(text) or self.made, version
  end
  done(self.made)
end

local function folder_of(document)
  return document.path and document.path:match('^(.*)/') or '.'
end

-- The bibliographies that a document names, and what else it says of itself.
local function bibliographies(document)
  local about = cite.document(document.filetype, document.lines) or {}
  local files = {}
  for index, name in ipairs(about.bibliography or {}) do
    local path = bib.resolve(name, folder_of(document))
    files[index] = { name = name, path = path, kind = bib.kind(path) }
  end
  return files, about
end

function Backend.locate(_, document, key, done)
  for _, file in ipairs((bibliographies(document))) do
    local text = file.kind and bib.read(file.path)
    local found = text and bib.find(file.kind, text, { [key] = true })
    local entry = found and found[key]
    if entry and entry.from then
      local row, before = bib.place(text, entry.from)
      return done(file.path, row, position.to_utf16(before, #before))
    end
  end
  done(nil)
end

function Backend:uses(document, key, done)
  local folder = self.root or document.path and document.path:match('^(.*)/')
  done(folder and uses.find(key, folder, self.documents:texts()) or {})
end

function Backend:check(document, done, first, last)
  if not require('tezis.cite').syntax_for(document.filetype) then
    return done({})
  end
  local text = table.concat(document.lines, '\n') .. '\n'
  done(check.run({ db = self.db, filetype = document.filetype, text = text, first = first,
    last = last, what = self.what, bibliographies = require('tezis.check.bibliographies').read(
      document.filetype, text, folder_of(document)) }))
end

function Backend:add(document, key, done, applies)
  local files, about = bibliographies(document)
  local target, texts = nil, {}
  for index, file in ipairs(files) do
    target = target or file.kind and core.stat(file.path) and index
  end
  if not target then
    return done('the document names no bibliography (.bib or .json) that is there')
  elseif applies then
    texts[1], files[target].buffer = assert(bib.read(files[target].path)), 1
  end
  local ok, payload = require('tezis.bib.job').sync(json.encode({ corpus = self.path,
    keys = { key }, files = files, target = target, compare = false, flavour = about.flavour,
    syntax = cite.syntax_for(document.filetype) }), texts[1])
  local result = ok and json.decode(payload)
  local edit = result and result.edit
  if edit then
    local line = cite.lines(texts[1])[edit.row + 1] or ''
    edit.col = position.to_utf16(line, edit.col)
  end
  done(not ok and payload or result.problems[1], files[target].path, edit)
end

-- Passes over bytes that are too many for one message.
local function skip(input, length)
  while length > 0 do
    local part = input:read(math.min(length, 2 ^ 20))
    if not part then
      return nil
    end
    length = length - #part
  end
  return ''
end

-- The next message: its text, '' for one that cannot be read, nil at the end of input.
local function read(input)
  local length
  while true do
    local line = input:read('*l')
    if not line then
      return nil
    end
    line = line:gsub('\r$', '')
    if line == '' and length then
      break
    end
    length = tonumber(line:match('^[Cc]ontent%-[Ll]ength:%s*(%d+)%s*$')) or length
  end
  if length == 0 or length > largest then
    return skip(input, length)
  end
  local text = input:read(length)
  return text and #text == length and text or nil
end

--- Serves until the client says exit or its end of the pipe is closed.
---@param path string the corpus
---@param input file
---@param output file
---@param what table<string, boolean>? groups of checks, see tezis.check.rules
---@return integer status 0 after shutdown and exit, 1 otherwise
---@return string? message why it could not begin
function M.serve(path, input, output, what)
  local db, message = core.open(path, { readonly = true, create = false })
  if not db then
    return 2, message
  end
  local backend = setmetatable({ db = db, path = path, documents = documents.new(),
    diagnoses = true, version = core.version(), what = what }, Backend)
  local server = require('tezis.lsp.server').new({ backend = backend, send = function(answer)
    local text = json.encode(answer)
    output:write(('Content-Length: %d\r\n\r\n'):format(#text), text)
    output:flush()
  end })
  while server.state ~= 'gone' do
    local text = read(input)
    if not text then
      break
    end
    local value, reason = json.decode(text)
    if value == nil then
      server:refuse(nil, 'parse', reason)
    else
      local params = type(value) == 'table' and value.method == 'initialize' and value.params
      if type(params) == 'table' then
        backend.root = type(params.rootUri) == 'string' and documents.path(params.rootUri) or nil
      end
      server:receive(value)
    end
  end
  db:close()
  return server.status or 1
end

return M
