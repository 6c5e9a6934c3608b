--- Sources by what is typed of them: key, author in either script, a word of the title in any form.
--- Pure Lua (5.4, LuaJIT).
--
-- The index is a string, so that it crosses threads: records, that is what is shown of a source,
-- then four lists of words by which sources are found (keys, authors, words of titles, their
-- stems), each sorted, with the places of the records a word stands in:
--
--   ivanov2020\31Иванов, И.\31… \30 … \28\6ivanov2020\5 0\6ivanova1999\5 914\6\28\6иванов\5 0 914\6
--
-- To match is to find the first word with the prefix by halving the list. A word keeps its first
-- places only, as many as are ever shown: 20,000 sources make 4 MB, and crossing threads is paid
-- for on the main loop.

local core = require 'tezis.core'

local M = {}

local END, NEXT, SECTION, RECORD, FIELD = '\5', '\6', '\28', '\30', '\31'

M.limit = 50

local schemes = { 'bgn', 'gost', 'icao' }
local names = { 'key', 'author', 'title', 'stem' }
local fields = { 'key', 'author', 'issued', 'title', 'container', 'language' }

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

-- The words of an author in both scripts; `known` has those of authors met before.
local function author_words(author, known)
  local words = known[author]
  if not words then
    words = {}
    local function add(word)
      words[#words + 1] = word
    end
    each_word(core.fold(author), add)
    for _, scheme in ipairs(schemes) do
      each_word(core.fold(core.transliterate(author, scheme)), add)
    end
    known[author] = words
  end
  return words
end

-- Adds the words of a source to the lists; `place` is that of its record.
local function add_words(lists, row, place, known)
  local function adder(list)
    return function(word)
      local places = list[word] or {}
      list[word] = places
      if word ~= '' and #places < M.limit and places[#places] ~= place then
        places[#places + 1] = place
      end
    end
  end
  local key = plain(core.fold(row.key))
  adder(lists.key)(key)
  local add_author = adder(lists.author)
  -- Letters and digits of a key apart: ivanov_2020 is found by 2020.
  for digits in key:gmatch('%D(%d+)') do
    add_author(digits)
  end
  for part in key:gmatch('[^%w\128-\255]([%a\128-\255]+)') do
    add_author(part)
  end
  for _, word in ipairs(author_words(row.author, known)) do
    add_author(word)
  end
  each_word(core.fold(row.title), adder(lists.title))
  each_word(row.stems, adder(lists.stem))
end

-- A list as text, sorted.
local function write_list(list)
  local words, parts = {}, {}
  for word, places in pairs(list) do
    words[#words + 1] = #places > 0 and word or nil
  end
  table.sort(words)
  for index, word in ipairs(words) do
    parts[index] = word .. END .. table.concat(list[word], ' ') .. NEXT
  end
  return NEXT .. table.concat(parts)
end

--- The index of a corpus, and of other sources behind those of the corpus.
---@param db table a connection
---@param others table[]? rows as those of the query
---@return string?
---@return string? message
function M.build(db, others)
  local rows, message = db:rows(sql)
  if not rows then
    return nil, message
  end
  for _, row in ipairs(others or {}) do
    rows[#rows + 1] = row
  end
  local parts, size, known = {}, 0, {}
  local lists = { key = {}, author = {}, title = {}, stem = {} }
  for _, row in ipairs(rows) do
    add_words(lists, row, ('%d'):format(size), known)
    -- Piece by piece: LuaJIT hashes few bytes of a long string, and records resemble each other.
    for place, name in ipairs(fields) do
      local field = plain(row[name])
      parts[#parts + 1] = field
      parts[#parts + 1] = place < #fields and FIELD or RECORD
      size = size + #field + 1
    end
  end
  parts = { table.concat(parts) }
  for _, name in ipairs(names) do
    parts[#parts + 1] = write_list(lists[name])
  end
  return table.concat(parts, SECTION)
end

---@class tezis.CompletionIndex
---@field text string
---@field size integer of the records
---@field lists table<string, { first: integer, last: integer }> the NEXT before its first word, and
---  the last

--- An index to search, of the string that build gave.
---@param text string
---@return tezis.CompletionIndex
function M.open(text)
  local stop = text:find(SECTION, 1, true)
  local index = { text = text, size = stop - 1, lists = {} }
  for _, name in ipairs(names) do
    local first = stop + 1
    stop = text:find(SECTION, first, true) or #text + 1
    index.lists[name] = { first = first, last = stop - 1 }
  end
  return index
end

--- The index of the corpus at a path and of bibliographies, for threads.
---@param path string '' for no corpus
---@param bibliographies string? JSON of paths
---@return boolean ok
---@return string payload
function M.load(path, bibliographies)
  return require('tezis.job').safely(function()
    local db, reason = core.open(path ~= '' and path or ':memory:',
      { readonly = path ~= '', create = path == '' })
    if not db then
      return nil, reason
    end
    local others = bibliographies and require('tezis.complete.bibliography').rows(db,
      require('tezis.json').decode(bibliographies))
    local index, failure = M.build(db, others)
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

-- The NEXT before the first word of a list that is not less than another one; the list's last NEXT
-- when all are.
local function lower_bound(text, list, word)
  local low, high = list.first, list.last
  while low < high do
    local middle = math.floor((low + high) / 2)
    local start = text:find(NEXT, middle, true)
    if start < high and text:match('^[^\5]*', start + 1) < word then
      low = start + 1
    else
      high = middle
    end
  end
  return text:find(NEXT, low, true)
end

-- Adds the sources of the words that begin so, or of the very word, up to `limit` in all.
local function collect(index, name, typed, is_exact, found, seen, limit)
  local text, list = index.text, index.lists[name]
  local at = #found < limit and lower_bound(text, list, typed) or list.last
  while at < list.last and #found < limit do
    local word, places, after = text:match('^\6([^\5]*)\5([^\6]*)()', at)
    if is_exact and word ~= typed or word:sub(1, #typed) ~= typed then
      return
    end
    for place in places:gmatch('%d+') do
      if not seen[place] and #found < limit then
        seen[place] = true
        found[#found + 1] = candidate(text, tonumber(place))
      end
    end
    at = after
  end
end

-- All sources from the first on.
local function first_ones(index, limit)
  local found, place = {}, 0
  while place < index.size and #found < limit do
    found[#found + 1], place = candidate(index.text, place)
  end
  return found
end

--- Sources that what is typed begins, best first.
---@param index tezis.CompletionIndex
---@param prefix string
---@param limit integer at most M.limit
---@return tezis.Candidate[]
---@return boolean more whether there may be others
function M.search(index, prefix, limit)
  local found, seen = {}, {}
  local typed = plain(core.fold(prefix))
  if typed == '' then
    found = first_ones(index, limit)
    return found, #found == limit
  end
  for _, name in ipairs({ 'key', 'author', 'title' }) do
    collect(index, name, typed, false, found, seen, limit)
  end
  -- The stem of a longer form: its first letters, four fewer at most.
  local letters = {}
  for one in typed:gmatch(letter:sub(2)) do
    letters[#letters + 1] = one
  end
  for count = #letters, math.max(3, #letters - 4), -1 do
    collect(index, 'stem', table.concat(letters, '', 1, count), true, found, seen, limit)
  end
  return found, #found == limit
end

return M
