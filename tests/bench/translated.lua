-- How well quotations translated from the other language are told, on parallel texts.
--
--   lua5.4 tests/bench/translated.lua ../shared/data/ir/xquad [count [seed]]
--
-- The folder has the same paragraphs in both languages (docs.en.jsonl, docs.ru.jsonl, in the same
-- order; those of one article have one title). Each article is two sources of every second
-- paragraph, a page each. A quotation is a sentence of seven words and more of a paragraph whose
-- sentences are as many in both languages. It is asked about citing, in the other language, the
-- source with its paragraph (a pair), the one with the article's other paragraphs (about the same
-- things), one of another article, and two books, each of half of all articles: one has it (a
-- pair), the other has not. Prints precision and recall and how often the page is right.

package.path = 'lua/?.lua;lua/?/init.lua;' .. package.path
package.cpath = (rawget(_G, 'jit') and 'lua/?.so;' or 'build/lua5.4/?.so;') .. package.cpath

local core = require 'tezis.core'
local dictionary = require 'tezis.dictionary'
local json = require 'tezis.json'

local folder, count = arg[1] or '../shared/data/ir/xquad', tonumber(arg[2]) or 400
if not core.stat(folder .. '/docs.en.jsonl') then
  print('skipped: no parallel texts at ' .. folder)
  os.exit(0)
elseif #dictionary.installed() == 0 then
  print('skipped: no dictionary is installed (package mueller7-dict)')
  os.exit(0)
end

local languages = { 'en', 'ru' }
local other = { en = 'ru', ru = 'en' }
local work = os.tmpname()
os.remove(work)
assert(core.mkdir(work))
-- A corpus each: in one with both the quotation would be found in its own language.
local corpora = {}
for _, language in ipairs(languages) do
  corpora[language] = assert(core.open(('%s/%s.db'):format(work, language)))
end

-- Sources -----------------------------------------------------------------------------------------

local paragraphs = {} -- { article, half, page, en = { sentence, … }, ru = { … } }

local function sentences(text)
  local list = {}
  for index, row in ipairs(assert(corpora.en:rows(
    'SELECT text FROM tezis_sentences(?1)', { text }))) do
    list[index] = row.text
  end
  return list
end

local articles, titles = {}, {}
for _, language in ipairs(languages) do
  local index, place = 0, {}
  for line in io.lines(('%s/docs.%s.jsonl'):format(folder, language)) do
    local document = json.decode(line)
    index = index + 1
    local paragraph = paragraphs[index] or {}
    paragraphs[index] = paragraph
    if not titles[document.title] then
      articles[#articles + 1] = document.title
      titles[document.title] = #articles
    end
    paragraph.article = titles[document.title]
    place[paragraph.article] = (place[paragraph.article] or 0) + 1
    paragraph.half = place[paragraph.article] % 2
    paragraph[language] = sentences(document.text)
    paragraph['text.' .. language] = document.text
  end
end

local function key(language, article, half)
  return ('%s%d%s'):format(language, article, half == 0 and 'b' or 'a')
end

-- Of the book that has an article, or (1) of the other one.
local function book(language, article, shift)
  return ('%sbook%d'):format(language, (article + shift) % 2)
end

local texts = {}
local function add(name, language, text)
  texts[name] = texts[name] or { language = language }
  table.insert(texts[name], text)
  return tostring(#texts[name])
end

for _, paragraph in ipairs(paragraphs) do
  for _, language in ipairs(languages) do
    local article, text = paragraph.article, paragraph['text.' .. language]
    paragraph.page = add(key(language, article, paragraph.half), language, text)
    paragraph.book_page = add(book(language, article, 0), language, text)
  end
end
for name, list in pairs(texts) do
  local csl = json.encode({ id = name, title = name, language = list.language })
  assert(corpora[list.language]:rows('SELECT tezis_add(?1, ?2)',
    { csl, table.concat(list, '\n\f') }))
end
for _, language in ipairs(languages) do
  assert(dictionary.import(corpora[language], {}))
end

-- Questions ---------------------------------------------------------------------------------------

local roll = dofile('tests/bench/random.lua')(tonumber(arg[3]) or 20)

local function words(text)
  local _, found = text:gsub('%S+', '')
  return found
end

local asked, seen = {}, {}
for _ = 1, 100000 do
  if #asked >= count then
    break
  end
  local at = roll(#paragraphs)
  local paragraph, language = paragraphs[at], languages[roll(2)]
  local index = roll(#paragraph[language])
  local text = paragraph[language][index]
  local id = ('%d %s %d'):format(at, language, index)
  if #paragraph.en == #paragraph.ru and words(text) >= 7 and not seen[id] then
    seen[id] = true
    local stranger
    repeat
      stranger = roll(#articles)
    until stranger ~= paragraph.article
    asked[#asked + 1] = { db = corpora[other[language]], text = text,
      page = paragraph.page, book_page = paragraph.book_page,
      pair = key(other[language], paragraph.article, paragraph.half),
      sibling = key(other[language], paragraph.article, 1 - paragraph.half),
      stranger = key(other[language], stranger, roll(2) - 1),
      book = book(other[language], paragraph.article, 0),
      other_book = book(other[language], paragraph.article, 1) }
  end
end

local kinds = {
  { 'pair', 'its source', page = 'page' },
  { 'book', 'its book', page = 'book_page' },
  { 'sibling', 'the article\'s other paragraphs' },
  { 'stranger', 'another article' },
  { 'other_book', 'the other book' },
}
local longest, began = 0, os.clock()
for _, question in ipairs(asked) do
  for _, kind in ipairs(kinds) do
    local start = os.clock()
    local answer = json.decode(question.db:rows('SELECT tezis_quote(?1, ?2) AS answer',
      { question.text, question[kind[1]] })[1].answer)
    longest = math.max(longest, os.clock() - start)
    if answer.verdict == 'translated' then
      kind.found = (kind.found or 0) + 1
      kind.right = (kind.right or 0) + (answer.page == question[kind.page] and 1 or 0)
    end
  end
end
local seconds = os.clock() - began

local right, wrong = 0, 0
for _, kind in ipairs(kinds) do
  kind.found = kind.found or 0
  print(('%-32s %3d of %d called a translation%s'):format(kind[2], kind.found, #asked,
    kind.page and (', %d on the right page'):format(kind.right or 0) or ''))
  right = right + (kind.page and kind.found or 0)
  wrong = wrong + (kind.page and 0 or kind.found)
end
print(('precision %.3f, recall %.3f'):format(right / math.max(1, right + wrong),
  right / 2 / #asked))
print(('%.1f ms each, the slowest %.1f ms'):format(seconds / #asked / #kinds * 1000,
  longest * 1000))

for _, db in pairs(corpora) do
  db:close()
end
core.run { 'rm', '-rf', '--', work }
