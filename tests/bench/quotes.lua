-- How well quotations are judged, and how fast: 200 of them, taken from real articles and changed
-- by this program, in one Markdown draft that is checked as a whole.
--
--   lua5.4 tests/bench/quotes.lua ../shared/seeds [seed]
--
-- The articles get pages of about 250 words, broken in the middle of sentences and words. Forty
-- quotations each: typography only, one word changed, the page cited is another, the source cited
-- is another, and words that nobody said. Ends with status 1 when fewer than 199 are judged right
-- or when any typography is called a difference.

package.path = 'lua/?.lua;lua/?/init.lua;' .. package.path
package.cpath = (rawget(_G, 'jit') and 'lua/?.so;' or 'build/lua5.4/?.so;') .. package.cpath

local check = require 'tezis.check'
local core = require 'tezis.core'
local import = require 'tezis.import'
local json = require 'tezis.json'

local folder = arg[1] or '../shared/seeds'
if not core.stat(folder .. '/library.json') then
  print('skipped: no articles at ' .. folder)
  os.exit(0)
end

local roll = dofile('tests/bench/random.lua')(tonumber(arg[2]) or 20)

local work = os.tmpname()
os.remove(work)
assert(core.mkdir(work))

-- Corpora -----------------------------------------------------------------------------------------

local function open(name)
  return assert(core.open(work .. '/' .. name))
end

local plain = open('plain.db')
assert(import.run { db = plain, corpus = work .. '/plain.db',
  paths = { folder .. '/library.json', folder .. '/ru.json' } })

