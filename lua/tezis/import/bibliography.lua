--- Reading a bibliography into entries. CSL-JSON is taken apart by SQLite's JSON
--- functions, so an entry's own text is kept as it is; .bib goes through pandoc and
--- .ris through bibutils first. A broken entry is named and the rest imported.
local core = require 'tezis.core'
local bibtex = require 'tezis.import.bibtex'
local files = require 'tezis.import.files'
local tools = require 'tezis.import.tools'

local M = {}

local entry_sql = [[
  SELECT e.key + 1 AS position, e.type AS kind,
    CASE WHEN e.type = 'object' THEN json(e.value) END AS csl,
    CASE WHEN e.type = 'object' AND json_type(e.value, '$.id') IN ('text', 'integer')
      THEN CAST(json_extract(e.value, '$.id') AS TEXT) END AS key,
    CASE WHEN e.type = 'object' AND json_type(e.value, '$.title') = 'text'
      THEN json_extract(e.value, '$.title') END AS title,
    CASE WHEN e.type = 'object' THEN CASE json_type(e.value, '$.file')
      WHEN 'text' THEN json_array(json_extract(e.value, '$.file'))
      WHEN 'array' THEN json_extract(e.value, '$.file') END END AS files
  FROM json_each(:json) AS e]]

local function names_in(db, list)
  local names = {}
  for _, row in ipairs(list and db:rows("SELECT value FROM json_each(?) WHERE type = 'text'",
    { list }) or {}) do
    names[#names + 1] = row.value
  end
  return names
end

--- Cuts the elements of a JSON array whose syntax is broken somewhere, by its braces
--- and strings alone, so that the sound ones can be had.
--- @return string[]|nil
function M.salvage(text)
  local at = text:match('^%s*%[()')
  if not at then return nil end
  local elements, depth, start = {}, 0, nil
  while true do
    at = text:find('["{}%[%]]', at)
    if not at then break end
    local byte = text:sub(at, at)
    if byte == '"' then
      local close = at
      repeat
        close = text:find('["\\\n]', close + 1)
        local found = close and text:sub(close, close)
        if found == '\\' then close = close + 1 end
      until not close or found == '"' or found == '\n'
      at = close or #text
    elseif byte == '{' or byte == '[' then
      -- An object that begins a line at the left ends whatever was left open.
      if byte == '{' and depth > 0 and text:find('^%s*"id"%s*:', at + 1) then
        elements[#elements + 1] = text:sub(start, at - 1)
        depth = 0
      end
      if depth == 0 then start = at end
      depth = depth + 1
    elseif depth > 0 then
      depth = depth - 1
      if depth == 0 then elements[#elements + 1] = text:sub(start, at) end
    end
    at = at + 1
  end
  if depth > 0 then elements[#elements + 1] = text:sub(start) end
  return elements
end

--- Adds the rows of one JSON array to result.
local function add_entries(db, text, result, offset)
  local rows, message = db:rows(entry_sql, { json = text })
  if not rows then return nil, message end
  for _, row in ipairs(rows) do
    local position = row.position + offset
    if row.kind ~= 'object' then
      table.insert(result.failed, { reason = ('entry %d is %s, not an object'):format(position,
        row.kind) })
    elseif not row.key or row.key == '' then
      table.insert(result.failed, { reason = ('entry %d%s has no id'):format(position,
        row.title and (' ("' .. row.title .. '")') or '') })
    else
      table.insert(result.entries, { key = row.key, csl = row.csl, title = row.title,
        files = names_in(db, row.files), position = position })
    end
  end
  return true
end

--- The array of entries a JSON text holds: itself, or in a field of an object.
local function entries_array(db, text)
  local row = db:rows([[SELECT json_type(:t) AS kind, json_type(:t, '$.items') AS items,
    json_type(:t, '$.references') AS refs]], { t = text })[1]
  if row.kind == 'array' then return text end
  if row.kind ~= 'object' then return nil end
  local path = row.items == 'array' and '$.items' or row.refs == 'array' and '$.references'
  if path then return db:rows('SELECT json_extract(?, ?) AS list', { text, path })[1].list end
  return '[' .. text .. ']'
end

local function valid(db, text)
  return db:rows('SELECT json_valid(?) AS valid', { text })[1].valid == 1
end

--- @return table|nil # { entries, failed, notes }
--- @return string|nil # why the file is no bibliography at all
local function read_csl(db, text)
  local result = { entries = {}, failed = {}, notes = {} }
  if valid(db, text) then
    local list = entries_array(db, text)
    if not list then return nil, 'it is JSON, but no list of CSL-JSON entries' end
    local added, message = add_entries(db, list, result, 0)
    if not added then return nil, message end
    return result
  end
  local elements = M.salvage(text)
  if not elements or #elements == 0 then return nil, 'it is not valid JSON' end
  for position, element in ipairs(elements) do
    if valid(db, element) then
      add_entries(db, '[' .. element .. ']', result, position - 1)
    else
      local id = element:match('"id"%s*:%s*"([^"]*)"')
      table.insert(result.failed, { key = id, reason = ('entry %d%s is not valid JSON'):format(
        position, id and (' (' .. id .. ')') or '') })
    end
  end
  return result
end

local plain_key = '^[%w_][%w_:%-]*$'

--- Text for pandoc: keys that it might not take replaced by plain ones (crossref and
--- the like with them), and the way back.
local function stand_ins(parsed)
  local alias, original = {}, {}
  for i, entry in ipairs(parsed.entries) do
    if not alias[entry.key] and not entry.key:find(plain_key) then
      alias[entry.key] = ('tezis-key-%d'):format(i)
      original[alias[entry.key]] = entry.key
    end
  end
  return alias, original
end

--- Entries that the given ones take fields from, which pandoc needs beside them.
local function with_parents(entries, by_key)
  local list, seen = {}, {}
  local function add(entry)
    if not entry or seen[entry] then return end
    seen[entry] = true
    list[#list + 1] = entry
  end
  for _, entry in ipairs(entries) do add(entry) end
  for _, entry in ipairs(entries) do
    for name in pairs(bibtex.references) do
      for key in (entry.fields[name] or ''):gmatch('[^,%s]+') do add(by_key[key]) end
    end
  end
  return list
end

--- Converts entries as one batch; where pandoc fails, halves the batch until the
--- broken ones stand alone. @return nothing; fills state.rows by key and state.reasons
local function convert(state, entries)
  local parts = {}
  for _, definition in ipairs(state.definitions) do parts[#parts + 1] = definition end
  for _, entry in ipairs(with_parents(entries, state.by_key)) do
    parts[#parts + 1] = bibtex.write(entry, state.alias[entry.key] or entry.key, state.alias)
  end
  local result, reason = tools.pandoc({ '-f', 'biblatex', '-t', 'csljson' },
    table.concat(parts, '\n\n'))
  if result then
    local text = result.stdout:gsub('<span class=\\"nocase\\">(.-)</span>', '%1')
    local read = { entries = {}, failed = {} }
    if add_entries(state.db, text, read, 0) then
      for _, row in ipairs(read.entries) do
        row.key = state.original[row.key] or row.key
        state.rows[row.key] = state.rows[row.key] or row
      end
    end
  end
  local missing = {}
  for _, entry in ipairs(entries) do
    if not state.rows[entry.key] then missing[#missing + 1] = entry end
  end
  if #missing == 0 then return end
  if #entries == 1 or state.stopped then
    state.reasons[entries[1]] = reason or 'pandoc left the entry out'
    state.stopped = state.stopped or (reason or ''):find('not installed') ~= nil
    return
  end
  if #missing < #entries then return convert(state, missing) end
  local middle = math.floor(#missing / 2)
  for _, range in ipairs({ { 1, middle }, { middle + 1, #missing } }) do
    local half = {}
    for i = range[1], range[2] do half[#half + 1] = missing[i] end
    convert(state, half)
  end
end

--- The entry's CSL with its key and file field put back.
local function complete(db, row, entry)
  local file = entry.fields.file or entry.fields.localfile
  row.csl = db:rows([[SELECT json_set(:csl, '$.id', :key, '$.type',
    coalesce(nullif(json_extract(:csl, '$.type'), ''), 'document')) AS csl]],
    { csl = row.csl, key = entry.key })[1].csl
  row.files = file and { (file:gsub('[\r\n]+%s*', ' ')) } or {}
  if file then
    row.csl = db:rows("SELECT json_set(?, '$.file', ?) AS csl", { row.csl, row.files[1] })[1].csl
  end
  row.position = entry.line
  return row
end

local not_sources = { xdata = true, set = true, control = true, periodical_control = true }

local function read_bibtex(db, text)
  local parsed = bibtex.parse(text)
  local result = { entries = {}, failed = {}, notes = {} }
  if #parsed.entries == 0 and #parsed.failed == 0 then return nil, 'it holds no BibTeX entries' end
  for _, failure in ipairs(parsed.failed) do
    local name = failure.key and (' ' .. failure.key) or ''
    table.insert(result.failed, { key = failure.key,
      reason = ('the entry%s on line %d: %s'):format(name, failure.line, failure.reason) })
  end
  local alias, original = stand_ins(parsed)
  local state = { db = db, definitions = parsed.definitions, alias = alias, original = original,
    rows = {}, reasons = {}, by_key = {} }
  local wanted = {}
  for _, entry in ipairs(parsed.entries) do
    if state.by_key[entry.key] then
      result.duplicates = result.duplicates or {}
      table.insert(result.duplicates, { key = entry.key, position = entry.line,
        same = bibtex.write(state.by_key[entry.key], '', {}) == bibtex.write(entry, '', {}) })
    else
      state.by_key[entry.key] = entry
      if not not_sources[entry.kind] then wanted[#wanted + 1] = entry end
    end
  end
  if #wanted > 0 then convert(state, wanted) end
  for _, entry in ipairs(wanted) do
    local row = state.rows[entry.key]
    if row then
      table.insert(result.entries, complete(db, row, entry))
    else
      local reason = state.reasons[entry] or 'pandoc left the entry out'
      reason = ('the entry %s on line %d: %s'):format(entry.key, entry.line, reason)
      table.insert(result.failed, { key = entry.key, reason = reason })
    end
  end
  return result
end

local function read_ris(db, text)
  if not ('\n' .. text):find('\n%s*TY%s+%-') then
    return nil, 'it holds no RIS entries (TY  - …)'
  end
  local mods, reason = tools.run({ 'ris2xml', '-i', 'unicode' }, text)
  if not mods then return nil, reason end
  local bib
  bib, reason = tools.run({ 'xml2bib', '-o', 'unicode', '-nb', '-nl' }, mods.stdout)
  if not bib then return nil, reason end
  return read_bibtex(db, bib.stdout)
end

--- Names keys used twice: the first entry wins, an identical one is only noted.
local function drop_duplicates(result)
  local seen, kept = {}, {}
  local duplicates = result.duplicates or {}
  for _, entry in ipairs(result.entries) do
    if seen[entry.key] then
      table.insert(duplicates, { key = entry.key, position = entry.position,
        same = seen[entry.key].csl == entry.csl })
    else
      seen[entry.key] = entry
      kept[#kept + 1] = entry
    end
  end
  for _, duplicate in ipairs(duplicates) do
    local reason = ('the key %s is used twice: the first entry is kept, that on %s %d left out')
      :format(duplicate.key, result.unit, duplicate.position)
    if duplicate.same then
      table.insert(result.notes, reason)
    else
      table.insert(result.failed, { key = duplicate.key, reason = reason })
    end
  end
  result.entries = kept
end

local readers = { csl = read_csl, bibtex = read_bibtex, ris = read_ris }

--- Whether a .json file is a bibliography, for folders where others lie too.
--- @return boolean
function M.looks_like(db, path)
  local kind = files.bibliographies[files.extension(path)]
  if kind ~= 'csl' then return kind ~= nil end
  local bytes = files.read(path)
  local text = bytes and core.decode(bytes)
  if not text then return false end
  if not valid(db, text) then return text:find('^%s*%[%s*{%s*"id"%s*:') ~= nil end
  local rows = db:rows([[SELECT 1 FROM json_each(?) WHERE key = 0 AND type = 'object'
    AND json_type(value, '$.id') IS NOT NULL AND json_type(value, '$.type') IS NOT NULL]], { text })
  return rows ~= nil and #rows > 0
end

--- Reads a bibliography.
--- @param db table open connection (for its JSON functions)
--- @param path string
--- @return table|nil # { entries = { { key, csl, title, files, position } }, failed =
---   { { key, reason } }, notes }
--- @return string|nil # why the whole file cannot be read
function M.read(db, path)
  local bytes, reason = files.read(path)
  if not bytes then return nil, reason end
  local text
  text, reason = core.decode(bytes)
  if not text then return nil, files.reason(reason) end
  local kind = files.bibliographies[files.extension(path)]
  local result
  result, reason = readers[kind](db, text)
  if not result then return nil, reason end
  result.unit = kind == 'csl' and 'place' or 'line'
  drop_duplicates(result)
  return result
end

return M
