--- Citations in plain text and mail: a reference in words, since nothing will render a key.
--
--   Сроки срывали [1].                                              footnote, what is written
--   Иванов И. И. [1] пишет                                          in the text
--   (Иванов И. И. О штрафах // Вестник. 2020. Т. 3. № 2. С. 12)     parenthetical
--
--   [1] Иванов И. И. О штрафах // Вестник. 2020. Т. 3. № 2. С. 12.
--
-- GOST R 7.0.5-2008, sections 5 (within the text, in parentheses) and 6 (footnote): authors, title,
-- // container, year, volume, issue, page, separated by full stops; up to three authors stand
-- first, of more the first one with «[и др.]» behind a slash. A footnote to authors whom the text
-- names leaves them out. The words follow the language of the source, not of the draft. It can be
-- written only where the metadata came along, and read back only against known entries.

local locators = require 'tezis.cite.locator'
local characters = require 'tezis.cite.characters'
local footnote = require 'tezis.cite.footnote'

local M = { name = 'text' }

-- Whether a source is Russian: by its language, else by Cyrillic letters in its title.
local function is_russian(entry)
  if entry.language and entry.language ~= '' then
    return entry.language:sub(1, 2) == 'ru'
  end
  return (entry.title or ''):find('[\208\209][\128-\191]') ~= nil
end

-- 'Yuan, J.; Kuhrt, N.' -> { 'Yuan J.', 'Kuhrt N.' }
local function authors_of(entry)
  local list = {}
  for name in (entry.author or ''):gmatch('[^;]+') do
    local first, last = characters.trim(name, 1, #name)
    if first <= last then
      list[#list + 1] = (name:sub(first, last):gsub(',%s*', ' ', 1))
    end
  end
  return list
end

local function stop(text)
  return (text:find('[.!?]$') or text:find('…$')) and text or text .. '.'
end

---@class tezis.Metadata
---@field author string? 'Yuan, J.; Kuhrt, N.'
---@field title string?
---@field container string?
---@field issued string? ISO 8601
---@field volume string|number|nil
---@field issue string|number|nil
---@field language string?

--- The reference of an entry without its page: 'Иванов И. И. О штрафах // Вестник. 2020.'
---@param entry tezis.Metadata
---@param without_authors boolean?
---@return string? nil without a title
function M.reference(entry, without_authors)
  if not entry.title or entry.title == '' then
    return nil
  end
  local russian, authors = is_russian(entry), authors_of(entry)
  local head = entry.title
  if without_authors then
    authors = {}
  elseif #authors > 3 then
    head = head .. ' / ' .. authors[1] .. (russian and ' [и др.]' or ' [et al.]')
  end
  if #authors > 0 and #authors <= 3 then
    head = stop(table.concat(authors, ', ')) .. ' ' .. head
  end
  if entry.container and entry.container ~= '' then
    head = head .. ' // ' .. entry.container
  end
  local parts = { stop(head) }
  local year = entry.issued and tostring(entry.issued):match('%d%d%d%d')
  parts[#parts + 1] = year and year .. '.'
  if entry.volume then
    parts[#parts + 1] = (russian and 'Т. ' or 'Vol. ') .. entry.volume .. '.'
  end
  if entry.issue then
    parts[#parts + 1] = (russian and '№ ' or 'No. ') .. entry.issue .. '.'
  end
  return table.concat(parts, ' ')
end

-- «С. 12–14.» behind a reference.
local function write_item(item, without_authors)
  local reference = M.reference(item.entry or item, without_authors)
  if not reference then
    return nil, ('a plain-text citation of %s needs at least its title: import the source or cite '
      .. 'in a format with keys'):format(item.key)
  end
  local russian = is_russian(item.entry or item)
  if item.locator and item.locator ~= '' then
    local word = locators.word_but_page(item, russian and 'ru' or 'en')
    reference = reference .. ' ' .. (word or (russian and 'С.' or 'P.')) .. ' '
      .. locators.with_dash(item.locator, '–') .. '.'
  end
  if item.suffix and item.suffix ~= '' then
    reference = reference .. ' ' .. stop(item.suffix)
  end
  return locators.lead(item.prefix) .. reference
end

function M.check_key()
  return true
end

-- `bare`: the first one without its authors.
local function write_items(items, bare)
  return locators.join(items, '; ', function(item)
    local part, message = write_item(item, bare and item == items[1])
    return part and part:gsub('%.$', ''), message
  end)
end

-- The authors as the text names them.
local function authors_in_text(entry)
  local authors = authors_of(entry)
  if #authors > 3 then
    return authors[1] .. (is_russian(entry) and ' и др.' or ' et al.')
  end
  return table.concat(authors, ', ')
end

--- The note of a citation that is none in parentheses.
---@param citation tezis.Citation
---@return string?
---@return string? message
function M.note(citation)
  local is_bare = citation.form == 'text' or citation.form == 'suppress'
  local items, message = write_items(citation.items, is_bare)
  return items and stop(items), message
end

--- See tezis.cite.init. Items carry their metadata (author, title, container, issued, volume,
--- issue, language), by themselves or in `entry`. `ctx.number` is that of the note; without it the
--- citation stands in parentheses.
function M.write(citation, ctx)
  local items, message = write_items(citation.items)
  if not items then
    return nil, message
  elseif not ctx.number then
    return '(' .. items .. ')'
  end
  local authors = citation.form == 'text'
    and authors_in_text(citation.items[1].entry or citation.items[1]) or ''
  return (authors ~= '' and authors .. ' ' or '') .. ('[%d]'):format(ctx.number)
end

local MAX_PREFIX = 80

-- The item whose reference stands at byte i of text, perhaps behind a prefix, ending before `to`.
local function read_item(text, i, to, entries)
  local entry, start
  for _, one in ipairs(entries) do
    local at = text:find(one.head, i, true)
    if at and at <= math.min(to, i + MAX_PREFIX) and (not start or at < start) then
      entry, start = one, at
    end
  end
  if not entry or text:sub(i, start - 1):find('; ', 1, true) then
    return nil
  end
  local rest = start + #entry.head
  local first, last = characters.trim(text, i, start - 1)
  local item = { key = entry.key, key_from = start, key_to = rest - 1, from = i,
    prefix = first <= last and text:sub(first, last) or nil }
  rest = text:sub(rest, rest) == '.' and rest + 1 or rest
  item.to = math.min((text:find('; ', rest, true) or to + 1) - 1, to)
  local suffix = locators.fill(item, text, rest, item.to)
  item.suffix = suffix and suffix:gsub('^%.%s*', ''):gsub('%.$', '')
  item.suffix = item.suffix ~= '' and item.suffix or nil
  return item, entry
end

-- The items of text[from..to], and the entry of the first.
local function read_items(text, from, to, entries)
  local items, first = {}, nil
  while from < to do
    local item, entry = read_item(text, from, to, entries)
    if not item then
      break
    end
    items[#items + 1], first = item, first or entry
    from = item.to + 3
  end
  return items, first
end

-- Entries with the text their reference begins with, with authors and without, the longest first.
local function with_heads(entries)
  local list = {}
  for _, entry in ipairs(entries) do
    for _, bare in ipairs({ false, true }) do
      local head = M.reference(entry, bare)
      if head and not (bare and #authors_of(entry) == 0) then
        list[#list + 1] = { key = entry.key, head = (head:gsub('%.$', '')), bare = bare,
          authors = authors_in_text(entry) }
      end
    end
  end
  table.sort(list, function(a, b) return #a.head > #b.head end)
  return list
end

-- Gives the items of a note their places in the draft.
local function place_items(items, note, lines)
  local function range(from, to)
    local row, col = footnote.position(note, lines, from)
    local end_row, end_col = footnote.position(note, lines, to)
    return { row, col, end_row, end_col + 1 }
  end
  for _, item in ipairs(items) do
    item.range, item.key_range = range(item.from, item.to), range(item.key_from, item.key_to)
    item.locator_range = item.locator_from and range(item.locator_from, item.locator_to)
  end
end

-- What a note cites; one that names no known source has no items.
local function read_note(note, lines, entries)
  local items, first = read_items(note.text, 1, #note.text, entries)
  place_items(items, note, lines)
  return { form = first and first.bare and 'suppress' or 'footnote', items = items, note = note },
    first
end

--- The citation of the note that a line belongs to.
---@param row integer from 0
---@param ctx table
---@return tezis.Citation?
function M.in_note(row, ctx)
  for _, note in pairs(ctx.notes) do
    if note.row <= row and row <= note.last_row then
      return (read_note(note, ctx.lines, with_heads(ctx.entries or {})))
    end
  end
end

-- Adds the citations that are numbers of notes.
local function read_numbers(masked, ctx, entries, citations)
  local are_notes = masked:find('^%[%d+%]%s')
  for from, number, to in masked:gmatch('()%[(%d+)%]()') do
    local note = ctx.notes[tonumber(number)]
    local begins_line = from == 1 or masked:byte(from - 1) == 10
    if note and not (are_notes and begins_line) then
      local citation, first = read_note(note, ctx.lines, entries)
      citation.from, citation.to = from, to - 1
      local authors = first and first.authors .. ' ' or ' '
      if citation.form == 'suppress' and masked:sub(1, from - 1):sub(-#authors) == authors then
        citation.form, citation.from = 'text', from - #authors
      end
      citations[#citations + 1] = citation
    end
  end
end

--- Notes are found in the whole draft.
---@param lines string[]
---@return table<integer, tezis.Note>
function M.own_notes(lines)
  return (footnote.read(lines))
end

--- See tezis.cite.init. `ctx.entries` are the entries to look for (with key); without them nothing
--- is found. `ctx.notes`, `ctx.lines`: see own_notes.
function M.parse(masked, _, ctx)
  local entries = with_heads(ctx and ctx.entries or {})
  local citations = {}
  if ctx and ctx.notes and next(ctx.notes) then
    read_numbers(masked, ctx, entries, citations)
  end
  if #entries == 0 then
    return citations
  end
  local closes = characters.pairs_of(masked, '(', ')')
  local i = masked:find('(', 1, true)
  while i do
    local to = closes[i]
    local items = to and read_items(masked, i + 1, to - 1, entries) or {}
    if items[1] then
      citations[#citations + 1] = { form = 'parenthetical', items = items, from = i, to = to }
    end
    i = masked:find('(', items[1] and to or i + 1, true)
  end
  table.sort(citations, function(a, b) return a.from < b.from end)
  return citations
end

--- See tezis.cite.init. The edit of a citation that is a number lies in the text of its note.
function M.add(citation, items)
  local added, message = write_items(items)
  if not added then
    return nil, message
  elseif not citation.note then
    return { { from = citation.to, to = citation.to - 1, text = '; ' .. added } }
  end
  local text = citation.note.text
  local finish = #text:gsub('%s+$', '')
  local has_stop = text:sub(finish, finish) == '.'
  local at = has_stop and finish or finish + 1
  return { { from = at, to = finish, text = '; ' .. added .. '.' } }
end

return M
