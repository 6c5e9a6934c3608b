-- :Tezis dictionary: dictionaries read into the corpus, so that a word also finds its translations.

local util = require('tezis.util')

local M = {}

local running = false

local function ask(name, ...)
  running = name == 'import'
  require('tezis.worker').run('call', function(failure, said)
    running = false
    util.notify(failure and util.single_line(failure.message) or said, failure and 'warn')
  end, 'tezis.dictionary_job', name, ...)
end

--- Tells what the corpus has, and what is installed.
function M.status()
  ask('status', require('tezis.corpus').need())
end

--- Reads dictionaries.
---@param paths string[] their .index or .dict files; none: the installed ones
function M.import(paths)
  local corpus = require('tezis.corpus').need()
  if running then
    util.fail('a dictionary is being read')
  end
  local full = {}
  for index, path in ipairs(paths) do
    full[index] = util.typed_path(path)
  end
  util.notify('reading dictionaries')
  ask('import', corpus, table.concat(full, '\n'))
end

return M
