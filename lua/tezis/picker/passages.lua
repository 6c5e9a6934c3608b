-- What the picker shows for :Tezis search.

local search = require('tezis.search')
local preview = require('tezis.preview')
local row = require('tezis.picker.row')

local M = {}

local syntax = {
  'what to type',
  '',
  'союз Китая        all the words, in any form',
  '"военный союз"    this phrase',
  'alliance OR pact  one of them',
  '-military         not this word',
  'стратег*          words that begin so',
  '=alliance         this very form',
  '',
  'author:Иванов     title:alliance    type:book',
  'year:2015..2020   key:ivanov2020    lang:ru',
}

--- The picker's view of passages.
---@param corpus string
---@param thesis string? rows show the stance of their passages towards it
---@return tezis.PickerKind
function M.new(corpus, thesis)
  local function search_passages(query, generation, done)
    search.passages(corpus, query, { generation = generation, live = true, thesis = thesis }, done)
  end
  return {
    name = 'passages',
    title = 'Passages',
    corpus = corpus,
    lists_all = false,
    empty = preview.plain(syntax, 'TezisHint'),
    id = function(item)
      return item.passage_id
    end,
    search = search_passages,
    annotate = thesis and function(rows, generation, done)
      search.stances(corpus, thesis, rows, generation, done)
    end,
    explain = function(query, done)
      search.explain(corpus, query, done)
    end,
    row = row.passage,
    preview = function(item, wide, done)
      preview.passage(corpus, item, wide, done)
    end,
  }
end

return M
