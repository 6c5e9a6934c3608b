-- What is written is read back: parse(write(c)) = c over generated citations, for every syntax.

package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'cite_helper'
local cite = require 'tezis.cite'

local locators = { '12', '12-14', '3, 7-9', '12а', 'A12', '5:12', '1.2', 'xii', 'xii-xiv' }
local labels = { 'chapter', 'volume', 'figure', 'part' }
local affixes = { 'см.', 'see also', 'ср. у', '*особ.*' }
local suffixes = { 'курсив мой', 'emphasis added', 'и далее' }

local all = { 'parenthetical', 'text', 'suppress' }

-- Per syntax: what it can express.
local kinds = {
  { filetype = 'markdown', forms = all, prefix = true, suffix = true, mixed = true,
    keys = { 'ivanov2020', 'иванов2020', 'Doe_2020a', 'a:b.c-d', 'x.', '1a', 'a--b', 'a;b', 'k{1}',
      'https://x.org/a?b=c&d' } },
  { filetype = 'tex', flavour = 'biblatex', forms = all, prefix = true, suffix = true,
    keys = { 'ivanov2020', 'иванов2020', 'a:b.c-d', 'Doe_2020', 'x(1)', 'a&b' } },
  { filetype = 'tex', flavour = 'natbib', forms = all, prefix = true, suffix = true,
    keys = { 'ivanov2020', 'a:b.c-d', 'Doe_2020' } },
  { filetype = 'tex', flavour = 'plain', forms = { 'parenthetical' }, prefix = true, suffix = true,
    keys = { 'ivanov2020', 'a:b.c-d' } },
  { filetype = 'org', forms = all, prefix = true, suffix = true, whole = true,
    keys = { 'ivanov2020', 'иванов2020', 'a:b.c-d', 'x.', 'https://x.org/a?b', 'a--b' } },
  { filetype = 'typst', forms = all, suffix = true,
    keys = { 'ivanov2020', 'иванов2020', 'a:b.c-d', 'x.', 'DBLP:books/Knuth86a', 'a b' } },
  { filetype = 'asciidoc', forms = { 'parenthetical', 'text' }, suffix = true, first_prefix = true,
    keys = { 'ivanov2020', 'иванов2020', 'a:b.c-d', 'x.' } },
}

