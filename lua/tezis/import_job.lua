-- :Tezis import: an import in a Neovim of its own without a window (tezis.import.child), so that
-- the editor never waits and the import can be killed at any point. Progress goes to the status
-- line, and where the language server's client runs to it; one message tells the end, failures of
-- single files go to the log.

local compat = require('tezis.compat')
local util = require('tezis.util')

local M = {}

local job -- { handle, event = last progress, corpus, stopped, reported }

local between = 100 -- ms from one report of progress to the client to the next

--- Percent done, nil while no import runs.
---@return integer?
function M.percent()
  if not job then
    return nil
  end
  local event = job.event
  return event and event.total > 0 and math.floor(event.done * 100 / event.total) or 0
end

--- What the running import does, nil without one.
---@return string?
function M.describe()
  if not job then
    return nil
  end
  local event = job.event
  return event and ('%d of %d, %s'):format(event.done, event.total,
    vim.fn.fnamemodify(event.path or event.key or '', ':t')) or 'begins'
end

-- Tells the client of the language server, where there is one.
local function tell(value)
  local client = package.loaded['tezis.lsp.client']
  if client then
    client.progress(value)
  end
end

local function report()
  local now = compat.uv.now()
  if now - (job.reported or -between) >= between then
    job.reported = now
    tell({ kind = 'report', message = M.describe(), percentage = M.percent() })
  end
end

local function finished(event)
  local lines = {}
  for _, failure in ipairs(event.failed or {}) do
    lines[#lines + 1] = ('%s: %s'):format(failure.path or failure.key, failure.reason)
  end
  local log = require('tezis.log')
  for _, line in ipairs(lines) do
    log.write('warn', 'import: ' .. line)
  end
  for _, note in ipairs(event.notes or {}) do
    log.write('info', 'import: ' .. note)
  end
  local failed = #lines > 0
  util.notify(event.summary .. (failed and ' (:Tezis log)' or ''), failed and 'warn' or 'info')
end

-- One line of the child's output.
local function receive(line)
  local ok, event = pcall(require('tezis.rows').decode, line)
  if not ok or type(event) ~= 'table' then
    return
  end
  if event.kind == 'progress' then
    job.event = event
    vim.cmd('redrawstatus!')
    report()
  elseif event.kind == 'done' then
    job.told = true
    finished(event)
  elseif event.kind == 'error' then
    job.told = true
    util.notify(event.message, 'warn')
  end
end

local function ended(code, trace)
  local was = job
  job = nil
  vim.cmd('redrawstatus!')
  tell({ kind = 'end', message = was.stopped and 'stopped' or 'done' })
  if was.stopped then
    util.notify('import stopped; the next one goes on from there')
  elseif not was.told then
    require('tezis.log').write('error', ('import ended with status %d\n%s'):format(code, trace))
    util.notify('the import ended without a word; :Tezis log has what it printed', 'error')
  end
  if vim.fn.filereadable(was.corpus) == 1 then
    require('tezis.status').refresh(was.corpus)
  end
end

-- Starts the child. Its output comes in pieces; a line may be in two of them.
local function spawn(environment)
  local out, err = compat.uv.new_pipe(false), compat.uv.new_pipe(false)
  local rest, trace = '', {}
  local root = require('tezis.corpus').root()
  local handle, message = compat.uv.spawn(vim.v.progpath, {
    args = { '--headless', '-u', 'NONE', '-i', 'NONE', '-n',
      '--cmd', 'set rtp^=' .. vim.fn.escape(root, ' ,\\'),
      '-c', "lua require('tezis.import.child').main()", '-c', 'qa!' },
    env = environment,
    stdio = { nil, out, err },
  }, vim.schedule_wrap(function(code)
    -- The pipes may hold the last lines still.
    local function close()
      out:close()
      err:close()
      job.handle:close()
      ended(code, table.concat(trace))
    end
    vim.wait(1000, function()
      return job.closed
    end, 5)
    util.guard(close)
  end))
  if not handle then
    util.fail('the import cannot start: %s', message)
  end
  err:read_start(function(_, data)
    trace[#trace + 1] = data
  end)
  out:read_start(vim.schedule_wrap(function(_, data)
    if not job then
      return
    elseif not data then
      job.closed = true
      return
    end
    local lines = vim.split(rest .. data, '\n', { plain = true })
    rest = table.remove(lines)
    for _, line in ipairs(lines) do
      util.guard(receive, vim.trim(line))
    end
  end))
  return handle
end

-- What to import, as full paths; fails at the first that is not there.
local function targets(paths)
  local full = {}
  for _, path in ipairs(paths) do
    local expanded = util.typed_path(path)
    if not compat.uv.fs_stat(expanded) then
      util.fail("there is no file or folder '%s' to import", path)
    end
    full[#full + 1] = (expanded:gsub('(.)/$', '%1'))
  end
  return full
end

--- Starts an import.
---@param paths string[] none: the options `bibliography` and `roots`, and without these all that
---  was imported before
---@param rebuild boolean read everything again
function M.start(paths, rebuild)
  if job then
    util.fail('an import is running (%s); :Tezis import stop ends it', M.describe())
  end
  local corpus = require('tezis.corpus')
  corpus.core()
  local path = corpus.path()
  if #paths == 0 then
    local options = require('tezis.config').get()
    paths = vim.list_extend(vim.deepcopy(options.bibliography), options.roots)
  end
  if #paths == 0 and vim.fn.filereadable(path) == 0 then
    util.fail('nothing to import; name a bibliography, file or folder: :Tezis import library.bib')
  end
  local environment = {}
  for name, value in pairs(vim.fn.environ()) do
    if not name:match('^TEZIS_IMPORT_') and name ~= 'NVIM' and name ~= 'NVIM_LISTEN_ADDRESS' then
      environment[#environment + 1] = name .. '=' .. value
    end
  end
  vim.list_extend(environment, {
    'TEZIS_IMPORT_CORPUS=' .. path,
    'TEZIS_IMPORT_PATHS=' .. table.concat(targets(paths), '\31'),
    'TEZIS_IMPORT_REBUILD=' .. (rebuild and '1' or '0'),
  })
  job = { corpus = path }
  local ok, result = pcall(spawn, environment)
  if not ok then
    job = nil
    error(result, 0)
  end
  job.handle = result
  tell({ kind = 'begin', title = 'Import', percentage = 0 })
  vim.api.nvim_create_autocmd('VimLeavePre', {
    group = vim.api.nvim_create_augroup('tezis-import', {}),
    callback = function()
      if job then
        job.handle:kill('sigterm')
      end
    end,
  })
end

--- :Tezis import stop
function M.stop()
  if not job then
    util.fail('no import is running')
  end
  job.stopped = true
  job.handle:kill('sigkill') -- the corpus is sound at any point: it is written in transactions
end

return M
