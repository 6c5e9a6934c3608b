-- The draft's own bibliography: the entry of what was cited is added when it is missing, and
-- :Tezis bib looks at all that is cited.
--
--   insertion ──keys──> thread: read the .bib, convert the CSL, append ──> file replaced
--                                                        └── edit ──> open buffer, undoable

local draft = require('tezis.draft')
local util = require('tezis.util')

local M = {}

-- The file that entries go to: the first that tezis can write, sooner one that exists.
local function choose(files)
  local bib, first = require('tezis.bib'), nil
  for index, file in ipairs(files) do
    if bib.kind(file.path) then
      if vim.fn.filereadable(file.path) == 1 then
        return index
      end
      local folder = vim.fn.fnamemodify(file.path, ':h')
      first = first or vim.fn.isdirectory(folder) == 1 and index or nil
    end
  end
  return first
end

-- Makes the edit in an open bibliography; false when that was changed since it was read.
local function apply(buf, tick, edit)
  if not vim.api.nvim_buf_is_loaded(buf) or vim.api.nvim_buf_get_changedtick(buf) ~= tick then
    return false
  elseif not vim.bo[buf].modifiable then
    util.fail("%s cannot be changed ('modifiable' is off); nothing was added",
      vim.api.nvim_buf_get_name(buf))
  end
  local lines = vim.split(edit.text, '\n', { plain = true })
  local count = vim.api.nvim_buf_line_count(buf)
  if edit.row >= count then
    -- The text of a buffer ends in a line end: what goes behind it are lines.
    table.remove(lines)
    local is_empty = count == 1 and vim.api.nvim_buf_get_lines(buf, 0, 1, false)[1] == ''
    vim.api.nvim_buf_set_lines(buf, is_empty and 0 or count, -1, false, lines)
  else
    vim.api.nvim_buf_set_text(buf, edit.row, edit.col, edit.row, edit.col, lines)
  end
  return true
end

-- Buffers of files that another program has changed are read again, where 'autoread' says so.
local function reload(bufs)
  for _, buf in ipairs(bufs) do
    if vim.go.autoread and not vim.bo[buf].modified then
      vim.cmd('silent! checktime ' .. buf)
    end
  end
end

