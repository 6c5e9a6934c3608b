-- The language server inside Neovim (0.10 and later), where no process is needed:
--
--   vim.lsp.enable('tezis')                                     0.11: lsp/tezis.lua says how
--   require('tezis.lsp.client').start()                         0.10, for the current buffer
--
-- The server is that of `tezis lsp`; its backend asks the corpus in threads and reads buffers, so
-- documents are not sent. Diagnostics stay those of :Tezis check; code actions look anew.

local M = {}

local Backend = {}
Backend.__index = Backend

local function buffer_of(uri)
  local buf = vim.uri_to_bufnr(uri)
  return vim.api.nvim_buf_is_loaded(buf) and buf or nil
end

-- Of a long draft only the lines around what is asked about.
function Backend.get(_, uri, first_row, last_row)
  local buf = buffer_of(uri)
  if not buf then
    return nil
  end
  local lines, first = {}, 0
  if first_row then
    lines, first = require('tezis.draft').around(buf, first_row + 1, last_row + 1)
  end
  return { uri = uri, buf = buf, path = vim.api.nvim_buf_get_name(buf),
    filetype = vim.bo[buf].filetype, lines = lines, first = first }
end

function Backend.text(_, document, done)
  require('tezis.draft').text(document.buf, done)
end

function Backend.thesis(_, document)
  return require('tezis.weigh.thesis').of_buffer(document.buf)
end

function Backend.rows(_, sql, params, done)
  local corpus = require('tezis.corpus')
  if vim.fn.filereadable(corpus.path()) == 0 then
    return done({})
  end
  require('tezis.worker').query({ corpus = corpus.path(), sql = sql, params = params,
    done = function(failure, rows)
      done(rows, failure and failure.message)
    end })
end

function Backend.index(_, document, done)
  require('tezis.complete').index(document.buf, done)
end

function Backend.locate(_, document, key, done)
  require('tezis.draft').document(document.buf, function(about)
    if not about then
      return done(nil)
    end
    require('tezis.bib_editor').locate(document.buf, about, key, done)
  end)
end

function Backend.uses(_, document, key, done)
  require('tezis.uses').find(document.buf, key, function(_, uses)
    done(uses or {})
  end)
end

function Backend.check(_, document, done, first, last)
  require('tezis.check_editor').find(document.buf, first, last, done)
end

function Backend.add(_, document, key, done)
  vim.api.nvim_buf_call(document.buf, require('tezis.util').guarded(function()
    require('tezis.bib_editor').command('add', { key }, '')
  end))
  done()
end

local attached = {} -- dispatchers of the clients that run

--- Tells the editor how far something is, as a server does: `$/progress`.
---@param value table WorkDoneProgressBegin, …Report or …End
function M.progress(value)
  for dispatchers in pairs(attached) do
    dispatchers.notification('$/progress', { token = 'tezis', value = value })
  end
end

--- For vim.lsp.Config: `cmd` as a function.
---@param dispatchers table
---@return table # vim.lsp.rpc.PublicClient
function M.cmd(dispatchers)
  local callbacks, last, closing = {}, 0, false
  attached[dispatchers] = true
  local backend = setmetatable({ version = require('tezis').version }, Backend)
  local server = require('tezis.lsp.server').new({ backend = backend, send = function(message)
    local callback = callbacks[message.id]
    callbacks[message.id] = nil
    if callback then
      vim.schedule(function()
        callback(message.error, message.result)
      end)
    end
  end })
  local null = require('tezis.json').null
  local function plain(value) -- null as Neovim has it
    if value == null then
      return vim.NIL
    elseif type(value) == 'table' then
      local copy = vim.empty_dict and next(value) == nil and getmetatable(value) == nil
        and vim.empty_dict() or {}
      for name, item in pairs(value) do
        copy[name] = plain(item)
      end
      return copy
    end
    return value
  end
  local function leave(signal)
    if not closing then
      closing, attached[dispatchers] = true, nil
      dispatchers.on_exit(0, signal)
    end
  end
  local client = {}
  function client.request(method, params, callback, notify_reply)
    last = last + 1
    local id = last
    callbacks[id] = function(failure, result)
      if notify_reply then
        notify_reply(id)
      end
      result = plain(result)
      callback(failure, result ~= vim.NIL and result or nil)
    end
    server:receive({ jsonrpc = '2.0', id = id, method = method, params = params })
    return true, id
  end
  function client.notify(method, params)
    server:receive({ jsonrpc = '2.0', method = method, params = params })
    if method == 'exit' then
      leave(0)
    end
    return true
  end
  function client.is_closing()
    return closing
  end
  function client.terminate()
    leave(15)
  end
  return client
end

--- The configuration, as vim.lsp.config takes it.
---@return table
function M.config()
  return { name = 'tezis', cmd = M.cmd, filetypes = require('tezis.filetypes').list(),
    root_markers = { '.tezis', '.git' } }
end

--- Attaches the current buffer, or says why it cannot.
function M.start()
  local message = require('tezis.compat').start_language_client(M.config())
  if message then
    require('tezis.util').fail('%s', message)
  end
end

return M
