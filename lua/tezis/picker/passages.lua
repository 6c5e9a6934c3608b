-- What the picker shows for :Tezis search and :Tezis see. What it asks is loaded when it is asked:
-- the prompt opens before.

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
---@param buf integer the draft: where it has a thesis, rows show what they say for or against it
---@param like string? a text: what is shown while nothing is typed is like it
---@return tezis.PickerKind
function M.new(corpus, buf, like)
  local thesis, asked
  local function thesis_of_draft()
    if not asked and vim.api.nvim_buf_is_valid(buf) then
      thesis, asked = require('tezis.weigh.thesis').of_buffer(buf), true
    end
    return thesis
  end
  return {
    name = 'passages',
    title = like and 'Passages alike' or 'Passages',
    corpus = corpus,
    lists_all = like ~= nil,
    empty = function()
      return require('tezis.preview').plain(syntax, 'TezisHint')
    end,
    id = function(item)
      return item.passage_id
    end,
    search = function(query, generation, done)
      if query == '' then
        return require('tezis.search').like(corpus, like, { generation = generation,
          signed = thesis_of_draft() ~= nil }, done)
      end
      require('tezis.search').passages(corpus, query, { generation = generation, live = true,
        thesis = thesis_of_draft() }, done)
    end,
    annotate = function(rows, generation, done)
      if not thesis_of_draft() then
        return false
      end
      require('tezis.search').stances(corpus, thesis, rows, generation, done)
      return true
    end,
    explain = function(query, done)
      require('tezis.search').explain(corpus, query, done)
    end,
    row = function(...)
      return require('tezis.picker.row').passage(...)
    end,
    preview = function(item, wide, done)
      require('tezis.preview').passage(corpus, item, wide, done)
    end,
  }
end

return M
