--- Open documents of a client, kept by its changes.

local cite = require 'tezis.cite'
local position = require 'tezis.lsp.position'

local M = {}
M.__index = M

local function split(text)
  return cite.lines((text:gsub('\r\n', '\n'):gsub('\r$', '')))
end

local filetypes = { latex = 'tex', ['quarto-markdown'] = 'quarto', ['markdown.pandoc'] = 'pandoc' }

--- A path of a file: address, and back.
---@param uri string
---@return string?
function M.path(uri)
  local path = uri:match('^file://[^/]*(/.*)$')
  return path and path:gsub('%%(%x%x)', function(hex)
    return string.char(tonumber(hex, 16))
  end) or nil
end

function M.uri(path)
  return 'file://' .. path:gsub('[^%w/._~-]', function(byte)
    return ('%%%02X'):format(byte:byte())
  end)
end

function M.new()
  return setmetatable({ by_uri = {} }, M)
end

---@class tezis.LspDocument
---@field uri string
---@field path string?
---@field filetype string
---@field lines string[] all, or those around what is asked about
---@field first integer? how many stand before them

--- textDocument/didOpen. A client that knows no better calls every file text (eglot does): then
--- its name tells more.
---@param item table TextDocumentItem
---@return tezis.LspDocument
function M:open(item)
  local path = M.path(item.uri)
  local by_name = path and require('tezis.cite.uses').filetype(path)
  local language = filetypes[item.languageId] or item.languageId or ''
  local known = cite.syntax_for(language) and language ~= 'text'
  self.by_uri[item.uri] = { uri = item.uri, path = path, lines = split(item.text),
    filetype = known and language or by_name or language }
  return self.by_uri[item.uri]
end

-- One change: a range, or the whole text.
local function apply(lines, change)
  local range = change.range
  if type(range) ~= 'table' or not range.start then
    return split(change.text)
  end
  local first, last = range.start.line + 1, range['end'].line + 1
  local head = lines[first] or ''
  local tail = lines[last] or ''
  local before = head:sub(1, position.to_byte(head, range.start.character))
  local after = tail:sub(position.to_byte(tail, range['end'].character) + 1)
  local middle = split(before .. change.text .. after)
  local result = {}
  for row = 1, math.min(first - 1, #lines) do
    result[row] = lines[row]
  end
  for _, line in ipairs(middle) do
    result[#result + 1] = line
  end
  for row = last + 1, #lines do
    result[#result + 1] = lines[row]
  end
  return result
end

--- textDocument/didChange
---@param params table
---@return tezis.LspDocument?
function M:change(params)
  local document = self.by_uri[params.textDocument.uri]
  for _, change in ipairs(document and params.contentChanges or {}) do
    document.lines = apply(document.lines, change)
  end
  return document
end

function M:close(uri)
  self.by_uri[uri] = nil
end

---@param uri string
---@return tezis.LspDocument?
function M:get(uri)
  return self.by_uri[uri]
end

--- Texts of all documents by path.
function M:texts()
  local texts = {}
  for _, document in pairs(self.by_uri) do
    if document.path then
      texts[document.path] = { text = table.concat(document.lines, '\n'),
        filetype = document.filetype }
    end
  end
  return texts
end

return M
