-- What is indexed: :Tezis status, and the short text for a status line.

local util = require('tezis.util')
local worker = require('tezis.worker')

local M = {}

local known = {} -- corpus path -> number of passages, from the last question asked
local shown -- the corpus that was asked about last

local query = [[
  SELECT (SELECT count(*) FROM source) AS sources, (SELECT count(*) FROM passage) AS passages,
    (SELECT max(added) FROM source) AS added,
    (SELECT group_concat(n || ' ' || language, ', ') FROM (
       SELECT count(*) AS n, coalesce(substr(language, 1, 2), 'of no language') AS language
       FROM source GROUP BY 2 ORDER BY 1 DESC)) AS languages,
    sqlite_version() AS sqlite]]

--- Counts a corpus again.
---@param corpus string
---@param done fun(failure: tezis.Failure?, row: table?)?
function M.refresh(corpus, done)
  worker.query({
    corpus = corpus,
    sql = query,
    done = function(failure, rows)
      if not failure then
        known[corpus], shown = rows[1].passages, corpus
      end
      if done then
        done(failure, rows and rows[1])
      end
    end,
  })
end

-- 12437 -> '12.4k'
local function short(number)
  if number < 1000 then
    return tostring(number)
  elseif number < 1e6 then
    return (('%.1fk'):format(number / 1000):gsub('%.0k', 'k'))
  end
  return ('%.1fM'):format(number / 1e6)
end

--- The text for a status line: 'т 12.4k' passages, 'т 37%' while an import runs, '' before the
--- corpus was used. Computes nothing, asks nobody.
---@return string
function M.line()
  local job = package.loaded['tezis.import_job']
  local percent = job and job.percent()
  if percent then
    return ('т %d%%'):format(percent)
  end
  return known[shown] and 'т ' .. short(known[shown]) or ''
end

local function size(path)
  local bytes = vim.fn.getfsize(path)
  if bytes < 1024 * 1024 then
    return ('%.0f KB'):format(bytes / 1024)
  end
  return ('%.1f MB'):format(bytes / 1024 / 1024)
end

--- :Tezis status
function M.show()
  local corpus = require('tezis.corpus').need()
  M.refresh(corpus, function(failure, row)
    if failure then
      return util.notify(failure.message, 'warn')
    end
    local lines = {
      { 'corpus', ('%s (%s)'):format(vim.fn.fnamemodify(corpus, ':~'), size(corpus)) },
      { 'sources', row.sources > 0 and ('%s (%s)'):format(util.count(row.sources), row.languages)
        or 'none; :Tezis import adds some' },
      { 'passages', util.count(row.passages) },
      { 'last added', row.added },
      { 'core', ('%s, SQLite %s'):format(require('tezis.corpus').core().version(), row.sqlite) },
    }
    local job = require('tezis.import_job').describe()
    if job then
      lines[#lines + 1] = { 'importing', job }
    end
    local chunks = {}
    for index, line in ipairs(lines) do
      if line[2] then
        local name = ('%-11s'):format(line[1])
        chunks[#chunks + 1] = { (index > 1 and '\n' or '') .. name, 'TezisTitle' }
        chunks[#chunks + 1] = { tostring(line[2]) }
      end
    end
    require('tezis.highlight').define()
    vim.api.nvim_echo(chunks, false, {})
  end)
end

return M
