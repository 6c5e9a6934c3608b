--- Sources by what is typed of them: key, author in either script, a word of the title in any form.
--- Pure Lua (5.4, LuaJIT).
--
-- The index is a string, so that it crosses threads: records, that is what is shown of a source,
-- then the words by which sources are found, a section for each first letter. A word stands behind
-- a byte that says what it is, and before the place of its record:
--
--   ivanov2020\31Иванов, И.\31… \30 … \28 и\27 \2иванов\5 0\6 \3историк\5 914\6 … \28 s\27 …
--
-- To match is to search one section for that byte and the prefix. Keys come first, then authors,
-- words of titles, and words of titles by stem.

local core = require 'tezis.core'

local M = {}

local KEY, AUTHOR, TITLE, STEM, END, NEXT = '\1', '\2', '\3', '\4', '\5', '\6'
local NAME, SECTION, RECORD, FIELD = '\27', '\28', '\30', '\31'

local letter = '^[%z\1-\127\194-\244][\128-\191]*'

local sql = [[
  SELECT key, coalesce(author, '') AS author, coalesce(title, '') AS title,
    coalesce(issued, '') AS issued, coalesce(container, '') AS container,
    coalesce(language, '') AS language,
    coalesce((SELECT group_concat(stem, ' ') FROM tezis_words(title)), '') AS stems
  FROM source ORDER BY author IS NULL, author, issued, key]]

local function plain(text)
  return (text:gsub('[%z\1-\31\127]+', ' '))
end

-- Calls back with each word of a folded text.
local function each_word(text, body)
  text = text:gsub('\194[\128-\191]', ' '):gsub('\226\128[\128-\191]', ' ')
  for word in text:gmatch('[%w\128-\255]+') do
    body(word)
  end
end

-- Adds the words of a source to the sections; `place` is that of its record.
local function add_words(sections, row, place)
  local seen = {}
  local function adder(mark)
    return function(word)
      local first = word:match(letter)
      if first and not seen[mark .. word] then
        seen[mark .. word] = true
        sections[first] = sections[first] or {}
        table.insert(sections[first], mark .. word .. END .. place .. NEXT)
      end
    end
  end
  local key, author = plain(core.fold(row.key)), core.fold(row.author)
  adder(KEY)(key)
  -- Letters and digits of a key apart: ivanov_2020 is found by 2020.
  for digits in key:gmatch('%D(%d+)') do
    adder(AUTHOR)(digits)
  end
  for part in key:gmatch('[^%w\128-\255]([%a\128-\255]+)') do
    adder(AUTHOR)(part)
  end
  each_word(author, adder(AUTHOR))
  for _, scheme in ipairs({ 'bgn', 'gost', 'icao' }) do
    each_word(core.fold(core.transliterate(row.author, scheme)), adder(AUTHOR))
  end
  each_word(core.fold(row.title), adder(TITLE))
  each_word(row.stems, adder(STEM))
end

--- The index of a corpus.
---@param db table a connection
---@return string?
---@return string? message
function M.build(db)
  local rows, message = db:rows(sql)
  if not rows then
    return nil, message
  end
  local records, sections, size = {}, {}, 0
  for index, row in ipairs(rows) do
    local fields = {}
    for _, name in ipairs({ 'key', 'author', 'issued', 'title', 'container', 'language' }) do
      fields[#fields + 1] = plain(row[name])
    end
    records[index] = table.concat(fields, FIELD) .. RECORD
    add_words(sections, row, ('%d'):format(size))
    size = size + #records[index]
  end
  local parts = { table.concat(records) }
  for first, words in pairs(sections) do
    parts[#parts + 1] = first .. NAME .. table.concat(words)
  end
  return table.concat(parts, SECTION) .. SECTION
end

---@class tezis.CompletionIndex
---@field records string
---@field sections table<string, string> by first letter

--- An index to search, of the string that build gave.
---@param text string
---@return tezis.CompletionIndex
function M.open(text)
  local stop = text:find(SECTION, 1, true)
  local index, at = { records = text:sub(1, stop - 1), sections = {} }, stop + 1
  while at <= #text do
    local name = text:find(NAME, at, true)
    stop = text:find(SECTION, name, true)
    index.sections[text:sub(at, name - 1)] = text:sub(name + 1, stop - 1)
    at = stop + 1
  end
  return index
end

--- The index of the corpus at a path, for threads.
---@return boolean ok
---@return string payload
function M.load(path)
  return require('tezis.job').safely(function()
    local db, reason = core.open(path, { readonly = true, create = false })
    if not db then
      return nil, reason
    end
    local index, failure = M.build(db)
    db:close()
    return index, failure
  end)
end

---@class tezis.Candidate
---@field key string
---@field author string
---@field issued string
---@field title string
---@field container string
---@field language string

local shown = '^' .. ('([^\31]*)\31'):rep(5) .. '([^\30]*)()'

-- The source whose record begins at a place (from 0), and where the next one begins.
local function candidate(records, place)
  local key, author, issued, title, container, language, after = records:match(shown, place + 1)
  return { key = key, author = author, issued = issued, title = title, container = container,
    language = language }, after
end

-- Adds the sources that have the needle, up to `limit` in all.
local function collect(index, section, needle, found, seen, limit)
  local at = section and section:find(needle, 1, true)
  while at and #found < limit do
    local place, after = section:match('^[^\5]*\5(%d+)()', at)
    if not seen[place] then
      seen[place] = true
      found[#found + 1] = candidate(index.records, tonumber(place))
    end
    at = section:find(needle, after, true)
  end
end

-- All sources from the first on.
local function first_ones(records, limit)
  local found, place = {}, 0
  while place < #records and #found < limit do
    found[#found + 1], place = candidate(records, place)
  end
  return found
end

--- Sources that what is typed begins, best first.
---@param index tezis.CompletionIndex
---@param prefix string
---@param limit integer
---@return tezis.Candidate[]
---@return boolean more whether there may be others
function M.search(index, prefix, limit)
  local found, seen = {}, {}
  local typed = plain(core.fold(prefix))
  if typed == '' then
    found = first_ones(index.records, limit)
    return found, #found == limit
  end
  local section = index.sections[typed:match(letter) or '']
  for _, mark in ipairs({ KEY, AUTHOR, TITLE }) do
    collect(index, section, mark .. typed, found, seen, limit)
  end
  -- The stem of a longer form: its first letters, four fewer at most.
  local letters = {}
  for one in typed:gmatch(letter:sub(2)) do
    letters[#letters + 1] = one
  end
  for count = #letters, math.max(3, #letters - 4), -1 do
    local stem = STEM .. table.concat(letters, '', 1, count) .. END
    collect(index, section, stem, found, seen, limit)
  end
  return found, #found == limit
end

return M
