-- Checks a draft in a thread of the editor: drafts and sources may be of any size.

local core = require('tezis.core')
local json = require('tezis.json')

local M = {}

local function run(corpus, filetype, text, options)
  local given = json.decode(options)
  local db, message = core.open(corpus, { readonly = true, create = false })
  if not db then
    return nil, message
  end
  local found
  found, message = require('tezis.check').run({
    db = db, filetype = filetype, text = text, what = given.what, rules = given.rules,
    first = given.first, last = given.last, thesis = given.thesis,
    bibliographies = require('tezis.check.bibliographies').read(filetype, text, given.folder),
  })
  db:close()
  return found and json.lines(found), message
end

--- Checks a draft.
---@param corpus string path
---@param filetype string
---@param text string
---@param options string JSON { what, rules, first, last, folder, thesis }
---@return boolean ok
---@return string payload JSON: tezis.Diagnostic[], one a line
function M.run(corpus, filetype, text, options)
  return require('tezis.job').safely(run, corpus, filetype, text, options)
end

return M