-- The buffers of files that are open, five at most; each such file gets the number of its own.
local function open_files(files)
  local bufs = {}
  for _, file in ipairs(files) do
    local open = #bufs < 5 and draft.buffer(file.path)
    if open then
      bufs[#bufs + 1] = open
      file.buffer = #bufs
    end
  end
  return bufs
end

---@class tezis.BibOptions
---@field add boolean? add what is missing
---@field compare boolean? compare what is there

--- Looks for keys in the bibliographies of a draft.
---@param buf integer the draft
---@param document tezis.Document
---@param keys string[]
---@param options tezis.BibOptions
---@param done fun(failure: tezis.Failure?, result: table?) see tezis.bib.job.sync
function M.sync(buf, document, keys, options, done)
  local files = draft.bibliographies(document, buf)
  local request = { keys = keys, files = files, compare = options.compare or false,
    syntax = require('tezis.cite').syntax_for(vim.bo[buf].filetype), flavour = document.flavour,
    corpus = require('tezis.corpus').need(), target = options.add and choose(files) or nil }
  local bufs, ticks = open_files(files), {}
  reload(bufs)
  draft.texts(bufs, function(texts)
    for index, open in ipairs(bufs) do
      ticks[index] = vim.api.nvim_buf_get_changedtick(open)
      if vim.api.nvim_buf_get_lines(open, 0, 2, false)[1] == '' and #texts[index] == 1 then
        texts[index] = ''
      end
    end
    require('tezis.worker').run('call', function(failure, payload)
      if failure then
        return done(failure)
      end
      local result = require('tezis.rows').decode(payload)
      local index = result.edit and files[request.target].buffer
      if index and not apply(bufs[index], ticks[index], result.edit) then
        return M.sync(buf, document, keys, options, done)
      elseif index then
        result.target = result.target .. ' (not written yet)'
      elseif result.target then
        vim.cmd('silent! checktime ' .. vim.fn.fnameescape(files[request.target].path))
      end
      result.files = files
      done(nil, result)
    end, 'tezis.bib.job', 'sync', vim.json.encode(request), unpack(texts))
  end)
end

local function list(keys)
  local shown = vim.list_slice(keys, 1, 5)
  return table.concat(shown, ', ') .. (#keys > 5 and (' and %d more'):format(#keys - 5) or '')
end

local told = {} -- key and file -> the differences said already

-- Says, once, which entries the draft's bibliography has otherwise than the corpus.
local function tell_conflicts(result)
  local fresh, file = {}, nil
  for _, conflict in ipairs(result.conflicts) do
    local id, text = conflict.file .. '\n' .. conflict.key, vim.inspect(conflict.fields)
    if told[id] ~= text then
      told[id] = text
      fresh[#fresh + 1], file = conflict.key, conflict.file
    end
  end
  if #fresh > 0 then
    util.notify(('%s has another entry under %s; left as it is, :Tezis bib diff shows both'):format(
      file, list(fresh)), 'warn')
  end
end

--- After an insertion: adds the entries of what was cited where they are missing. Does nothing for
--- a draft that names no bibliography, unless `cite.bib` does.
---@param buf integer
---@param document tezis.Document
---@param keys string[]
function M.after_insertion(buf, document, keys)
  local is_wanted = require('tezis.config').get().cite.append
    and vim.fn.filereadable(require('tezis.corpus').path()) == 1
  if not is_wanted or #draft.bibliographies(document, buf) == 0 then
    return
  end
  M.sync(buf, document, keys, { add = true, compare = true }, function(failure, result)
    if failure then
      return util.notify('the bibliography: ' .. failure.message, 'warn')
    end
    for _, problem in ipairs(result.problems) do
      util.notify(problem, 'warn')
    end
    if #result.added > 0 then
      util.notify(('%s added to %s'):format(list(result.added), result.target))
    end
    tell_conflicts(result)
  end)
end

-- Lines of :Tezis bib diff.
local function report(result)
  local lines = {}
  for _, conflict in ipairs(result.conflicts) do
    lines[#lines + 1] = ('@%s: %s has something else than the corpus'):format(conflict.key,
      conflict.file)
    for _, field in ipairs(conflict.fields) do
      lines[#lines + 1] = ('- %-16s %s'):format(field.field, util.single_line(field.there))
      lines[#lines + 1] = ('+ %-16s %s'):format(field.field, util.single_line(field.here))
    end
    lines[#lines + 1] = ''
  end
  for _, key in ipairs(result.missing) do
    lines[#lines + 1] = ('@%s: in the corpus, not in the bibliography; :Tezis bib add %s'):format(
      key, key)
  end
  for _, key in ipairs(result.unknown) do
    lines[#lines + 1] = ('@%s: neither in the bibliography nor in the corpus'):format(key)
  end
  vim.list_extend(lines, result.problems)
  if lines[#lines] == '' then
    lines[#lines] = nil
  end
  return lines
end

local function show(lines, modifiers)
  local buf = util.show_lines(lines, modifiers)
  vim.bo[buf].modifiable, vim.bo[buf].filetype = false, 'diff'
end

-- Runs body(draft) with the current draft and at least one bibliography.
local function with_draft(body)
  local buf = vim.api.nvim_get_current_buf()
  draft.need(buf)
  require('tezis.corpus').need()
  draft.read(buf, function(failure, found)
    if failure then
      util.fail('%s', failure.message)
    elseif #draft.bibliographies(found.document, buf) == 0 then
      util.fail('the draft names no bibliography (YAML bibliography:, \\addbibresource, '
        .. '#bibliography(), #+bibliography:); name one, or set cite.bib')
    end
    body(buf, found)
  end)
end

-- What was done, in one message.
local function tell(result)
  local parts, level = {}, 'info'
  if #result.added > 0 then
    parts[1] = ('%s added to %s'):format(list(result.added), result.target)
  else
    parts[1] = 'nothing to add'
  end
  if #result.unknown > 0 then
    parts[#parts + 1] = 'neither in the bibliography nor in the corpus: ' .. list(result.unknown)
    level = 'warn'
  end
  if #result.missing > 0 then
    parts[#parts + 1] = 'no bibliography that can be written; missing: ' .. list(result.missing)
    level = 'warn'
  end
  if #result.conflicts > 0 then
    parts[#parts + 1] = ('%d differ (:Tezis bib diff)'):format(#result.conflicts)
  end
  vim.list_extend(parts, result.problems)
  util.notify(table.concat(parts, '; '), #result.problems > 0 and 'warn' or level)
end

--- :Tezis bib
---@param action 'sync'|'diff'|'add'|nil nil is diff
---@param keys string[] for add
---@param modifiers string
function M.command(action, keys, modifiers)
  if action == 'add' and #keys == 0 then
    keys = { (require('tezis.cursor').need('bib add')) }
  elseif action and action ~= 'sync' and action ~= 'diff' and action ~= 'add' then
    util.fail("there is no :Tezis bib %s; it is sync, diff or add", action)
  end
  with_draft(function(buf, found)
    local options = { add = action == 'sync' or action == 'add', compare = true }
    M.sync(buf, found.document, action == 'add' and keys or found.keys, options,
      function(failure, result)
        if failure then
          util.fail('%s', failure.message)
        elseif options.add then
          tell(result)
        end
        local lines = report(result)
        if options.add and (action == 'sync' or #result.conflicts == 0) then
          return
        end
        if #lines == 0 then
          return util.notify(('all %s are in the bibliography as the corpus has them'):format(
            util.plural(#result.present, 'cited entry'):gsub('entrys', 'entries')))
        end
        show(lines, modifiers)
      end)
  end)
end

--- Where the entry of a key is in the draft's bibliographies.
---@param buf integer
---@param document tezis.Document
---@param key string
---@param done fun(path: string?, row: integer?, col: integer?) row and byte column, from 0
function M.locate(buf, document, key, done)
  local files = draft.bibliographies(document, buf)
  local bufs = open_files(files)
  draft.texts(bufs, function(texts)
    require('tezis.worker').run('call', function(failure, payload)
      local path, row, col = (failure and '' or payload):match('^(.*)\n(%d+)\n(%d+)$')
      done(path, tonumber(row), tonumber(col))
    end, 'tezis.bib.job', 'locate', vim.json.encode({ keys = { key }, files = files }),
      unpack(texts))
  end)
end

return M
