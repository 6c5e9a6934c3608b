-- pandoc judges what is written: the same keys, forms and affixes in its document tree, and
-- citeproc
-- finds the same locators in the language of the document. Skipped where pandoc is not installed.

package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'cite_helper'
local cite = require 'tezis.cite'

local judge = require 'cite_judge'

local run, write_file, as_item, modes = judge.run, judge.write_file, judge.as_item, judge.modes
local has_pandoc = judge.version() ~= nil

local keys = { 'ivanov2020', 'a:b.c-d', 'Doe_2020a', 'petrov-2019' }
local kinds = {
  { filetype = 'markdown', format = 'markdown', keys = { 'ivanov2020', 'иванов2020', 'x.', 'a--b',
    'a;b',
    'https://x.org/a?b=c&d', 'k{1}', '1a', '_a' } },
  { filetype = 'tex', format = 'latex', flavour = 'biblatex', keys = keys },
  { filetype = 'tex', format = 'latex', flavour = 'natbib', keys = keys, each = true },
  { filetype = 'org', format = 'org', keys = keys },
}

local function generate(random, kind)
  local forms = { 'parenthetical', 'text', 'suppress' }
  local citation = { form = forms[random(3)], items = {} }
  for index = 1, random(3) do
    local place = ({ '12', '12-14', '3, 7', 'xii' })[random(6)]
    local lead = citation.form == 'text' and index == 1 and kind.filetype == 'markdown'
    citation.items[index] = { key = kind.keys[random(#kind.keys)], locator = place,
      prefix = not lead and random(3) == 1 and 'см.' or nil,
      suffix = random(3) == 1 and 'курсив мой' or nil }
  end
  return citation
end

describe('pandoc reads', function()
  for _, kind in ipairs(kinds) do
    local name = kind.format .. (kind.flavour and ' (' .. kind.flavour .. ')' or '')
    it('what is written for ' .. name, function()
      if not has_pandoc then
        pending('pandoc is not installed')
        return
      end
      local random = helper.random(4711)
      local citations, paragraphs = {}, {}
      for index = 1, 300 do
        citations[index] = generate(random, kind)
        paragraphs[index] = 'Слово ' .. assert(cite.write(citations[index],
          { filetype = kind.filetype, flavour = kind.flavour, language = index % 2 == 0 and 'ru'
            or nil }))
          .. ' слово.'
      end
      local judged = judge.judge(kind.format, table.concat(paragraphs, '\n\n') .. '\n')
      assert.equal(#citations, #judged)
      for index, citation in ipairs(citations) do
        assert.equal(#citation.items, #judged[index], paragraphs[index])
        local split = #cite.parse(kind.filetype, { paragraphs[index] }) > 1
        for place, item in ipairs(citation.items) do
          local found = judged[index][place]
          -- Of several in the text pandoc lets the first alone stand in the text; in Org it also
          -- takes the author from the first alone.
          local is_lead = place == 1 or split
            or not (citation.form == 'text' or kind.format == 'org')
          assert.equal(is_lead and modes[citation.form] or 'NormalCitation', found.mode,
            paragraphs[index])
          assert.same({ key = item.key, prefix = item.prefix, locator = item.locator,
            suffix = item.suffix }, as_item(found), paragraphs[index])
        end
      end
    end)
  end

  it('the same citations as parse in a draft with code, links and addresses', function()
    if not has_pandoc then
      pending('pandoc is not installed')
      return
    end
    local draft = [==[
Слово [@a; см. @b, с. 3] и @c [с. 4; @d], `@code` и user@host.org, \@escaped.

[ссылка @e](https://x.org) и [@f]{.x}, [@g; без ключа], [@h p. 3], @i.

    @indented

- пункт @j

    продолжение @k

```
@fenced
```

<!-- @comment
@comment2 -->

[@l [x] y, [a; b] c; @m]^[сноска @n] «@o» @p—x @q’s

@r
[с. 5] конец [@{https://y.org/z?a=b}]
]==]
    local ours = {}
    for _, citation in ipairs(cite.parse('markdown', helper.lines(draft))) do
      for _, item in ipairs(citation.items) do
        ours[#ours + 1] = item.key
      end
    end
    local theirs = {}
    local filter_file, file = write_file([[function Cite(c) for _, x in ipairs(c.citations) do
      print(x.id) end end]]), write_file(draft)
    for key in run(('pandoc -f markdown -t plain -L %s -o /dev/null %s'):format(filter_file, file))
      :gmatch('[^\n]+') do
      theirs[#theirs + 1] = key
    end
    os.remove(filter_file)
    os.remove(file)
    assert.same(theirs, ours)
  end)
end)

-- A style that prints what citeproc understood: title (the key), label, locator.
local style = [[<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>t</title><id>t</id><updated>2020-01-01T00:00:00Z</updated></info>
<locale><terms>
<term name="page"><single>PAGE</single><multiple>PAGE</multiple></term>
<term name="chapter"><single>CHAPTER</single><multiple>CHAPTER</multiple></term>
<term name="section"><single>SECTION</single><multiple>SECTION</multiple></term>
<term name="paragraph"><single>PARAGRAPH</single><multiple>PARAGRAPH</multiple></term>
<term name="volume"><single>VOLUME</single><multiple>VOLUME</multiple></term>
<term name="figure"><single>FIGURE</single><multiple>FIGURE</multiple></term>
<term name="part"><single>PART</single><multiple>PART</multiple></term>
<term name="book"><single>BOOK</single><multiple>BOOK</multiple></term>
<term name="column"><single>COLUMN</single><multiple>COLUMN</multiple></term>
<term name="note"><single>NOTE</single><multiple>NOTE</multiple></term>
<term name="folio"><single>FOLIO</single><multiple>FOLIO</multiple></term>
</terms></locale>
<citation><layout delimiter=" ; "><group delimiter="/"><text variable="title"/>
<label variable="locator" form="long"/><text variable="locator"/></group></layout></citation>
</style>]]

describe('citeproc finds the locator', function()
  local labels = { 'chapter', 'section', 'paragraph', 'volume', 'figure', 'part', 'book', 'column',
    'note', 'folio' }
  for _, language in ipairs { 'ru', 'en', 'de', 'fr', 'uk', 'be', 'es', 'pl', 'it', 'none' } do
    it('written for a document in ' .. language, function()
      if not has_pandoc then
        pending('pandoc is not installed')
        return
      end
      local code = language ~= 'none' and language or nil
      local paragraphs, wanted = {}, {}
      local function add(label, locator)
        paragraphs[#paragraphs + 1] = cite.write({ form = 'parenthetical',
          items = { { key = 'k', locator = locator, label = label } } },
          { filetype = 'markdown', language = code })
        local sought = locator:gsub('%-', '–')
        wanted[#wanted + 1] = 'T/' .. (label or 'page'):upper() .. '/' .. sought
      end
      for _, place in ipairs { '12', '12-14', '3, 7', 'xii', 'пролог', '12a' } do
        add(nil, place)
      end
      if code == 'ru' or code == 'en' then
        for _, label in ipairs(labels) do
          add(label, '3')
        end
      end
      local csl = write_file(style, '.csl')
      local file = write_file((code and '---\nlang: ' .. code .. '\n---\n' or '')
        .. '---\nreferences:\n- id: k\n  type: book\n  title: T\n---\n\n'
        .. table.concat(paragraphs, '\n\n') .. '\n')
      local output = run(('pandoc --citeproc --csl=%s -f markdown -t plain --columns=500 %s')
        :format(csl, file))
      os.remove(csl)
      os.remove(file)
      local found = {}
      for line in output:gmatch('[^\n]+') do
        -- citeproc sets the dash of ranges by language
        found[#found + 1] = line:gsub('‑', '–'):gsub('(%d)%-(%d)', '%1–%2')
        -- pandoc 3.11 gives a locator in braces that is no number as it is, without a label
        local sought = wanted[#found] or ''
        if sought:gsub('^T/PAGE/(%D)', 'T/%1') == found[#found] then found[#found] = sought end
      end
      assert.same(wanted, found, table.concat(paragraphs, '\n'))
    end)
  end
end)
