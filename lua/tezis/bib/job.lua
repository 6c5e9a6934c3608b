-- The work on a draft's bibliographies, run in a thread by tezis.bib_editor: what is there is read,
-- what is missing converted, added and written. Texts of open buffers come as arguments, and the
-- edit goes back to be made in the buffer; files are replaced here.

local bib = require('tezis.bib')
local core = require('tezis.core')
local file = require('tezis.bib.file')
local json = require('tezis.json')
local safely = require('tezis.job').safely

local M = {}

---@class tezis.BibRequest
---@field corpus string
---@field keys string[]
---@field files { path: string, name: string, buffer: integer? }[] buffer: number of its text
---@field target integer? the one to add to; none: only look
---@field compare boolean compare entries that are there with the corpus
---@field syntax string
---@field flavour string?

-- CSL of the keys that the corpus has.
local function stored(path, keys)
  local db, message = core.open(path, { readonly = true, create = false })
  if not db then
    return nil, message
  end
  local rows
  rows, message = db:rows([[
    SELECT key, csl FROM source WHERE key IN (SELECT value FROM json_each(?1))]],
    { json.encode(json.array(keys)) })
  db:close()
  if not rows then
    return nil, message
  end
  local found = {}
  for _, row in ipairs(rows) do
    found[row.key] = json.decode(row.csl)
    found[row.key].id = row.key
  end
  return found
end

-- Whether bytes are in another encoding than UTF-8: what would be added is UTF-8, and a file of two
-- encodings can be read by nothing. A few broken bytes make no other encoding.
local function is_foreign(bytes)
  local rest, characters = bytes:gsub('[\194-\244][\128-\191]+', '')
  local _, strays = rest:gsub('[\128-\255]', '')
  return strays > characters or bytes:find('%z') ~= nil
end

-- Reads the bibliographies: each entry of the wanted keys with the file it is in.
local function read(request, texts)
  local wanted, entries = {}, {}
  for _, key in ipairs(request.keys) do
    wanted[key] = true
  end
  for _, one in ipairs(request.files) do
    local message
    one.kind, message = bib.kind(one.path)
    if one.kind then
      if one.buffer then
        one.text = texts[one.buffer]
      else
        one.text, message = file.read(one.path)
        if one.text and is_foreign(one.text) then
          one.text, one.foreign = core.decode(one.text)
          message = not one.text and one.foreign or message
        end
      end
    end
    local found, more
    if one.text then
      found, more = bib.find(one.kind, one.text, wanted)
    end
    one.definitions = found and type(more) == 'table' and more or {}
    one.problem = not found and ('%s: %s'):format(one.name, more or message) or nil
    for key, entry in pairs(found or {}) do
      if not entries[key] then
        entry.file = one
        entries[key] = entry
      end
    end
  end
  return entries
end