-- A text with pages: every third page break divides a word where it can, the others come between
-- words.
local function paginate(text)
  local parts, count, pages = {}, 0, 1
  for space, word in text:gmatch('(%s*)(%S+)') do
    count = count + 1
    local breaks = count % 250 == 0 and not space:find('\n')
    if breaks and pages % 3 == 0 and word:find('^%l%l%l%l%l+$') then
      word = word:sub(1, 3) .. '-\n\f' .. word:sub(4)
      pages = pages + 1
    elseif breaks then
      space, pages = '\n\f', pages + 1
    end
    parts[#parts + 1] = space .. word
  end
  return table.concat(parts), pages
end

local db = open('paged.db')
for _, source in ipairs(plain:rows('SELECT key, csl, tezis_text(key) AS text FROM source')) do
  local text, pages = paginate(source.text)
  local csl = json.decode(source.csl)
  csl.page = ('101-%d'):format(100 + pages)
  assert(db:rows('SELECT tezis_add(?1, ?2)', { json.encode(csl), text }))
end
plain:close()

-- Quotations --------------------------------------------------------------------------------------

local passages = assert(db:rows([[
  SELECT s.key, p.page, p.text, p.before, lead(p.text) OVER w AS next_text,
    lead(p.before) OVER w AS next_before, lead(p.page) OVER w AS next_page
  FROM passage p JOIN source s ON s.id = p.source_id
  WINDOW w AS (PARTITION BY p.source_id ORDER BY p.ordinal) ORDER BY s.key, p.ordinal]]))

local texts = {}
for _, row in ipairs(db:rows('SELECT key, tezis_text(key) AS text FROM source ORDER BY key')) do
  texts[#texts + 1] = { key = row.key, folded = core.fold(row.text) }
end

local function words_of(text)
  local words = {}
  for word in text:gmatch('%S+') do
    words[#words + 1] = word
  end
  return words
end

-- What Markdown would read as markup, and ellipses, which would be gaps.
local function usable(text)
  return not text:find('[%[%]<>*_@`\\|{}#^]') and not text:find('http', 1, true)
    and not text:find('%.%.') and not text:find('…') and not text:find('&%a+;')
end

local used = {}

-- Some words of a passage, or across the end of its page.
local function pick(across)
  while true do
    local row = passages[roll(#passages)]
    local text = row.text
    local spans = across and row.next_text and row.next_page ~= row.page
      and row.next_before:find('^%s*$')
    local words = words_of(text)
    if (spans or not across) and #words >= 14 then
      local length = 6 + roll(30)
      local start = spans and math.max(1, #words - roll(12)) or roll(math.max(1, #words - length))
      local chosen = {}
      for index = start, spans and #words or math.min(#words, start + length - 1) do
        chosen[#chosen + 1] = words[index]
      end
      local page_end
      if spans then
        -- A word divided by the page's end is one word in the quotation.
        local rest = words_of(row.next_text)
        local from = 1
        if chosen[#chosen]:find('%l%-$') then
          chosen[#chosen] = chosen[#chosen]:sub(1, -2) .. (rest[1] or '')
          from = 2
        end
        for index = from, math.min(#rest, 8 + roll(8)) do
          chosen[#chosen + 1] = rest[index]
        end
        page_end = row.next_page
      end
      local quotation = table.concat(chosen, ' ')
      if #chosen >= 7 and usable(quotation) and not used[quotation]
        and not chosen[#chosen]:find('%-$') then
        used[quotation] = true
        return { key = row.key, page = row.page, page_end = page_end, words = chosen,
          russian = quotation:find('[\208\209]') ~= nil }
      end
    end
  end
end

-- Inner quotation marks give way to single ones, as in any quotation.
local function marks(text)
  for _, pair in ipairs { { '“', '‘' }, { '”', '’' }, { '„', '‘' }, { '«', '‘' }, { '»', '’' },
    { '"', '’' } } do
    text = text:gsub(pair[1], pair[2])
  end
  return text
end

local typography = {
  function(words) return table.concat(words, ' '):gsub('ё', 'е'):gsub(' — ', ' – ') end,
  function(words) return table.concat(words, '\194\160') end,
  function(words)
    return (table.concat(words, ' '):gsub('(%l%l%l)(%l%l%l)', '%1\194\173%2', 2))
  end,
  function(words)
    return (table.concat(words, ' '):gsub('fi', 'ﬁ'):gsub('fl', 'ﬂ'):gsub('’', "'"))
  end,
  function(words) -- divided at the end of a line
    local text = table.concat(words, ' ')
    return (text:gsub('(%l%l%l)(%l%l%l%l)', '%1-\n%2', 1)
      :gsub('([\208\209][\128-\191][\208\209][\128-\191][\208\209][\128-\191])'
        .. '(\208[\176-\191]\208[\176-\191])', '%1-\n%2', 1))
  end,
  function(words) -- words left out
    local list, at = {}, math.floor(#words / 2)
    for index, word in ipairs(words) do
      list[#list + 1] = index == at and '[…]' or index ~= at + 1 and word or nil
    end
    return table.concat(list, ' ')
  end,
  function(words) -- words put in
    local list, at = {}, math.floor(#words / 2)
    for index, word in ipairs(words) do
      list[#list + 1] = index == at and '[то есть it]' or nil
      list[#list + 1] = word
    end
    return table.concat(list, ' ')
  end,
  function(words) -- the first letter
    local text = table.concat(words, ' ')
    local letter = text:match('^%a')
    return letter and '[' .. (letter:find('%l') and letter:upper() or letter:lower()) .. ']'
      .. text:sub(2) or text
  end,
}

local function plain_text(quotation)
  return marks(table.concat(quotation.words, ' '))
end

local function another_word()
  while true do
    local words = words_of(passages[roll(#passages)].text)
    local word = words[roll(#words)]
    if word:find('^[%a\208\209][%w\128-\191\208\209]+$') and #word > 5 then
      return word
    end
  end
end

local function changed_word(quotation)
  local at
  repeat
    at = roll(#quotation.words)
  until quotation.words[at]:find('^[%a\208-\209][%w\128-\191\208\209]*$')
  local word, before = another_word(), quotation.words[at]
  while core.fold(word) == core.fold(before) do
    word = another_word()
  end
  quotation.words[at] = word
  return word
end

local function other_source(quotation)
  local folded = core.fold(table.concat(quotation.words, ' '))
  while true do
    local text = texts[roll(#texts)]
    if text.key ~= quotation.key and not text.folded:find(folded, 1, true) then
      return text.key
    end
  end
end

local kinds = {
  typography = function(index)
    local quotation = pick(index % 5 == 0)
    local change = typography[index % #typography + 1]
    return quotation, marks((change(quotation.words)))
  end,
  word = function(index)
    local quotation = pick(index % 8 == 0)
    quotation.changed = changed_word(quotation)
    return quotation, plain_text(quotation), 'quote-altered'
  end,
  page = function()
    local quotation = pick(false)
    local cited
    repeat
      cited = 100 + roll(12)
    until cited ~= tonumber(quotation.page)
    quotation.cited_page = cited
    return quotation, plain_text(quotation), 'wrong-page'
  end,
  source = function()
    local quotation = pick(false)
    local text = plain_text(quotation)
    quotation.cited_key = other_source(quotation)
    return quotation, text, 'quote-elsewhere'
  end,
  invented = function()
    local quotation = pick(false)
    local words = {}
    for index = 1, #quotation.words do
      words[index] = another_word()
    end
    quotation.words = words
    return quotation, plain_text(quotation), 'quote-not-found'
  end,
}

local names = { 'typography', 'word', 'page', 'source', 'invented' }
local lines, expected = { '# Draft', '' }, {}
for index = 1, 40 do
  for _, name in ipairs(names) do
    local quotation, text, code = kinds[name](index)
    local key = quotation.cited_key or quotation.key
    local page = name ~= 'source' and name ~= 'invented'
      and (quotation.cited_page or quotation.page) or nil
    local cited = page and ('[@%s, p. %s]'):format(key, page) or ('[@%s]'):format(key)
    local entry = { kind = name, code = code, quotation = quotation, first = #lines }
    local sentence = 'It is said there that “' .. text .. '” ' .. cited .. '.\n'
    for line in sentence:gmatch('([^\n]*)\n') do
      lines[#lines + 1] = line
    end
    entry.last = #lines - 1
    lines[#lines + 1] = ''
    expected[#expected + 1] = entry
  end
end

-- Judgement ---------------------------------------------------------------------------------------

local text = table.concat(lines, '\n')
local began = os.clock()
local found = assert(check.run { db = db, filetype = 'markdown', text = text })
local seconds = os.clock() - began

local function of(entry)
  local list = {}
  for _, diagnostic in ipairs(found) do
    if diagnostic.row >= entry.first and diagnostic.row <= entry.last
      and diagnostic.code ~= 'page-not-there' then
      list[#list + 1] = diagnostic
    end
  end
  return list
end

local right, flagged, unnamed, by_kind = 0, 0, 0, {}
for _, entry in ipairs(expected) do
  local list = of(entry)
  local codes = {}
  for index, diagnostic in ipairs(list) do
    codes[index] = diagnostic.code
  end
  local got = table.concat(codes, ' ')
  local ok = got == (entry.code or '')
  if entry.kind == 'word' and ok and not list[1].message:find(entry.quotation.changed, 1, true) then
    unnamed = unnamed + 1
    ok = false
  elseif entry.kind == 'source' and ok
    and not list[1].message:find(' ' .. entry.quotation.key, 1, true) then
    ok = false
  end
  flagged = flagged + (entry.kind == 'typography' and not ok and 1 or 0)
  right = right + (ok and 1 or 0)
  by_kind[entry.kind] = (by_kind[entry.kind] or 0) + (ok and 1 or 0)
  if not ok then
    print(('%s: wanted %s, got %s\n  %s\n  %s'):format(entry.kind, entry.code or 'nothing',
      got == '' and 'nothing' or got, table.concat(lines, '\n  ', entry.first + 1, entry.last + 1),
      list[1] and list[1].message or ''))
  end
end
for _, name in ipairs(names) do
  print(('%-11s %d of 40'):format(name, by_kind[name]))
end
print(('verdicts right: %d of %d; typography flagged: %d; changed words not named: %d')
  :format(right, #expected, flagged, unnamed))
print(('draft of %d quotations, %d bytes, checked in %.3f s'):format(#expected, #text, seconds))

db:close()
core.run { 'rm', '-rf', '--', work }
os.exit(right >= 199 and flagged == 0 and 0 or 1)
