--- The bibliographies that a draft names, and the one it may have in itself (`references:` of
--- pandoc, \bibitem of LaTeX), read as text: a key in one of them is known, whatever the corpus
--- has.

local bib = require 'tezis.bib'
local cite = require 'tezis.cite'
local draft = require 'tezis.check.draft'

local M = {}

---@class tezis.Bibliographies: string[]
---@field named integer files that the draft names
---@field complete boolean all of them could be read

local function add(texts, document, folder)
  for _, name in ipairs(document and document.bibliography or {}) do
    local text = bib.read(bib.resolve(name, folder))
    texts.named, texts.complete = texts.named + 1, texts.complete and text ~= nil
    texts[#texts + 1] = text
  end
end

local function add_own(texts, text)
  if ('\n' .. text):find('\n%s*references:%s*\n') or text:find('\\bibitem%f[%A]') then
    texts[#texts + 1] = text
  end
end

--- Contents of the bibliographies of a draft and of its main file.
---@param filetype string
---@param text string the draft
---@param folder string
---@return tezis.Bibliographies
function M.read(filetype, text, folder)
  local texts = { named = 0, complete = true }
  add_own(texts, text)
  local document = cite.document(filetype, draft.split(text))
  add(texts, document, folder)
  local root = document and document.root and bib.resolve(document.root, folder)
  local main = root and bib.read(root)
  if main then
    add_own(texts, main)
    add(texts, cite.document('tex', draft.split(main)), root:match('^(.*)/') or folder)
  end
  return texts
end

return M
