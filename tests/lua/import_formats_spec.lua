package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'import_helper'
local convert = require 'tezis.import.convert'
local core = require 'tezis.core'
local guess = require 'tezis.import.guess'
local html = require 'tezis.import.html'
local key = require 'tezis.import.key'
local layout = require 'tezis.import.layout'
local pdf = require 'tezis.import.pdf'

local document = [[
---
title: О союзе двух стран
author: [Иванов И. И., "Doe, Jane"]
date: 2020-05-03
lang: ru
---

# Введение

Первый абзац о союзе двух стран, который был довольно длинным и ровным.

## Part two

A second paragraph, in English, with *emphasis* and a [link](http://x.org).

> A quotation that stands apart.
]]

local function read(name, bytes)
  return convert.read(helper.write(core.realpath(helper.folder()) .. '/' .. name, bytes))
end

local function made(format)
  return helper.run({ 'pandoc', '-f', 'markdown', '-t', format, '-s', '-o', '-' }, document)
end

local function lines(text)
  local list = {}
  for line in text:gmatch('[^\n]+') do
    if line:find('%S') then list[#list + 1] = line end
  end
  return list
end

local wanted = { '# Введение',
  'Первый абзац о союзе двух стран, который был довольно длинным и ровным.', '## Part two',
  'A second paragraph, in English, with emphasis and a link.', 'A quotation that stands apart.' }

describe('converting', function()
  after_each(helper.clean)

  for _, format in ipairs({ 'docx', 'odt', 'epub', 'html' }) do
    it(format .. ' keeps headings and paragraphs and tells title and author', function()
      local result = assert(read('a.' .. format, made(format)))
      local found = table.concat(lines(result.text), '\n')
      assert.matches(table.concat(wanted, '\n'), found, 1, true)
      if format == 'odt' then return end -- pandoc does not read what an ODT says of itself
      assert.equal('О союзе двух стран', result.metadata.title)
      assert.equal('Иванов И. И.', result.metadata.author[1])
    end)
  end

  it('text and Markdown stay byte for byte, their YAML block is read', function()
    local result = assert(read('a.md', document))
    assert.equal(document, result.text)
    assert.same({ title = 'О союзе двух стран', author = { 'Иванов И. И.', 'Doe, Jane' },
      date = '2020-05-03', language = 'ru' }, result.metadata)
    local crlf = 'One\r\n\r\nTwo\t\r\n'
    assert.equal(crlf, read('a.txt', crlf).text)
  end)

  it('recognises encodings', function()
    local text = 'Союзники заявили о своей позиции, и это не было неожиданностью для них.\n'
    for _, name in ipairs({ 'UTF-8', 'UTF-16', 'WINDOWS-1251', 'KOI8-R', 'CP866' }) do
      local bytes = helper.run({ 'iconv', '-f', 'UTF-8', '-t', name }, text)
      assert.equal(text, read('a.txt', bytes).text)
    end
    local page = '<html><head><meta charset="%s"></head><body><p>' .. text .. '</p></body></html>'
    for _, name in ipairs({ 'windows-1251', 'koi8-r' }) do
      local bytes = helper.run({ 'iconv', '-f', 'UTF-8', '-t', name }, (page:format(name)))
      assert.equal(text, read('a.html', bytes).text)
    end
  end)

  it('HTML leaves the furniture out', function()
    local result = assert(read('a.html', [[<!DOCTYPE html><html lang="en"><head>
      <title>T &amp; T &#8212; Site</title>
      <meta property="og:title" content="The &quot;Title&quot;">
      <meta name='author' content='Jane Doe'><meta content="2020-03-04T10:00:00Z"
        property="article:published_time"><script>if (a < b) write("<p>SCRIPT</p>")</script>
      <style>p { color: STYLE }</style></head><body class="page with-sidebar">
      <div class="cookie-banner">COOKIE</div><header class="site"><nav><ul><li>NAV<nav>INNER
      </nav>NAV2</ul></nav></header><!-- COMMENT <p>COMMENT</p> -->
      <article><h1>The <em>Title</em></h1><p class="byline">By Jane Doe | BYLINE</p>
      <ul class="share"><li>SHARE</li></ul>
      <p>First paragraph of the article, which goes on for a while and says something.
      <figure><img src="x.png" alt="ALT"><figcaption>CREDIT</figcaption></figure>
      <p title="a > b">Second paragraph &amp; more &lt;text&gt;.</p>
      <ul><li>kept item</li></ul><form>FORM<button>BUTTON</button></form>
      <div id="related-posts"><p>RELATED</p></div></article><aside>ASIDE</aside>
      <noscript>NOSCRIPT</noscript><footer><p>FOOTER</p></footer></body></html>]]))
    assert.is_nil(result.text:find('%u%u%u'), result.text)
    assert.matches('# The Title', result.text, 1, true)
    assert.matches('First paragraph', result.text, 1, true)
    assert.matches('Second paragraph & more <text>.', result.text, 1, true)
    assert.matches('kept item', result.text, 1, true)
    assert.same({ title = 'The "Title"', author = { 'Jane Doe' }, date = '2020-03-04T10:00:00Z',
      language = 'en' }, result.metadata)
  end)

  it('HTML that is broken loses no text', function()
    local page = '<body><div class="content with-sidebar"><p>One < two and "three <b>four</i>'
      .. '<p title="never closed>five</p><ul><li>six</div><footer>seven'
    local text = read('a.html', page).text
    for _, word in ipairs({ 'One', 'four', 'six' }) do assert.matches(word, text, 1, true) end
    assert.is_string(html.mark(('<'):rep(1000) .. '<nav' .. ('"'):rep(99)))
    assert.is_string(html.mark('<script>never closed'))
  end)

  it('PDF keeps pages and drops what repeats on them', function()
    local result = assert(convert.read(core.realpath('tests/corpus/zvereva2018.pdf')))
    assert.equal(4, result.pages)
    assert.equal(3, select(2, result.text:gsub('\f', '')))
    assert.is_nil(('\n' .. result.text .. '\n'):find('\n%s*4[1-4]%s*\n'))
    assert.matches('\n\n1. О чём спор\n\nС тех пор как', result.text, 1, true)
  end)

  it('says what is wrong with a file that is not what its name says', function()
    for _, name in ipairs({ 'a.docx', 'a.odt', 'a.epub' }) do
      local result, reason = read(name, 'not really\n')
      assert.is_nil(result)
      assert.matches('^pandoc: ', reason)
    end
    assert.same({ nil, 'it is not a PDF file' }, { read('a.pdf', 'not really\n') })
    assert.matches('^the PDF cannot be read; pdfinfo: ', select(2, read('b.pdf', '%PDF-1.4\nno')))
  end)

  local bare = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n'
    .. '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n'
    .. '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n'

  it('says that a PDF asks for a password', function()
    local handler = ('4 0 obj<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>endobj\n')
      :format(('x'):rep(32), ('y'):rep(32))
    local _, reason = read('secret.pdf',
      bare .. handler .. 'trailer<</Root 1 0 R/Encrypt 4 0 R/ID[(a)(a)]>>\n')
    assert.equal('the PDF asks for a password: save a copy without one', reason)
  end)

  it('says that a PDF without text is probably scanned', function()
    local result, reason = read('scan.pdf', bare .. 'trailer<</Root 1 0 R>>\n')
    assert.is_nil(result)
    assert.matches('the PDF (1 page) has no text: it is probably scanned', reason, 1, true)
  end)
end)

describe('lines of a PDF', function()
  --- A page as pdftotext -bbox-layout prints it: blocks of lines { text, left, top, height }.
  local function page(blocks)
    local out = { '<page width="100" height="100"><flow>' }
    for _, block in ipairs(blocks) do
      out[#out + 1] = '<block>'
      for _, line in ipairs(block) do
        local left, top, height = line[2] or 10, line[3] or 0, line[4] or 10
        local word = '<word xMin="%f" yMin="%f" xMax="90" yMax="%f">%s</word>'
        word = word:format(left, top, top + height, line[1])
        out[#out + 1] = '<line a="1">' .. word .. '</line>'
      end
      out[#out + 1] = '</block>'
    end
    out[#out + 1] = '</flow></page>'
    return (table.concat(out):gsub('<block>', '<block a="1">'))
  end

  local function text(...)
    local pages = {}
    for i = 1, select('#', ...) do pages[i] = page((select(i, ...))) end
    return (pdf.text(table.concat(pages)))
  end

  it('begin a paragraph at a block, an indent and another letter size', function()
    assert.equal('Title\n\none two\n\nthree four\n\nfive &\n', text({
      { { 'Title', 10, 0, 14 }, { 'one', 10, 20 }, { 'two', 10, 30 }, { 'three', 20, 40 },
        { 'four', 10, 50 } }, { { 'five &amp;', 10, 70 } } }))
  end)

  it('go on in the next column', function()
    assert.equal('end of column goes on\n', text({ { { 'end of column', 10, 90 } },
      { { 'goes on', 60, 5 } } }))
    assert.equal('A sentence.\n\nAnother one\n', text({ { { 'A sentence.', 10, 90 } },
      { { 'Another one', 60, 5 } } }))
  end)

  it('are joined where a word was cut, and keep the hyphens of compounds', function()
    assert.equal('разделить государство S-400 китайско-российский китайско-российский\n', text({ {
      { 'разде-' }, { 'лить госу\194\173' }, { 'дарство S-' }, { '400 китайско-' },
      { 'российский китайско-российский' } } }))
  end)

  it('lose running heads and page numbers, not other edges', function()
    local function body(number)
      return { { { 'Journal of Things, vol. ' .. number } },
        { { 'Unique first ' .. ('x'):rep(number) } }, { { 'body ' .. ('y'):rep(number) } },
        { { '— ' .. number .. ' —' } } }
    end
    local result = text(body(1), body(2), body(3), body(4))
    assert.is_nil(result:find('Journal', 1, true))
    assert.is_nil(result:find('%d'))
    assert.equal(4, select(2, result:gsub('Unique first', '')))
    assert.equal(3, select(2, result:gsub('\f', '')))
  end)

  it('of nothing are no pages', function()
    assert.same({}, layout.pages(''))
    assert.same({ {} }, layout.pages('<page width="1"></page>'))
  end)
end)

describe('guessing', function()
  it('takes names apart', function()
    assert.same({ family = 'Иванов', given = 'И. И.' }, guess.person('Иванов И. И.'))
    assert.same({ family = 'Иванов', given = 'И. И.' }, guess.person('И. И. Иванов'))
    local full = { family = 'Иванов', given = 'Иван Иванович' }
    assert.same(full, guess.person('Иванов Иван Иванович'))
    assert.same(full, guess.person('Иван Иванович Иванов'))
    assert.same({ family = 'Doe', given = 'Jane' }, guess.person('Doe, Jane'))
    assert.same({ family = 'Doe', given = 'Jane' }, guess.person('Jane Doe'))
    assert.same({ literal = 'Редакция' }, guess.person('Редакция'))
    assert.same({ literal = 'Council on Foreign and Defence Policy' },
      guess.person('Council on Foreign and Defence Policy'))
  end)

  it('reads dates as people write them', function()
    for text, date in pairs({ ['2016-04-05T10:00'] = { 2016, 4, 5 },
      ['05.04.2016'] = { 2016, 4, 5 }, ['5 апреля 2016 г.'] = { 2016, 4, 5 },
      ['April 5, 2016'] = { 2016, 4, 5 },
      ['5 April 2016'] = { 2016, 4, 5 }, ['апрель 2016'] = { 2016, 4 },
      ['May, 2016'] = { 2016, 5 } }) do
      assert.same(date, guess.date_in(text), text)
    end
    assert.is_nil(guess.date_in('12345 and 2016'))
  end)

  it('finds the heading, the byline and the date of a plain text', function()
    local csl, names = guess.entry('/x/some_file-2019.txt', { metadata = {}, text =
      'Connect with us\n\nViews: 12\n\nWhy the Treaty Failed\n\nWritten by Jane Doe.\n\n'
      .. '3 March 2018\n\nThe treaty failed because nobody wanted it, as was said at the time.\n' })
    assert.equal('Why the Treaty Failed', csl.title)
    assert.same({ family = 'Doe', given = 'Jane' }, csl.author[1])
    assert.same({ 2018, 3, 3 }, csl.issued['date-parts'][1])
    assert.equal('en', csl.language)
    assert.equal('doe2018treaty', key.base(names))
  end)

  it('falls back to the name of the file', function()
    local csl, names = guess.entry('/x/some_report-2019-05.txt', { metadata = {},
      text = 'a sentence that is no heading, as it ends like one.\n' })
    assert.equal('some report 2019 05', csl.title)
    assert.same({ 2019, 5 }, csl.issued['date-parts'][1])
    assert.equal('some2019report', key.base(names))
  end)

  it('makes keys of Latin letters and digits, and unique', function()
    assert.equal('shchukarev2020soyuze', key.base({ family = 'Щукарёв', year = 2020,
      title = 'О союзе' }))
    assert.matches('^[%w]+$', key.base({ family = 'Müller-Łoś', year = 1999, title = '«Ёж» & 中' }))
    assert.equal('text', key.base({}))
    local taken = { a = true, aa = true }
    assert.equal('ab', key.unique('a', function(name) return taken[name] end))
    local count = 0
    local function used(name)
      count = count + 1
      return name == 'a' or #name == 2 or tonumber(name:match('^a%-(%d+)$')) <= 5000
    end
    assert.equal('a-5001', key.unique('a', used))
    assert.is_true(count < 100)
  end)
end)
