-- Completion of citation keys. One function serves the omnifunc, nvim-cmp, blink.cmp and the
-- language server's client:
--
--   require('tezis.complete').complete('иван', 0)   --> { { key = 'ivanov2020', label = …, … }, … }
--
-- The index (tezis.complete.match) has the sources of the corpus and those of the bibliographies
-- that the draft names. It is made in a thread and kept until one of these files changes; while a
-- new one is made, the old one answers.

local compat = require('tezis.compat')
local context = require('tezis.complete.context')
local match = require('tezis.complete.match')

local M = {}

local limit = match.limit

local again = 2000 -- ms until a changed draft is asked anew which bibliographies it names

---@class tezis.CompletionFiles
---@field corpus string '' for none
---@field bibliographies string[]

local indexes = {} -- name of the files -> { index, stamp, loading = callbacks }
local drafts = {} -- buffer -> { bibliographies, tick, at = ms, asking }

-- What changes when a file does: its time and size, and those of a corpus's write-ahead log.
local function stamp(files)
  local parts = {}
  for _, name in ipairs({ files.corpus, files.corpus .. '-wal', unpack(files.bibliographies) }) do
    local stat = compat.uv.fs_stat(name)
    parts[#parts + 1] = stat
      and ('%d.%d.%d'):format(stat.mtime.sec, stat.mtime.nsec, stat.size) or '-'
  end
  return table.concat(parts, ' ')
end

-- Makes the index anew and calls back with it, or with nil and a sentence.
local function load(files, entry, done)
  if entry.loading then
    table.insert(entry.loading, done)
    return
  end
  entry.loading = { done }
  local was = stamp(files)
  require('tezis.worker').run('call', function(failure, text)
    local waiting = entry.loading
    entry.loading = nil
    if not failure then
      entry.index, entry.stamp = match.open(text), was
    end
    for _, callback in ipairs(waiting) do
      callback(entry.index, failure and failure.message)
    end
  end, 'tezis.complete.match', 'load', files.corpus, vim.json.encode(files.bibliographies))
end

--- The corpus for a buffer, nil when there is none yet.
---@param buf integer
---@return string?
function M.corpus(buf)
  local path
  vim.api.nvim_buf_call(buf, function()
    path = require('tezis.corpus').path()
  end)
  return vim.fn.filereadable(path) == 1 and path or nil
end

-- Calls back with the bibliographies that a draft names: with those known, which are looked up anew
-- behind that when it was changed.
local function bibliographies(buf, done)
  local draft, known = require('tezis.draft'), drafts[buf]
  local tick, now = vim.api.nvim_buf_get_changedtick(buf), compat.uv.now()
  local is_fresh = known and (known.tick == tick or known.asking or now - known.at < again)
  if known and known.list then
    done(known.list)
    done = nil
  end
  if is_fresh then
    if done then
      table.insert(known.waiting, done)
    end
    return
  end
  known = known or {}
  drafts[buf] = known
  known.tick, known.at, known.asking, known.waiting = tick, now, true, { done }
  draft.document(buf, function(document)
    known.asking, known.list = false, {}
    for _, file in ipairs(document and draft.bibliographies(document, buf) or {}) do
      table.insert(known.list, file.path)
    end
    for _, waiting in ipairs(known.waiting) do
      waiting(known.list)
    end
  end)
end

--- Calls back with the index for a buffer; at once when it is made.
---@param buf integer
---@param done fun(index: tezis.CompletionIndex?, message: string?)
function M.index(buf, done)
  buf = buf == 0 and vim.api.nvim_get_current_buf() or buf
  local corpus = M.corpus(buf) or ''
  bibliographies(buf, function(list)
    local files = { corpus = corpus, bibliographies = list }
    if corpus == '' and #list == 0 then
      return done(nil)
    end
    local name = table.concat({ corpus, unpack(list) }, '\n')
    local entry = indexes[name] or {}
    indexes[name] = entry
    if not entry.index then
      return load(files, entry, done)
    elseif entry.stamp ~= stamp(files) then
      load(files, entry, function() end)
    end
    done(entry.index)
  end)
end

--- What is being typed at a place of a buffer.
---@param buf integer
---@param row integer from 1
---@param col integer bytes before it
---@return { start: integer, prefix: string }?
function M.context(buf, row, col)
  local lines, first = require('tezis.draft').around(buf, row)
  return context.find(vim.bo[buf].filetype, lines, row - first, col)
end

---@class tezis.CompletionItem
---@field key string
---@field label string the key
---@field detail string 'Иванов 2020  Сроки на переправах'

local function items_of(index, prefix)
  local found, more = match.search(index, prefix, limit)
  local label = require('tezis.label')
  for position, item in ipairs(found) do
    found[position] = { key = item.key, label = item.key,
      detail = label.source(item) .. (item.title ~= '' and '  ' .. item.title or '') }
  end
  return found, more
end

--- Sources that what is typed begins. Where the index is not made yet it is begun, and there are no
--- items this time.
---@param prefix string
---@param buf integer
---@return tezis.CompletionItem[] at most 50
---@return boolean more whether typing on may bring others
function M.complete(prefix, buf)
  local items, more = {}, true
  M.index(buf, function(index)
    if index then
      items, more = items_of(index, prefix)
    end
  end)
  return items, more
end

--- As complete, but calls back when the index is there.
---@param prefix string
---@param buf integer
---@param done fun(items: tezis.CompletionItem[], more: boolean)
function M.request(prefix, buf, done)
  M.index(buf, function(index)
    if index then
      return done(items_of(index, prefix))
    end
    done({}, true)
  end)
end

--- The entry of a key, for the documentation window.
---@param key string
---@param buf integer
---@param done fun(lines: string[]?)
function M.documentation(key, buf, done)
  local path = M.corpus(buf)
  if not path then
    return done(nil)
  end
  require('tezis.info').entry(path, key, function(failure, entry)
    done(not failure and vim.tbl_map(function(line)
      return line.text
    end, entry) or nil)
  end)
end

return M
