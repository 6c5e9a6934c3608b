-- Completion of citation keys. One function serves the omnifunc, nvim-cmp, blink.cmp and the
-- language server's client:
--
--   require('tezis.complete').complete('иван', 0)   --> { { key = 'ivanov2020', label = …, … }, … }
--
-- The index (tezis.complete.match) is made in a thread and kept until the corpus changes; while a
-- new one is made, the old one answers.

local compat = require('tezis.compat')
local context = require('tezis.complete.context')
local match = require('tezis.complete.match')

local M = {}

local limit = match.limit

local indexes = {} -- corpus -> { index, stamp, loading = callbacks }

-- What changes when the corpus does: time and size of the file and of its write-ahead log.
local function stamp(path)
  local parts = {}
  for _, name in ipairs({ path, path .. '-wal' }) do
    local stat = compat.uv.fs_stat(name)
    parts[#parts + 1] = stat
      and ('%d.%d.%d'):format(stat.mtime.sec, stat.mtime.nsec, stat.size) or '-'
  end
  return table.concat(parts, ' ')
end

-- Makes the index anew and calls back with it, or with nil and a sentence.
local function load(path, done)
  local entry = indexes[path] or {}
  indexes[path] = entry
  if entry.loading then
    table.insert(entry.loading, done)
    return
  end
  entry.loading = { done }
  local was = stamp(path)
  require('tezis.worker').run('call', function(failure, text)
    local waiting = entry.loading
    entry.loading = nil
    if not failure then
      entry.index, entry.stamp = match.open(text), was
    end
    for _, callback in ipairs(waiting) do
      callback(entry.index, failure and failure.message)
    end
  end, 'tezis.complete.match', 'load', path)
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

--- Calls back with the index of a corpus; at once when it is made.
---@param path string
---@param done fun(index: tezis.CompletionIndex?, message: string?)
function M.index(path, done)
  local entry = indexes[path]
  if not entry or not entry.index then
    return load(path, done)
  end
  if entry.stamp ~= stamp(path) then
    load(path, function() end)
  end
  done(entry.index)
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
  local path = M.corpus(buf == 0 and vim.api.nvim_get_current_buf() or buf)
  local items, more = {}, true
  if path then
    M.index(path, function(index)
      if index then
        items, more = items_of(index, prefix)
      end
    end)
  end
  return items, more
end

--- As complete, but calls back when the index is there.
---@param prefix string
---@param buf integer
---@param done fun(items: tezis.CompletionItem[], more: boolean)
function M.request(prefix, buf, done)
  local path = M.corpus(buf)
  if not path then
    return done({}, false)
  end
  M.index(path, function(index)
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
