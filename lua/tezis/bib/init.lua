--- tezis.bib: a draft's own bibliography, .bib or CSL-JSON. Pure Lua (5.4, LuaJIT).
--
--   bib.kind('refs.bib')                             --> 'bibtex'
--   bib.find('bibtex', text, { ivanov2020 = true })  --> { ivanov2020 = { from =, to =, … } }
--   bib.append('bibtex', text, { '@article{…}' })    --> { at =, text = }
--
-- Nothing is ever written anew: what is there stays byte for byte, and an edit says what goes in
-- where. tezis.bib.job does the reading, converting and writing; tezis.bib_editor decides when.

local M = {}

---@class tezis.BibEntry
---@field key string
---@field from integer? first byte, from 1
---@field to integer? last byte
---@field line integer?
---@field source string? as BibTeX that pandoc reads
---@field csl table? CSL
---@field broken string? why it cannot be read

local kinds = { bib = 'bibtex', bibtex = 'bibtex', biblatex = 'bibtex', json = 'csljson' }

--- What a bibliography is, by its name.
---@param path string
---@return 'bibtex'|'csljson'|nil
---@return string? message
function M.kind(path)
  local kind = kinds[(path:match('%.(%w+)$') or ''):lower()]
  return kind, not kind and ('tezis adds entries to .bib and .json (CSL) files, and %s is neither')
    :format(path:match('[^/]*$')) or nil
end

--- Entries of a bibliography by key.
---@param kind 'bibtex'|'csljson'
---@param text string
---@param keys table<string, boolean>
---@return table<string, tezis.BibEntry>?
---@return string|string[]|nil # the reason when there is none, else .bib: @string and @preamble
function M.find(kind, text, keys)
  return require('tezis.bib.' .. kind).find(text, keys)
end

--- The edit that adds entries.
---@param kind 'bibtex'|'csljson'
---@param text string
---@param entries (string|table)[] BibTeX, or CSL
---@param eol string? by default as the text has it
---@return { at: integer, text: string }?
---@return string? message
function M.append(kind, text, entries, eol)
  eol = eol or (text:find('^[^\n]*\r\n') and '\r\n' or '\n')
  return require('tezis.bib.' .. kind).append(text, entries, eol)
end

--- Which BibTeX a file wants: as its entries are, else as the draft's format reads it.
---@param text string
---@param syntax string? of the draft
---@param flavour string? LaTeX
---@return 'bibtex'|'biblatex'
function M.dialect(text, syntax, flavour)
  local own = require('tezis.bib.bibtex').dialect(text)
  if own then
    return own
  end
  local is_old = syntax == 'asciidoc' or syntax == 'latex' and flavour ~= 'biblatex'
  return is_old and 'bibtex' or 'biblatex'
end

--- Row of a byte, from 0, and what stands before it in its line.
---@param text string
---@param at integer from 1
---@return integer row
---@return string before
function M.place(text, at)
  local before = text:sub(1, at - 1)
  local _, row = before:gsub('\n', '')
  return row, before:match('[^\n]*$')
end

--- The bytes of a file.
---@param path string
---@return string? nil where it cannot be read
function M.read(path)
  local file = io.open(path, 'rb')
  local bytes = file and file:read('*a')
  if file then
    file:close()
  end
  return bytes
end

--- A file named in a draft, as a path.
---@param name string as written
---@param folder string of the draft
---@return string
function M.resolve(name, folder)
  if name:find('^/') then
    return name
  end
  local path = folder .. '/' .. name:gsub('^%./', '')
  local count
  repeat
    path, count = path:gsub('/[^/]+/%.%./', '/', 1)
  until count == 0
  return path
end

return M