local function generate(random, kind)
  local function pick(list)
    return list[random(#list)]
  end
  local citation = { form = pick(kind.forms), items = {} }
  local used = {}
  for index = 1, random(4) do
    local item = { key = pick(kind.keys) }
    while used[item.key] do
      item.key = item.key .. index
    end
    used[item.key] = true
    if random(2) == 1 then
      item.locator = pick(locators)
      item.label = random(4) == 1 and item.locator:find('^%d') and pick(labels) or nil
    end
    local in_text_lead = index == 1 and citation.form == 'text' and kind.filetype == 'markdown'
    local has_prefix = kind.prefix and not in_text_lead or kind.first_prefix and index == 1
    item.prefix = has_prefix and random(3) == 1 and pick(affixes) or nil
    item.suffix = kind.suffix and random(3) == 1 and pick(suffixes) or nil
    item.suppress = kind.mixed and citation.form == 'parenthetical' and index > 1 and random(4) == 1
      or nil
    citation.items[index] = item
  end
  if kind.whole and random(4) == 1 then
    citation.prefix = pick(affixes)
  end
  return citation
end

-- All citations of a line as one, for syntaxes that write several commands.
local function joined(citations)
  local model = helper.model(citations[1])
  for index = 2, #citations do
    assert.equal(model.form, citations[index].form)
    for _, item in ipairs(helper.model(citations[index]).items) do
      model.items[#model.items + 1] = item
    end
  end
  return model
end

describe('a written citation', function()
  for _, kind in ipairs(kinds) do
    local name = kind.filetype .. (kind.flavour and ' (' .. kind.flavour .. ')' or '')
    it('is read back as it was: ' .. name, function()
      local random = helper.random(#name * 7919)
      local languages = { 'ru', 'en', 'de' }
      for _ = 1, 1500 do
        local citation = generate(random, kind)
        local language = languages[random(4)]
        local text = assert(cite.write(citation, { filetype = kind.filetype, flavour = kind.flavour,
          language = language }))
        local line = 'До ' .. text .. ' после.'
        local parsed = cite.parse(kind.filetype, { line })
        assert.is_true(#parsed > 0, line)
        assert.same(helper.model(citation), joined(parsed), line)
        for _, found in ipairs(parsed) do
          for _, item in ipairs(found.items) do
            assert.equal(item.key, helper.text_at({ line }, item.key_range))
          end
        end
        if #parsed == 1 and kind.filetype ~= 'tex' then
          assert.equal(text, helper.text_at({ line }, parsed[1].range))
        end
      end
    end)
  end

  it('is read back in plain text against the entries', function()
    local entries = {
      { key = 'ivanov', author = 'Иванов, И. И.', title = 'О штрафах', container = 'Вестник',
        issued = '2020-03', volume = 3, issue = '2' },
      { key = 'yuan', author = 'Yuan, J.; Kuhrt, N.', title = 'Allies', issued = '2019' },
    }
    local citation = { form = 'parenthetical', items = {
      { key = 'ivanov', locator = '12-14', entry = entries[1] },
      { key = 'yuan', locator = '7', entry = entries[2] },
    } }
    local text = cite.write(citation, { filetype = 'text' })
    assert.equal('(Иванов И. И. О штрафах // Вестник. 2020. Т. 3. № 2. С. 12–14; '
      .. 'Yuan J., Kuhrt N. Allies. 2019. P. 7)', text)
    local parsed = cite.parse('text', { 'Так ' .. text .. '.' }, { entries = entries })
    assert.equal(1, #parsed)
    assert.same({ { key = 'ivanov', locator = '12-14' }, { key = 'yuan', locator = '7' } },
      helper.model(parsed[1]).items)
    assert.same({}, cite.parse('text', { 'Так ' .. text .. '.' }))
  end)

  it('is read back in the footnotes of plain text', function()
    local entries = {
      { key = 'ivanov', author = 'Иванов, И. И.', title = 'О штрафах', container = 'Вестник',
        issued = '2020-03', volume = 3, issue = '2', language = 'ru' },
      { key = 'yuan', author = 'Yuan, J.; Kuhrt, N.', title = 'Allies', issued = '2019' },
      { key = 'anonymous', title = 'Без автора. Второе издание', issued = '1999' },
    }
    local random = helper.random(99)
    for round = 1, 400 do
      local form = ({ 'footnote', 'text', 'suppress' })[random(3)]
      local items, wanted = {}, {}
      for index = 1, random(3) do
        local entry = entries[form ~= 'footnote' and index == 1 and random(2) or random(3)]
        items[index] = { key = entry.key, locator = ({ '12', '12-14', 'xii' })[random(4)],
          prefix = random(3) == 1 and 'см.' or nil,
          suffix = random(3) == 1 and 'курсив мой' or nil }
        wanted[index] = { key = entry.key, locator = items[index].locator,
          prefix = items[index].prefix, suffix = items[index].suffix }
        for name, value in pairs(entry) do
          items[index][name] = value
        end
      end
      local draft = round % 2 == 0 and 'Так|.\n\n[4] Примечание.' or 'Так|.'
      local text = assert(helper.insert(draft, { filetype = 'text', items = items,
        style = form ~= 'footnote' and form or nil }))
      local lines = helper.lines((text:gsub('|', '')))
      local parsed = cite.parse('text', lines, { entries = entries })
      assert.equal(1, #parsed, text)
      assert.equal(form, parsed[1].form, text)
      assert.same(wanted, helper.model(parsed[1]).items, text)
      for _, item in ipairs(parsed[1].items) do
        if item.locator then
          assert.equal(item.locator, (helper.text_at(lines, item.locator_range):gsub('–', '-')))
        end
      end
    end
  end)
end)

describe('the table of syntaxes', function()
  -- filetype, flavour, form, one without and with locator, two with locators; language ru
  local rows = {
    { 'markdown', nil, 'parenthetical', '[@a]', '[@a, с. 12]', '[@a, с. 1; @b, с. 2–3]' },
    { 'markdown', nil, 'text', '@a', '@a [с. 12]', '@a [с. 1; @b, с. 2–3]' },
    { 'markdown', nil, 'suppress', '[-@a]', '[-@a, с. 12]', '[-@a, с. 1; -@b, с. 2–3]' },
    { 'tex', 'biblatex', 'parenthetical', '\\autocite{a}', '\\autocite[12]{a}',
      '\\autocites[1]{a}[2--3]{b}' },
    { 'tex', 'biblatex', 'text', '\\textcite{a}', '\\textcite[12]{a}',
      '\\textcites[1]{a}[2--3]{b}' },
    { 'tex', 'biblatex', 'suppress', '\\autocite*{a}', '\\autocite*[12]{a}',
      '\\autocite*[1]{a} \\autocite*[2--3]{b}' },
    { 'tex', 'natbib', 'parenthetical', '\\citep{a}', '\\citep[12]{a}',
      '\\citep[1]{a} \\citep[2--3]{b}' },
    { 'tex', 'natbib', 'text', '\\citet{a}', '\\citet[12]{a}', '\\citet[1]{a} \\citet[2--3]{b}' },
    { 'tex', 'natbib', 'suppress', '\\citeyearpar{a}', '\\citeyearpar[12]{a}',
      '\\citeyearpar[1]{a} \\citeyearpar[2--3]{b}' },
    { 'tex', 'plain', 'parenthetical', '\\cite{a}', '\\cite[12]{a}',
      '\\cite[1]{a} \\cite[2--3]{b}' },
    { 'org', nil, 'parenthetical', '[cite:@a]', '[cite:@a с. 12]', '[cite:@a с. 1;@b с. 2–3]' },
    { 'org', nil, 'text', '[cite/t:@a]', '[cite/t:@a с. 12]', '[cite/t:@a с. 1;@b с. 2–3]' },
    { 'org', nil, 'suppress', '[cite/na:@a]', '[cite/na:@a с. 12]', '[cite/na:@a с. 1;@b с. 2–3]' },
    { 'typst', nil, 'parenthetical', '@a', '@a[с. 12]', '@a[с. 1] @b[с. 2–3]' },
    { 'typst', nil, 'text', '#cite(<a>, form: "prose")',
      '#cite(<a>, supplement: [с. 12], form: "prose")',
      '#cite(<a>, supplement: [с. 1], form: "prose") '
        .. '#cite(<b>, supplement: [с. 2–3], form: "prose")' },
    { 'typst', nil, 'suppress', '#cite(<a>, form: "year")',
      '#cite(<a>, supplement: [с. 12], form: "year")',
      '#cite(<a>, supplement: [с. 1], form: "year") '
        .. '#cite(<b>, supplement: [с. 2–3], form: "year")' },
    { 'asciidoc', nil, 'parenthetical', 'cite:[a]', 'cite:[a(12)]', 'cite:[a(1),b(2-3)]' },
    { 'asciidoc', nil, 'text', 'citenp:[a]', 'citenp:[a(12)]', 'citenp:[a(1),b(2-3)]' },
  }
  for _, row in ipairs(rows) do
    it(('holds for %s %s %s'):format(row[1], row[2] or '', row[3]), function()
      local ctx = { filetype = row[1], flavour = row[2], language = 'ru' }
      local function write(...)
        return cite.write({ form = row[3], items = { ... } }, ctx)
      end
      assert.equal(row[4], write({ key = 'a' }))
      assert.equal(row[5], write({ key = 'a', locator = '12' }))
      assert.equal(row[6], write({ key = 'a', locator = '1' }, { key = 'b', locator = '2-3' }))
    end)
  end

  it('refuses what a syntax cannot say, with a sentence', function()
    local _, message = cite.write({ form = 'suppress', items = { { key = 'a' } } },
      { filetype = 'asciidoc' })
    assert.matches('cannot leave out the author', message)
    for filetype, key in pairs { tex = 'a,b', org = 'a b', asciidoc = 'a(1)', markdown = 'a b',
      typst = 'a"b' } do
      _, message = cite.write({ form = 'parenthetical', items = { { key = key } } },
        { filetype = filetype })
      assert.matches('cannot be cited', message, 1, true)
    end
    for _, key in ipairs { 'a{b', 'a}b', 'a%b', 'a\\b', '' } do
      assert.is_nil((cite.write({ form = 'parenthetical', items = { { key = key } } },
        { filetype = 'tex' })))
    end
    _, message = cite.write({ form = 'parenthetical', items = { { key = 'a', prefix = 'x}' } } },
      { filetype = 'tex' })
    assert.matches('braces', message)
    _, message = cite.write({ form = 'parenthetical', items = { { key = 'a' } } },
      { filetype = 'lua' })
    assert.matches("file of type 'lua'", message)
  end)
end)
