--- The language server: requests in, answers out, whoever carries them. Pure Lua (5.4, LuaJIT).
--
--   local server = require('tezis.lsp.server').new { backend = …, send = function(message) … end }
--   server:receive { jsonrpc = '2.0', id = 1, method = 'initialize', params = { … } }
--
-- `tezis lsp` carries them over standard input and output (tezis.lsp.stdio); in Neovim they never
-- leave the process (tezis.lsp.client). The backend is what differs: how the corpus is asked, and
-- where documents come from. All its answers come through a callback, at once or later.

local json = require 'tezis.json'

local M = {}
M.__index = M

---@class tezis.LspBackend
---@field get fun(self, uri: string): tezis.LspDocument?
---@field rows fun(self, sql: string, params: any[], done: fun(rows: table[]?, message: string?))
---@field index fun(self, document: tezis.LspDocument, done: fun(index: tezis.CompletionIndex?))
---@field locate fun(self, document: tezis.LspDocument, key: string,
---  done: fun(path: string?, row: integer?, col: integer?, line: string?))
---@field uses fun(self, document: tezis.LspDocument, key: string, done: fun(uses: tezis.Use[]))
---@field documents table? tezis.lsp.documents, where the server itself keeps them
---@field check fun(self, document: tezis.LspDocument, done: fun(found: tezis.Diagnostic[]?,
---  message: string?), first: integer?, last: integer?) on rows from 0
---@field diagnoses boolean? the server publishes what is wrong
---@field add fun(self, document: tezis.LspDocument, key: string, done: fun(message: string?,
---  path: string?, edit: { row: integer, col: integer, text: string }?), applies: boolean)
---  adds an entry to the document's bibliography, or gives the edit where the client applies them
---@field version string

---@param options { backend: tezis.LspBackend, send: fun(message: table) }
function M.new(options)
  return setmetatable({ backend = options.backend, send = options.send, state = 'new',
    cancelled = {} }, M)
end

local codes = { parse = -32700, invalid = -32600, unknown = -32601, params = -32602,
  failed = -32803, internal = -32603, early = -32002, cancelled = -32800 }

function M:reply(id, result)
  self.send({ jsonrpc = '2.0', id = id, result = result == nil and json.null or result })
end

function M:refuse(id, code, message)
  self.send({ jsonrpc = '2.0', id = id or json.null,
    error = { code = codes[code], message = message } })
end

function M:notify(method, params)
  self.send({ jsonrpc = '2.0', method = method, params = params })
end

--- Asks the client for something; its answer is not waited for.
function M:request(method, params)
  self.asked = (self.asked or 0) + 1
  self.send({ jsonrpc = '2.0', id = 'tezis' .. self.asked, method = method, params = params })
end

local requests, notes = {}, {}

function requests.initialize(self, params, done)
  self.state = 'ready'
  local can = type(params.capabilities) == 'table' and params.capabilities.workspace
  self.applies_edits = type(can) == 'table' and can.applyEdit == true
  local keeps = self.backend.documents ~= nil
  done({
    serverInfo = { name = 'tezis', version = self.backend.version },
    capabilities = {
      positionEncoding = 'utf-16',
      textDocumentSync = { openClose = keeps, change = keeps and 2 or 0,
        save = keeps and { includeText = false } or false },
      completionProvider = { triggerCharacters = { '@', '{', ',', '<' }, resolveProvider = true },
      hoverProvider = true,
      definitionProvider = true,
      referencesProvider = true,
      codeActionProvider = { codeActionKinds = { 'quickfix' } },
      executeCommandProvider = { commands = { require('tezis.lsp.features').add_command } },
    },
  })
end

function requests.shutdown(self, _, done)
  self.state = 'shut'
  done(nil)
end

local function is_position(at)
  return type(at) == 'table' and type(at.line) == 'number' and type(at.character) == 'number'
end

local function is_range(range)
  return type(range) == 'table' and is_position(range.start) and is_position(range['end'])
