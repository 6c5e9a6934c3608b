--- The bibliographies that a draft names, read as text: a key in one of them is known, whatever the
--- corpus has.

local bib = require 'tezis.bib'
local cite = require 'tezis.cite'
local draft = require 'tezis.check.draft'

local M = {}

local function read(path)
  local file = io.open(path, 'rb')
  local text = file and file:read('*a')
  if file then
    file:close()
  end
  return text
end

local function add(texts, document, folder)
  for _, name in ipairs(document and document.bibliography or {}) do
    texts[#texts + 1] = read(bib.resolve(name, folder))
  end
end

--- Contents of the bibliographies of a draft and of its main file.
---@param filetype string
---@param text string the draft
---@param folder string
---@return string[]
function M.read(filetype, text, folder)
  local texts = {}
  local document = cite.document(filetype, draft.split(text))
  add(texts, document, folder)
  local root = document and document.root and bib.resolve(document.root, folder)
  local main = root and read(root)
  if main then
    add(texts, cite.document('tex', draft.split(main)), root:match('^(.*)/') or folder)
  end
  return texts
end

return M
