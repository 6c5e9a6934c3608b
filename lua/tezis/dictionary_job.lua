--- Dictionaries of the editor, read in a thread: it takes a second or two.

local dictionary = require 'tezis.dictionary'
local thread = require 'tezis.thread'

local M = {}

--- Reads dictionaries into a corpus.
---@param corpus string path
---@param paths string their files, with a line end between two; '' for the installed ones
---@return boolean ok
---@return string payload what was read, or a sentence
function M.import(corpus, paths)
  return thread.write(corpus, function(db)
    local list = {}
    for path in paths:gmatch('[^\n]+') do
      list[#list + 1] = path
    end
    local report, message = dictionary.import(db, list)
    return report and dictionary.summary(report), message
  end)
end

--- What a corpus has, and what is installed.
---@param corpus string path
---@return boolean ok
---@return string payload
function M.status(corpus)
  return thread.with(corpus, function(db)
    local lines, message = dictionary.describe(db)
    return lines and table.concat(lines, '; '), message
  end)
end

return M
