--- The sources of a draft's own bibliographies as completion needs them. Pure Lua (5.4, LuaJIT).

local bib = require 'tezis.bib'
local core = require 'tezis.core'
local json = require 'tezis.json'
local names = require 'tezis.names'

local M = {}

-- A field of BibTeX as plain text: for finding and for a line of a menu, not for citing.
local function plain(value)
  return value and (value:gsub('\\%a+%s*', ''):gsub('[{}\\"]', ''):gsub('[~%s]+', ' ')) or ''
end

local function from_bibtex(text)
  local rows = {}
  for index, entry in ipairs(require('tezis.import.bibtex').parse(text).entries) do
    local fields = entry.fields
    rows[index] = { key = entry.key, title = plain(fields.title),
      author = plain(fields.author or fields.editor):gsub(' and ', '; '),
      issued = plain(fields.date or fields.year),
      container = plain(fields.journaltitle or fields.journal or fields.booktitle), language = '' }
  end
  return rows
end

local function text_of(value)
  return type(value) == 'string' and value or ''
end

local function from_csl(text)
  local rows = {}
  for _, entry in ipairs(json.decode(text) or {}) do
    if type(entry) == 'table' and (type(entry.id) == 'string' or type(entry.id) == 'number') then
      local issued = type(entry.issued) == 'table' and entry.issued['date-parts']
      local first = type(issued) == 'table' and type(issued[1]) == 'table' and issued[1][1]
      rows[#rows + 1] = { key = tostring(entry.id), title = text_of(entry.title),
        author = names.of_csl(entry.author or entry.editor) or '',
        issued = first and tostring(first) or '', container = text_of(entry['container-title']),
        language = text_of(entry.language) }
    end
  end
  return rows
end

local readers = { bibtex = from_bibtex, csljson = from_csl }

-- Fills in the stems of the titles.
local function add_stems(db, rows)
  local titles = json.array {}
  for index, row in ipairs(rows) do
    titles[index] = row.title
  end
  local stems = db:rows([[
    SELECT coalesce((SELECT group_concat(stem, ' ') FROM tezis_words(title.value)), '') AS stems
    FROM json_each(?1) AS title ORDER BY title.key]], { json.encode(titles) }) or {}
  for index, row in ipairs(rows) do
    row.stems = stems[index] and stems[index].stems or ''
  end
end

--- Sources of bibliographies that the corpus lacks, as tezis.complete.match.build takes them; files
--- that cannot be read have none.
---@param db table a connection
---@param paths string[]
---@return table[]
function M.rows(db, paths)
  local rows, seen = {}, {}
  for _, row in ipairs(db:rows('SELECT key FROM source') or {}) do
    seen[row.key] = true
  end
  for _, path in ipairs(paths) do
    local reader = readers[bib.kind(path) or '']
    local bytes = reader and bib.read(path)
    local text = bytes and core.decode(bytes)
    for _, row in ipairs(text and reader(text) or {}) do
      rows[#rows + 1] = not seen[row.key] and row or nil
      seen[row.key] = true
    end
  end
  add_stems(db, rows)
  return rows
end

return M