-- CSL of entries that are there: those of .bib by one run of pandoc.
local function to_csl(entries)
  local text, defined, sources, list = {}, {}, {}, {}
  for key, entry in pairs(entries) do
    list[key] = entry.csl
    sources[#sources + 1] = entry.source
    for _, definition in ipairs(entry.source and entry.file.definitions or {}) do
      text[#text + 1] = not defined[definition] and definition or nil
      defined[definition] = true
    end
  end
  if #sources == 0 then
    return list
  end
  local found, message = require('tezis.bib.convert').from_bibtex(
    table.concat(text, '\n') .. '\n' .. table.concat(sources, '\n\n'))
  if not found then
    return nil, message
  end
  for _, csl in ipairs(found) do
    list[tostring(csl.id)] = csl
  end
  return list
end

-- Where entries that are there differ from the corpus.
local function conflicts(entries, known)
  local both = {}
  for key, entry in pairs(entries) do
    both[key] = known[key] and entry or nil
  end
  local there, message = to_csl(both)
  if not there then
    return nil, message
  end
  local list, compare = json.array {}, require('tezis.bib.compare')
  for key in pairs(both) do
    local differences = there[key] and compare.differences(there[key], known[key]) or {}
    if #differences > 0 then
      list[#list + 1] = { key = key, file = entries[key].file.name, fields = differences }
    end
  end
  table.sort(list, function(a, b) return a.key < b.key end)
  return list
end

-- The entries as the target has them, by key.
local function convert(request, target, list)
  if target.kind ~= 'bibtex' then
    return list
  end
  local dialect = bib.dialect(target.text, request.syntax, request.flavour)
  return require('tezis.bib.convert').to_bibtex(list, dialect)
end

-- Adds entries to the target: writes the file, or gives the edit for the buffer.
local function add(request, target, list)
  if target.problem then
    return nil, target.problem
  elseif target.foreign then
    return nil, ('%s is in %s and stays as it is; open it, :set fileencoding=utf-8 and :write, '
      .. 'then it can be added to'):format(target.name, target.foreign)
  end
  local entries, message = convert(request, target, list)
  if not entries then
    return nil, message
  end
  local function edit_of(text)
    local wanted, fresh = {}, {}
    for _, csl in ipairs(list) do
      wanted[csl.id] = true
    end
    -- A second Neovim may have added some since the file was read.
    local there = bib.find(target.kind, text, wanted) or {}
    for index, csl in ipairs(list) do
      fresh[#fresh + 1] = not there[csl.id] and entries[index] or nil
    end
    if #fresh == 0 then
      return { at = #text + 1, text = '' }
    end
    local edit, reason = bib.append(target.kind, text, fresh, target.buffer and '\n' or nil)
    return edit, reason and ('%s, %s'):format(target.name, reason)
  end
  if target.buffer then
    local edit, reason = edit_of(target.text)
    if not edit then
      return nil, reason
    end
    local row, before = bib.place(target.text, edit.at)
    return { row = row, col = #before, text = edit.text }
  end
  return file.update(target.path, function(text)
    local edit, reason = edit_of(text)
    return edit and text:sub(1, edit.at - 1) .. edit.text .. text:sub(edit.at), reason
  end)
end

local function sync(request, texts)
  local known, message = stored(request.corpus, request.keys)
  if not known then
    return nil, message
  end
  local entries = read(request, texts)
  local result = { added = json.array {}, unknown = json.array {}, present = json.array {},
    missing = json.array {}, conflicts = json.array {}, problems = json.array {} }
  local list = {}
  for _, key in ipairs(request.keys) do
    local entry = entries[key]
    local into = entry and result.present or known[key] and result.missing or result.unknown
    into[#into + 1] = key
    if entry and entry.broken then
      result.problems[#result.problems + 1] = ('%s, line %d: the entry %s cannot be read (%s)')
        :format(entry.file.name, entry.line, key, entry.broken)
    elseif not entry and known[key] then
      list[#list + 1] = known[key]
    end
  end
  for _, one in ipairs(request.files) do
    if one.problem then
      result.problems[#result.problems + 1] = one.problem
    end
  end
  if request.compare and #result.present > 0 then
    local found
    found, message = conflicts(entries, known)
    if not found then
      return nil, message
    end
    result.conflicts = found
  end
  if request.target and #list > 0 then
    local target = request.files[request.target]
    local done
    done, message = add(request, target, list)
    if not done then
      return nil, message
    end
    result.edit = type(done) == 'table' and done or nil
    result.added, result.missing, result.target = result.missing, json.array {}, target.name
  end
  return json.encode(result)
end

--- Looks at the bibliographies for keys; adds what is missing to the target.
---@param request string JSON of tezis.BibRequest
---@param ... string texts of buffers
---@return boolean ok
---@return string payload JSON: added, present, missing, unknown (keys), conflicts, problems,
---  target, edit; or the reason
function M.sync(request, ...)
  return safely(sync, json.decode(request), { ... })
end

--- Where the entry of a key is: 'path\nrow\ncolumn', from 0; '' when it is nowhere.
---@param request string JSON: keys (one), files
---@return boolean ok
---@return string payload
function M.locate(request, ...)
  return safely(function(wanted, texts)
    local entry = read(wanted, texts)[wanted.keys[1]]
    if not entry then
      return ''
    end
    local row, before = entry.line and entry.line - 1, ''
    if entry.from then
      row, before = bib.place(entry.file.text, entry.from)
    end
    return ('%s\n%d\n%d'):format(entry.file.path, row, #before)
  end, json.decode(request), { ... })
end

--- CSL of keys, those that the corpus has from there, others from the draft's bibliographies.
---@return table[]?
---@return string? message, or nil and with the list the keys that are nowhere
function M.csl(request, ...)
  local known, message = stored(request.corpus, request.keys)
  if not known then
    return nil, message
  end
  local entries = read(request, { ... })
  for key in pairs(known) do
    entries[key] = nil
  end
  local there
  there, message = to_csl(entries)
  if not there then
    return nil, message
  end
  local list, absent = {}, {}
  for _, key in ipairs(request.keys) do
    local csl = known[key] or there[key]
    list[#list + 1] = csl
    absent[#absent + 1] = not csl and key or nil
  end
  return list, absent
end

return M
