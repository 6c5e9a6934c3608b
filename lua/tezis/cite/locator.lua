--- Locators: the «с. 12» of a citation.
--
-- In the model a locator is text with plain hyphens ('12', '12-14', '3, 7-9', 'xii') and a label
-- that is a CSL term ('page', 'chapter', …), absent meaning page. How the label looks depends on
-- the language of the document, because citeproc looks locator words up in that language only: with
-- `lang: ru` pandoc understands «с. 12» and prints `p. 12` as it stands, with `lang: en` the other
-- way round. A number without a label is a page in every language, so that is what is written when
-- the language is not known. The words below are the ones pandoc 2.17 recognises.

local characters = require 'tezis.cite.characters'

local M = {}

---@class tezis.Label one CSL term in one language: {of one, of several}
---@type table<string, table<string, string[]>>
local labels = {
  page = {
    ru = { 'с.', 'с.' }, en = { 'p.', 'pp.' }, uk = { 'с.', 'с.' },
    de = { 'S.', 'S.' }, fr = { 'p.', 'p.' }, es = { 'p.', 'pp.' }, pl = { 's.', 's.' },
  },
  chapter = { ru = { 'гл.', 'гл.' }, en = { 'chap.', 'chaps.' } },
  section = { ru = { 'разд.', 'разд.' }, en = { 'sec.', 'secs.' } },
  paragraph = { ru = { '¶', '¶' }, en = { 'para.', 'paras.' } },
  volume = { ru = { 'т.', 'т.' }, en = { 'vol.', 'vols.' } },
  figure = { ru = { 'рис.', 'рис.' }, en = { 'fig.', 'figs.' } },
  part = { ru = { 'ч.', 'ч.' }, en = { 'pt.', 'pts.' } },
  book = { ru = { 'кн.', 'кн.' }, en = { 'bk.', 'bks.' } },
  column = { ru = { 'стб.', 'стб.' }, en = { 'col.', 'cols.' } },
  note = { ru = { 'прим.', 'прим.' }, en = { 'n.', 'nn.' } },
  folio = { ru = { 'л.', 'л.' }, en = { 'fol.', 'fols.' } },
}

-- Further spellings that people write and that are read, never written.
local synonyms = {
  page = { 'стр.', 'С.', 'P.', 'Pp.', 'pg.', 'page', 'pages', 'страница', 'страницы' },
  chapter = { 'глава', 'chapter', 'chapters' },
  section = { '§', '§§', 'section' },
  paragraph = { 'абз.', 'пар.', 'параграф' },
}

