--- Citations in plain text and mail: a reference in words, since nothing will render a key.
--
--   (Иванов И. И. О штрафах // Вестник. 2020. Т. 3. № 2. С. 12)
--
-- GOST R 7.0.5-2008, section 5 (reference within the text, in parentheses): authors, title, //
-- container, year, volume, issue, page, separated by full stops; up to three authors stand first,
-- of more the first one with «[и др.]» behind a slash. The words follow the language of the source,
-- not of the draft. It can be written only where the metadata came along, and read back only
-- against known entries.

local locators = require 'tezis.cite.locator'
local characters = require 'tezis.cite.characters'

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
---@return string? nil without a title
function M.reference(entry)
  if not entry.title or entry.title == '' then
    return nil
  end
  local russian, authors = is_russian(entry), authors_of(entry)
  local head = entry.title
  if #authors > 3 then
    head = head .. ' / ' .. authors[1] .. (russian and ' [и др.]' or ' [et al.]')
  elseif #authors > 0 then
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
local function write_item(item)
  local reference = M.reference(item.entry or item)
  if not reference then
    return nil, ('a plain-text citation of %s needs at least its title: import the source or cite '
      .. 'in a format with keys'):format(item.key)
  end
  local russian = is_russian(item.entry or item)
  if item.locator and item.locator ~= '' then
    local word = item.label and item.label ~= 'page'
      and locators.word(item.label, item.locator, russian and 'ru' or 'en')
    reference = reference .. ' ' .. (word or (russian and 'С.' or 'P.')) .. ' '
      .. locators.with_dash(item.locator, '–') .. '.'
  end
  if item.suffix and item.suffix ~= '' then
    reference = reference .. ' ' .. stop(item.suffix)
  end
  return (item.prefix and item.prefix ~= '' and item.prefix .. ' ' or '') .. reference
end

function M.check_key()
  return true
end

local function write_items(items)
  local parts = {}
  for index, item in ipairs(items) do
    local part, message = write_item(item)
    if not part then
      return nil, message
    end
    parts[index] = part:gsub('%.$', '')
  end
  return table.concat(parts, '; ')
end

--- See tezis.cite.init. Items carry their metadata (author, title, container, issued, volume,
--- issue, language), by themselves or in `entry`. There is one form.
function M.write(citation)
  local items, message = write_items(citation.items)
  if not items then
    return nil, message
  end
  return '(' .. items .. ')'
end

-- The item whose reference stands at byte i of text, ending before `to`.
local function read_item(text, i, to, entries)
  for _, entry in ipairs(entries) do
    local head = entry.head
    if text:sub(i, i + #head - 1) == head then
      local item = { key = entry.key, key_from = i, key_to = i + #head - 1, from = i }
      local rest = i + #head
      if text:sub(rest, rest) == '.' then
        rest = rest + 1
      end
      local finish = (text:find('; ', rest, true) or to + 1) - 1
      finish = math.min(finish, to)
      local suffix = locators.fill(item, text, rest, finish)
      item.suffix, item.to = suffix and suffix:gsub('^%.%s*', ''):gsub('%.$', ''), finish
      item.suffix = item.suffix ~= '' and item.suffix or nil
      return item
    end
  end
  return nil
end

-- Entries with the text their reference begins with, the longest first.
local function with_heads(entries)
  local list = {}
  for _, entry in ipairs(entries) do
    local head = M.reference(entry)
    if head then
      list[#list + 1] = { key = entry.key, head = (head:gsub('%.$', '')) }
    end
  end
  table.sort(list, function(a, b) return #a.head > #b.head end)
  return list
end

--- See tezis.cite.init. `ctx.entries` are the entries to look for (with key); without them nothing
--- is found.
function M.parse(masked, _, ctx)
  local entries = with_heads(ctx and ctx.entries or {})
  local citations = {}
  if #entries == 0 then
    return citations
  end
  local closes = characters.pairs_of(masked, '(', ')')
  local i = masked:find('(', 1, true)
  while i do
    local to, items = closes[i], {}
    local start = i + 1
    while to and start < to do
      local item = read_item(masked, start, to - 1, entries)
      if not item then
        break
      end
      items[#items + 1] = item
      start = item.to + 3
    end
    if items[1] then
      citations[#citations + 1] = { form = 'parenthetical', items = items, from = i, to = to }
    end
    i = masked:find('(', items[1] and to or i + 1, true)
  end
  return citations
end

--- See tezis.cite.init.
function M.add(citation, items)
  local added, message = write_items(items)
  if not added then
    return nil, message
  end
  return { { from = citation.to, to = citation.to - 1, text = '; ' .. added } }
end

return M
