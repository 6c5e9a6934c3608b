--- English-Russian dictionaries of the system, read into a corpus so that a word also finds
--- its translations. They are other people's work under their own licence: tezis reads those
--- that are installed and brings none.
---
---   local dictionary = require 'tezis.dictionary'
---   local report, message = dictionary.import(db)   -- { meanings = 266832, names = { … } }
---
--- Runs under Lua 5.4 and LuaJIT, in the editor and outside it.
local core = require 'tezis.core'
local number = require 'tezis.number'

local M = {}

--- The packages known to work, as Debian names them, and where they put their files.
M.packages = {
  { name = 'mueller7-dict', path = '/usr/share/dictd/mueller7' },
  { name = 'dict-freedict-eng-rus', path = '/usr/share/dictd/freedict-eng-rus' },
}

local most = 256 * 2 ^ 20 -- bytes of an unpacked dictionary

local function read(path)
  local file, message = io.open(path, 'rb')
  if not file then return nil, message end
  local bytes = file:read('*a')
  file:close()
  if not bytes then return nil, ('%s cannot be read'):format(path) end
  return bytes
end

--- The text of a dictionary; dictzip's files are gzip's.
local function unpack_text(path)
  if not path:match('%.dz$') and not path:match('%.gz$') then return read(path) end
  local result, message = core.run({ 'gzip', '-dc', path }, { timeout = 60000, max_output = most })
  if not result then return nil, ('gzip: %s'):format(message) end
  if result.status ~= 0 then
    return nil, ('%s cannot be unpacked: %s'):format(path,
      (result.stderr:match('[^\n]+') or 'gzip failed'))
  end
  return result.stdout
end

--- The two files of a dictionary: from its path without an ending, or from any of them.
--- @param path string
--- @return table|nil # { name, index, text }
--- @return string|nil # a sentence
function M.find(path)
  local base = path:gsub('%.dz$', ''):gsub('%.gz$', ''):gsub('%.dict$', ''):gsub('%.index$', '')
  if not core.stat(base .. '.index') then
    return nil, ('there is no dictionary %s.index with a %s.dict or .dict.dz'):format(base, base)
  end
  for _, ending in ipairs { '.dict.dz', '.dict.gz', '.dict' } do
    if core.stat(base .. ending) then
      return { name = base:match('[^/]+$'), index = base .. '.index', text = base .. ending }
    end
  end
  return nil, ('beside %s.index there is no %s.dict or .dict.dz'):format(base, base)
end

--- The known dictionaries that are installed; or those that the environment variable
--- TEZIS_DICTIONARIES names, their paths with a colon between two, none where it is empty.
--- @return table[] # { name, index, text } each
function M.installed()
  local found, named = {}, os.getenv('TEZIS_DICTIONARIES')
  if named then
    for path in named:gmatch('[^:]+') do found[#found + 1] = M.find(path) end
    return found
  end
  for _, package in ipairs(M.packages) do
    found[#found + 1] = M.find(package.path)
  end
  return found
end

--- Reads dictionaries into the corpus, in the place of those read before.
--- @param db table connection from core.open, not read-only
--- @param paths string[]|nil their files; none: the installed ones
--- @return table|nil # { meanings =, names = { … } }
--- @return string|nil # a sentence
function M.import(db, paths)
  local chosen = {}
  for i, path in ipairs(paths or {}) do
    local found, message = M.find(path)
    if not found then return nil, message end
    chosen[i] = found
  end
  if #chosen == 0 then chosen = M.installed() end
  if #chosen == 0 then
    local names = {}
    for i, package in ipairs(M.packages) do names[i] = package.name end
    return nil, ('no dictionary is installed: install the package %s'):format(
      table.concat(names, ' or '))
  end
  local bytes, places, names = {}, {}, {}
  for i, dictionary in ipairs(chosen) do
    local index, index_message = read(dictionary.index)
    local text, text_message = unpack_text(dictionary.text)
    if not index or not text then return nil, index_message or text_message end
    bytes[#bytes + 1], bytes[#bytes + 2] = index, text
    places[i], names[i] = '?, ?', dictionary.name
  end
  local rows, message = db:rows(
    ('SELECT tezis_dictionary(%s) AS meanings'):format(table.concat(places, ', ')), bytes)
  if not rows then return nil, message end
  return { meanings = rows[1].meanings, names = names }
end

--- How many translations the corpus has: read from dictionaries, and a user's own.
--- @return table|nil # { imported =, own = }
--- @return string|nil # a sentence
function M.status(db)
  local rows, message = db:rows([[
    SELECT count(*) FILTER (WHERE origin IS NOT NULL) AS imported,
      count(*) FILTER (WHERE origin IS NULL) AS own FROM meaning]])
  if not rows then return nil, message end
  return rows[1]
end

--- What was read, as a sentence.
--- @param report table of M.import
--- @return string
function M.summary(report)
  return ('%s translations read from %s'):format(number(report.meanings),
    table.concat(report.names, ', '))
end

--- What the corpus has and what is installed, a line each.
--- @return string[]|nil
--- @return string|nil # a sentence
function M.describe(db)
  local found, message = M.status(db)
  if not found then return nil, message end
  local names = {}
  for i, installed in ipairs(M.installed()) do names[i] = installed.name end
  return {
    ('%s translations from dictionaries, %s of your own'):format(number(found.imported),
      number(found.own)),
    #names > 0 and ('installed: %s'):format(table.concat(names, ', '))
      or ('no dictionary is installed: install the package %s'):format(M.packages[1].name),
  }
end

--- Reads the installed dictionaries into a corpus that has none yet: after an import.
--- @param notes string[] gets a sentence on what was read, or why not
--- @param before? fun(names: string[]) is told what will be read, which takes some seconds
function M.ensure(db, notes, before)
  local rows = db:rows('SELECT 1 FROM meaning WHERE origin IS NOT NULL LIMIT 1')
  local installed = M.installed()
  if not rows or #rows > 0 or #installed == 0 then return end
  if before then
    local names = {}
    for i, found in ipairs(installed) do names[i] = found.name end
    before(names)
  end
  local report, message = M.import(db)
  notes[#notes + 1] = report
    and ('words now also find their translations: %d read from %s'):format(report.meanings,
      table.concat(report.names, ' and '))
    or ('the dictionary was not read: %s'):format(message)
end

return M
