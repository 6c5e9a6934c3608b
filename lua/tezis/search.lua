-- Searching passages, in a thread; what the picker and require('tezis').search_rows ask.

local worker = require('tezis.worker')
local util = require('tezis.util')

local M = {}

M.fallback_notice = 'no passage has all the words; showing those with some'

local columns = [[
  SELECT passage_id, source_id, key, author, title, issued, page, heading, language, text, spans,
    total, fallback,
    (SELECT container FROM source WHERE id = source_id) AS container FROM ]]
local query = columns .. 'tezis_search(?1, ?2, ?4, NULL, ?3)'
local likeness = columns .. 'tezis_similar(?1, ?2)'

---@class tezis.SearchResult
---@field rows table[] rows of tezis_search, best first
---@field total integer how many there are in all
---@field notice string? what the user should know about them

-- What SQLite put before the sentence ('tezis_search: …') is of no use at a prompt.
local function sentence(message)
  return (util.single_line(message):gsub('^tezis_%w+: ', ''))
end

-- Takes rows as they come from a thread, and what is said of them.
local function receiver(signed, done)
  return function(failure, rows)
    if failure then
      failure.message = sentence(failure.message)
      return done(failure)
    end
    local first = rows[1]
    for _, row in ipairs(signed and rows or {}) do
      row.signed = true
    end
    done(nil, {
      rows = rows,
      total = first and (first.total or #rows) or 0,
      notice = first and first.fallback == 1 and M.fallback_notice or nil,
    })
  end
end

--- The passages that share the rare words of a text, most alike first.
---@param corpus string path
---@param text string
---@param options { generation: integer?, signed: boolean? } signed: the rows are to get stances
---@param done fun(failure: tezis.Failure?, result: tezis.SearchResult?)
function M.like(corpus, text, options, done)
  worker.query({ corpus = corpus, sql = likeness,
    params = { text, require('tezis.config').get().search.limit },
    generation = options.generation, lazy = true, done = receiver(options.signed, done) })
end

--- Searches the corpus.
---@param corpus string path
---@param text string what a person types
---@param options { generation: integer?, live: boolean?, thesis: string? } generation: see
---  core.generation; live: the last word may be unfinished, and rows are decoded when they are
---  looked into; thesis: what `stance:` is about
---@param done fun(failure: tezis.Failure?, result: tezis.SearchResult?)
function M.passages(corpus, text, options, done)
  worker.query({
    corpus = corpus,
    sql = query,
    params = { text, require('tezis.config').get().search.limit, options.live and 1 or 0,
      options.thesis },
    generation = options.generation,
    lazy = options.live,
    done = receiver(options.thesis ~= nil, done),
  })
end

local stances_at_once = 40 -- rows of one question: those that are seen come first

--- Adds to passages what they say for or against a thesis.
---@param rows table[] with passage_id; get stance and label where they bear on the thesis
---@param done fun() called for each part of the rows
---@param first integer? of the rows to ask for, 1 unless told
function M.stances(corpus, thesis, rows, generation, done, first)
  first = first or 1
  local last, by_id = first + stances_at_once - 1, {}
  for index = first, math.min(#rows, last) do
    by_id[rows[index].passage_id] = rows[index]
  end
  worker.query({
    corpus = corpus,
    sql = require('tezis.weigh.scores').stances,
    params = { thesis, require('tezis.json').ids(rows, 'passage_id', first, last) },
    generation = generation,
    done = function(failure, found)
      if failure then
        return
      end
      for _, one in ipairs(found) do
        local row = by_id[one.id]
        row.stance, row.label = one.stance, one.label
      end
      done()
      if last < #rows then
        M.stances(corpus, thesis, rows, generation, done, last + 1)
      end
    end,
  })
end

-- The words a person looks for, without fields and without what must not occur.
local function plain(text)
  return (' ' .. text):gsub('%s[%a_]+:"[^"]*"', ' '):gsub('%s[%a_]+:%S*', ' '):gsub('%s%-%S+', ' ')
end

--- Why a query has no passage, as a sentence: names the words that the corpus lacks, each with the
--- nearest it has.
---@param corpus string
---@param text string
---@param done fun(message: string)
function M.explain(corpus, text, done)
  worker.run('missing', function(failure, payload)
    local parts = {}
    for line in (failure and '' or payload):gmatch('[^\n]+') do
      local word, terms = line:match('^([^\t]*)\t?(.*)$')
      local nearest = require('tezis.distance').nearest(vim.fn.tolower(word),
        vim.split(terms, ' ', { trimempty = true }), 3)
      parts[#parts + 1] = ("'%s' is not in the corpus%s"):format(word,
        nearest and ', nearest: ' .. nearest or '')
    end
    done('0 passages' .. (#parts > 0 and '; ' .. table.concat(parts, '; ') or ''))
  end, corpus, (plain(text)))
end

return M