-- Every spelling with its term, the longest first, so that 'pp.' is not read as 'p'.
local spellings = (function()
  local list, seen = {}, {}
  local function add(word, term)
    if not seen[word] then
      seen[word] = true
      list[#list + 1] = { word = word, term = term }
    end
  end
  for term, languages in pairs(labels) do
    for _, forms in pairs(languages) do
      add(forms[1], term)
      add(forms[2], term)
    end
    for _, word in ipairs(synonyms[term] or {}) do
      add(word, term)
    end
  end
  table.sort(list, function(a, b)
    return #a.word > #b.word or (#a.word == #b.word and a.word < b.word)
  end)
  return list
end)()

-- What may stand between the label and its number: blanks, NBSP, thin NBSP, LaTeX's `~`.
local function skip_blank(text, i)
  while true do
    local following = text:match('^[ \t\r\n~]+()', i) or text:match('^\194\160()', i)
      or text:match('^\226\128\175()', i)
    if not following then
      return i
    end
    i = following
  end
end

-- A number as printed: 12, 12а, xii, A-less compounds such as 5:12 or 1.2; returns the byte after
-- it.
local function scan_unit(text, i, roman)
  local finish = characters.skip_word(text, i)
  while finish > i and text:find('^[.:/]', finish) and characters.alphanumeric(text, finish + 1) do
    finish = characters.skip_word(text, finish + 1)
  end
  local unit = text:sub(i, finish - 1)
  if unit:find('%d') or (roman and unit:find('^[ivxlcdmIVXLCDM]+$')) then
    return finish
  end
  return nil
end

-- Dashes join the ends of a range, commas numbers of a list.
local function scan_separator(text, i)
  local start = skip_blank(text, i)
  local finish = text:match('^%-+()', start) or text:match('^\226\128[\146\147\148\145]()', start)
  if finish then
    return skip_blank(text, finish), '-'
  end
  if text:find('^,', i) then
    return skip_blank(text, i + 1), ', '
  end
  return nil
end

-- The canonical locator at byte i and the byte after it; nil when no number is there.
local function scan_numbers(text, i, roman)
  local finish = scan_unit(text, i, roman)
  if not finish then
    return nil
  end
  local parts = { text:sub(i, finish - 1) }
  while true do
    local start, separator = scan_separator(text, finish)
    local stop = start and scan_unit(text, start, roman and separator == '-')
    if not stop then
      return table.concat(parts), finish
    end
    parts[#parts + 1] = separator
    parts[#parts + 1] = text:sub(start, stop - 1)
    finish = stop
  end
end

-- The term of the label at byte i, and the byte of the number behind it.
local function scan_label(text, i)
  for _, spelling in ipairs(spellings) do
    if text:sub(i, i + #spelling.word - 1) == spelling.word then
      local finish = i + #spelling.word
      local number = skip_blank(text, finish)
      local is_word = not spelling.word:find('%.$') and spelling.word:find('%w')
      if number > finish or not is_word then
        return spelling.term, number
      end
    end
  end
  return nil
end

---@class tezis.Locator
---@field locator string canonical
---@field label string? CSL term; nil means page
---@field first integer byte of the locator in the text
---@field last integer
---@field finish integer byte after all of it

-- pandoc's explicit form {…}: whatever is inside is the locator.
local function scan_braces(text, i)
  local closes = characters.pairs_of(text:sub(i), '{', '}')[1]
  if not closes then
    return nil
  end
  local last = i + closes - 2
  local first = i + 1
  local term, number = scan_label(text, first)
  first = term and number or first
  first, last = characters.trim(text, first, last)
  if last < first then
    return nil
  end
  local locator, finish = scan_numbers(text, first, true)
  if not locator or finish ~= last + 1 then
    locator = text:sub(first, last)
  end
  return { locator = locator, label = term ~= 'page' and term or nil, first = first, last = last,
    finish = i + closes }
end

--- Reads what stands behind a key: 'с. 12, курсив мой'. Understands the label words of every
--- language above whatever the document's, since a wrong page is wrong in any of them.
---@param text string the suffix, with or without a leading comma
---@return tezis.Locator? nil when it holds no locator
---@return string? suffix what follows the locator, or all of it
function M.read(text)
  local start = skip_blank(text, 1)
  if text:find('^,', start) then
    start = skip_blank(text, start + 1)
  end
  local found
  if text:find('^{', start) then
    found = scan_braces(text, start)
  else
    local term, number = scan_label(text, start)
    local locator, finish = scan_numbers(text, term and number or start, true)
    -- Without a label, letters that make a Roman number must be all there is: 'xii', not 'mix of'.
    if locator and not term and not locator:find('^[^%-,]*%d')
      and not text:find('^[ \t\r\n]*,', finish) and text:find('%S', finish) then
      locator = nil
    end
    if locator then
      found = { locator = locator, label = term ~= 'page' and term or nil,
        first = term and number or start, last = finish - 1, finish = finish }
    end
  end
  local rest = skip_blank(text, found and found.finish or start)
  if found and text:find('^,', rest) then
    rest = skip_blank(text, rest + 1)
  end
  local first, last = characters.trim(text, rest, #text)
  return found, first <= last and text:sub(first, last) or nil
end

--- Fills locator and label of an item from text[from..to], what stands behind its key.
---@param item tezis.CitationItem
---@param text string
---@param from integer
---@param to integer
---@return string? suffix what follows the locator
function M.fill(item, text, from, to)
  local found, suffix = M.read(text:sub(from, to))
  if found then
    item.locator, item.label = found.locator, found.label
    item.locator_from, item.locator_to = from + found.first - 1, from + found.last - 1
  end
  return suffix
end

--- The canonical form of a locator that came from elsewhere ('12–14' from a corpus): plain hyphens.
---@param locator string|number
---@return string
function M.canonical(locator)
  local text = type(locator) == 'number' and ('%d'):format(locator) or tostring(locator)
  local first, last = characters.trim(text, 1, #text)
  text = text:sub(first, last)
  local numbers, finish = scan_numbers(text, 1, true)
  return numbers and finish == #text + 1 and numbers or text
end

--- Whether pandoc reads the locator by itself: behind a label, or (bare) without one.
---@param locator string
---@param bare boolean
---@return boolean
function M.is_plain(locator, bare)
  local numbers, finish = scan_numbers(locator, 1, not bare)
  return numbers ~= nil and finish == #locator + 1
end

--- The label as written before a locator: 'с.', 'pp.'; nil when the language has no known word for
--- a page. Other terms fall back to English: a chapter number without a word would be a page.
---@param label string? CSL term
---@param locator string
---@param language string? two letters
---@return string?
function M.word(label, locator, language)
  local term = labels[label or 'page'] or labels.page
  local forms = term[language or ''] or (label and label ~= 'page' and term.en)
  if not forms then
    return nil
  end
  return locator:find('[-,]') and forms[2] or forms[1]
end

--- The locator with the dash of the language or format between the ends of a range.
---@param locator string canonical
---@param dash string
---@return string
function M.with_dash(locator, dash)
  return (locator:gsub('%-', function() return dash end))
end

--- The dash of ranges in running text: an en dash, but a hyphen in English.
---@param language string?
---@return string
function M.dash(language)
  return (language == nil or language == 'en') and '-' or '–'
end

--- Label and locator as running text: «с. 12–14», 'pp. 12-14', '12'.
---@param item tezis.CitationItem
---@param language string?
---@return string? nil when the item has no locator
function M.write(item, language)
  if not item.locator or item.locator == '' then
    return nil
  end
  local word = M.word(item.label, item.locator, language)
  local number = M.with_dash(item.locator, M.dash(language))
  return word and word .. ' ' .. number or number
end

--- Whether an item cites a page.
---@param item tezis.CitationItem
---@return boolean
function M.is_page(item)
  return item.locator ~= nil and (item.label == nil or item.label == 'page')
end

--- The word before a locator for formats that know by themselves how pages are written: 'гл.', nil
--- for a page.
---@param item tezis.CitationItem with a locator
---@param language string?
---@return string?
function M.word_but_page(item, language)
  return not M.is_page(item) and M.word(item.label, item.locator, language) or nil
end

--- A locator and what follows it.
---@param place string?
---@param suffix string?
---@return string? nil when there is neither
function M.with_suffix(place, suffix)
  suffix = suffix ~= '' and suffix or nil
  return place and suffix and place .. ', ' .. suffix or place or suffix
end

--- What stands before an item, with the blank behind it.
---@param prefix string?
---@return string
function M.lead(prefix)
  return prefix and prefix ~= '' and prefix .. ' ' or ''
end

--- Each item as it is written.
---@param items tezis.CitationItem[]
---@param write fun(item: tezis.CitationItem, ctx: table): string?, string?
---@return string[]? nil when one cannot be written
---@return string? message
function M.each(items, write, ctx)
  local parts = {}
  for index, item in ipairs(items) do
    local part, message = write(item, ctx)
    if not part then
      return nil, message
    end
    parts[index] = part
  end
  return parts
end

--- Items one after another; see M.each.
---@param items tezis.CitationItem[]
---@param separator string
---@param write fun(item: tezis.CitationItem, ctx: table): string?, string?
---@return string?
---@return string? message
function M.join(items, separator, write, ctx)
  local parts, message = M.each(items, write, ctx)
  return parts and table.concat(parts, separator), message
end

--- Whether two items point at the same place of the same source.
---@param a tezis.CitationItem
---@param b tezis.CitationItem
---@return boolean
function M.same(a, b)
  local function place(item)
    local locator = item.locator
    return locator and locator ~= '' and M.canonical(locator) or nil
  end
  return a.key == b.key and place(a) == place(b) and (a.label or 'page') == (b.label or 'page')
end

return M