end

for _, name in ipairs({ 'completion', 'hover', 'definition', 'references', 'codeAction' }) do
  requests['textDocument/' .. name] = function(self, params, done)
    local uri = type(params.textDocument) == 'table' and params.textDocument.uri
    local placed
    if name == 'codeAction' then
      placed = is_range(params.range)
    else
      placed = is_position(params.position)
    end
    if type(uri) ~= 'string' or not placed then
      return done(nil, ('%s needs a textDocument and %s'):format(name,
        name == 'codeAction' and 'a range' or 'a position'), 'params')
    end
    local range = name == 'codeAction' and params.range
      or { start = params.position, ['end'] = params.position }
    local document = self.backend:get(uri, range.start.line, range['end'].line)
    if not document then
      return done(nil)
    end
    require('tezis.lsp.features')[name](self, document, params, done)
  end
end

requests['completionItem/resolve'] = function(self, params, done)
  require('tezis.lsp.features').resolve(self, params, done)
end

requests['workspace/executeCommand'] = function(self, params, done)
  require('tezis.lsp.features').execute(self, params, done)
end

notes['textDocument/didOpen'] = function(self, params)
  if self.backend.documents then
    self:diagnose(self.backend.documents:open(params.textDocument))
  end
end

notes['textDocument/didChange'] = function(self, params)
  if self.backend.documents then
    self.backend.documents:change(params)
  end
end

notes['textDocument/didSave'] = function(self, params)
  local document = self.backend:get(params.textDocument.uri)
  if self.backend.documents and document then
    self:diagnose(document)
  end
end

notes['textDocument/didClose'] = function(self, params)
  if self.backend.documents then
    self.backend.documents:close(params.textDocument.uri)
    self:notify('textDocument/publishDiagnostics',
      { uri = params.textDocument.uri, diagnostics = json.array {} })
  end
end

function notes.exit(self)
  self.status, self.state = self.state == 'shut' and 0 or 1, 'gone'
end

--- Checks a document and publishes what is wrong: when it is opened and saved, as in the editor.
---@param document tezis.LspDocument
function M:diagnose(document)
  if self.backend.diagnoses then
    self.backend:check(document, function(found)
      self:notify('textDocument/publishDiagnostics', { uri = document.uri,
        diagnostics = require('tezis.lsp.features').diagnostics(document, found or {}) })
    end)
  end
end

-- Answers one request; what goes wrong inside is an answer too.
local function answer(self, handler, message)
  local answered = false
  local function done(result, failure, code)
    if answered then
      return
    end
    answered = true
    if failure then
      self:refuse(message.id, code or 'failed', failure)
    else
      self:reply(message.id, result)
    end
  end
  local params = type(message.params) == 'table' and message.params or {}
  local ok, trace = pcall(handler, self, params, done)
  if not ok and not answered then
    answered = true
    self:refuse(message.id, 'internal', 'tezis: ' .. tostring(trace))
  end
end

--- Takes one message.
---@param message table
function M:receive(message)
  if type(message) ~= 'table' or message.jsonrpc ~= '2.0' then
    return self:refuse(nil, 'invalid', 'this is not a message of JSON-RPC 2.0')
  end
  local method, id = message.method, message.id
  if type(method) ~= 'string' then
    return -- an answer: nothing was asked
  elseif id == nil or id == json.null then
    local handler = notes[method]
    if handler and (self.state ~= 'new' or method == 'exit') then
      pcall(handler, self, type(message.params) == 'table' and message.params or {})
    end
  elseif self.state == 'new' and method ~= 'initialize' then
    self:refuse(id, 'early', 'the first request must be initialize')
  elseif self.state == 'shut' then
    self:refuse(id, 'invalid', 'the server was shut down')
  elseif not requests[method] then
    self:refuse(id, 'unknown', ('tezis has no %s'):format(method))
  else
    answer(self, requests[method], message)
  end
end

return M
