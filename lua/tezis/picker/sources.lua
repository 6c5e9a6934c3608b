-- What the picker shows for :Tezis cite: sources by author, title or key.

local preview = require('tezis.preview')
local row = require('tezis.picker.row')
local worker = require('tezis.worker')

local M = {}

--- The picker's view of sources.
---@param corpus string
---@return tezis.PickerKind
function M.new(corpus)
  return {
    name = 'sources',
    title = 'Sources',
    corpus = corpus,
    lists_all = true,
    empty = preview.plain({ 'author, title, year or key' }, 'TezisHint'),
    id = function(item)
      return item.source_id
    end,
    search = function(query, generation, done)
      worker.run('sources', function(failure, payload)
        if failure then
          return done(failure)
        end
        local rows = require('tezis.rows').new(payload)
        done(nil, { rows = rows, total = rows[1] and rows[1].total or 0 })
      end, corpus, query, require('tezis.config').get().search.limit, generation)
    end,
    explain = function(_, done)
      done('0 sources have that in author, title, year or key')
    end,
    row = row.source,
    preview = function(item, _, done)
      preview.entry(corpus, item.key, done)
    end,
  }
end

return M
