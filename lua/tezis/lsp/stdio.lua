--- The language server over standard input and output, run by Lua 5.4.
--
-- A message is `Content-Length: N`, an empty line, N bytes of JSON. One is read and answered at a
-- time: the corpus answers in milliseconds.

local core = require 'tezis.core'
local documents = require 'tezis.lsp.documents'
local json = require 'tezis.json'
local match = require 'tezis.complete.match'
local uses = require 'tezis.cite.uses'

local M = {}

local largest = 64 * 1024 * 1024

local Backend = {}
Backend.__index = Backend

function Backend:get(uri)
  return self.documents:get(uri)
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

-- The bibliographies that a document names, as { path, kind, text }.
local function bibliographies(document)
  local bib, list = require 'tezis.bib', {}
  local about = require('tezis.cite').document(document.filetype, document.lines)
  local folder = document.path and document.path:match('^(.*)/') or '.'
  for _, name in ipairs(about and about.bibliography or {}) do
    local path = bib.resolve(name, folder)
    local kind, file = bib.kind(path), io.open(path, 'rb')
    if kind and file then
      list[#list + 1] = { path = path, kind = kind, text = file:read('*a') or '' }
    end
    if file then
      file:close()
    end
  end
  return list
end

function Backend.locate(_, document, key, done)
  for _, file in ipairs(bibliographies(document)) do
    local found = require('tezis.bib').find(file.kind, file.text, { [key] = true })
    local entry = found and found[key]
    if entry and entry.from then
      local before = file.text:sub(1, entry.from - 1)
      local _, row = before:gsub('\n', '')
      local column = before:match('[^\n]*$')
      return done(file.path, row, require('tezis.lsp.position').to_utf16(column, #column))
    end
  end
  done(nil)
end

function Backend:uses(document, key, done)
  local folder = self.root or document.path and document.path:match('^(.*)/')
  done(folder and uses.find(key, folder, self.documents:texts()) or {})
end

-- Where the checks are not installed there are no diagnostics.
local has_check, check = pcall(require, 'tezis.check')

if has_check then
  function Backend:check(document)
    local texts = {}
    for index, file in ipairs(bibliographies(document)) do
      texts[index] = file.text
    end
    return check.run({ db = self.db, filetype = document.filetype, bibliographies = texts,
      text = table.concat(document.lines, '\n') .. '\n' })
  end
end

-- The next message: its text, nil at the end of input, false for one that cannot be read.
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
    length = tonumber(line:match('^[Cc]ontent%-[Ll]ength:%s*(%d+)')) or length
  end
  if length > largest then
    return nil
  end
  local text = length == 0 and '' or input:read(length)
  return text and #text == length and text or nil
end

--- Serves until the client says exit or its end of the pipe is closed.
---@param path string the corpus
---@param input file
---@param output file
---@return integer status 0 after shutdown and exit, 1 otherwise
---@return string? message why it could not begin
function M.serve(path, input, output)
  local db, message = core.open(path, { readonly = true, create = false })
  if not db then
    return 2, message
  end
  local backend = setmetatable({ db = db, documents = documents.new(), version = core.version() },
    Backend)
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
