-- What the picker shows for :Tezis cite: sources by author, title or key.

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
    empty = function()
      return require('tezis.preview').plain({ 'author, title, year or key' }, 'TezisHint')
    end,
    id = function(item)
      return item.source_id
    end,
    search = function(query, generation, done)
      require('tezis.worker').run('sources', function(failure, payload)
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
    row = function(...)
      return require('tezis.picker.row').source(...)
    end,
    preview = function(item, _, done)
      require('tezis.preview').entry(corpus, item.key, done)
    end,
  }
end

return M
