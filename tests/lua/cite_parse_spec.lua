-- Reading citations out of drafts: what is one, what is none, and where its parts are.

package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'cite_helper'
local cite = require 'tezis.cite'
local timing = require 'timing'

-- Keys of a draft in order; cross-references are left out.
local function keys(filetype, text)
  local list = {}
  for _, citation in ipairs(cite.parse(filetype, helper.lines(text))) do
    for _, item in ipairs(not citation.cross_reference and citation.items or {}) do
      list[#list + 1] = item.key
    end
  end
  return table.concat(list, ' ')
end

describe('Markdown', function()
  it('knows where keys end', function()
    for text, expected in pairs {
      ['@Smith2023.'] = 'Smith2023', ['@a:b.c,'] = 'a:b.c', ['[@a--b]'] = 'a', ['@a_b_ x'] = 'a_b_',
      ['@a’s'] = 'a', ['@иванов2020—да'] = 'иванов2020', ['@{k.}.'] = 'k.', ['@a😀'] = 'a',
      ['@https://x.org/y.'] = 'https://x.org/y', ['@a//b'] = 'a//b', ['@.a'] = '', ['@'] = '',
      ['@{a b}'] = '', ['@{}'] = '', ['@{a'] = '',
    } do
      assert.equal(expected, keys('markdown', text), text)
    end
  end)

  it('leaves addresses, links, code, comments and cross-references alone', function()
    for _, text in ipairs { 'user@host.org', 'https://x.org/@user', '\\@a', '`@a`', '``@a ` b``',
      '```\n@a\n```', '~~~ {.r}\n@a\n```\n~~~', '<!-- @a -->', '<!--\n@a\n\n@b\n-->', '    @a',
      '---\ntitle: "@a"\n---', '@fig-map', '@eq-a', '> ```\n> @a\n> ```' } do
      assert.equal('', keys('markdown', text), text)
    end
    assert.equal('b', keys('markdown', '```\n@a\n```\n\n@b'))
    assert.equal('b', keys('markdown', '```` x\n```\n@a\n````\n@b'))
    assert.equal('a', keys('markdown', '- x\n\n    @a'))
    assert.equal('a', keys('markdown', '<!-- never closed\n\n@a'))
  end)

  it('gives form, affixes, places', function()
    local lines = { 'До [см. @a, с. 12–14, курсив;', '-@b, гл. 3] после.' }
    local citation = cite.parse('markdown', lines)[1]
    assert.same({ form = 'parenthetical', items = {
      { key = 'a', prefix = 'см.', locator = '12-14', suffix = 'курсив' },
      { key = 'b', locator = '3', label = 'chapter', suppress = true } } }, helper.model(citation))
    assert.equal('[см. @a, с. 12–14, курсив;\n-@b, гл. 3]', helper.text_at(lines, citation.range))
    assert.equal('12–14', helper.text_at(lines, citation.items[1].locator_range))
    assert.equal('b', helper.text_at(lines, citation.items[2].key_range))
    assert.equal('-@b, гл. 3', helper.text_at(lines, citation.items[2].range))
    assert.same({ 1, 2, 1, 3 }, citation.items[2].key_range)
  end)

  it('reads page labels of any language', function()
    for _, text in ipairs { 'с. 12', 'С. 12', 'p. 12', 'pp. 12', 'стр. 12', 'S. 12', '12',
      'page 12',
      '{12}', '{с. 12}', 'с.\194\16012' } do
      local item = cite.parse('markdown', { '[@k, ' .. text .. ']' })[1].items[1]
      assert.same({ '12', nil, nil }, { item.locator, item.label, item.suffix }, text)
    end
    for _, text in ipairs { 'пролог', 'mix of', 'part of it', 'см. также', 'слово 12' } do
      assert.equal(text, cite.parse('markdown', { '[@k, ' .. text .. ']' })[1].items[1].suffix)
    end
  end)
end)

describe('the other syntaxes', function()
  it('LaTeX: commands, stars, arguments, comments', function()
    assert.equal('a b c', keys('tex', '\\autocites(x)(y)[см.][12]{a}%\n  [3]{b, c}'))
    assert.equal('a', keys('tex', '\\citep [12] {a}'))
    assert.equal('b', keys('tex', '% \\cite{a}\n\\cite{b}'))
    assert.equal('b', keys('tex', '\\begin{verbatim}\n\\cite{a}\n\\end{verbatim}\n\\cite{b}'))
    assert.equal('b', keys('tex', '\\verb|\\cite{a}| \\cite{b}'))
    assert.equal('a', keys('tex', '50\\% \\cite{a}'))
    for _, text in ipairs { '\\cite{a', '\\cite[x{a}', '\\citation{a}', '\\cite', '\\section{a}',
      '\\' } do
      assert.equal('', keys('tex', text), text)
    end
    local citation = cite.parse('tex', { '\\autocite[{см. [x]}][12--14, курсив]{a}' })[1]
    assert.same({ key = 'a', prefix = 'см. [x]', locator = '12-14', suffix = 'курсив' },
      helper.model(citation).items[1])
    assert.same({ 0, 45, 0, 46 }, citation.items[1].key_range)
  end)

  it('Org', function()
    assert.equal('a b', keys('org',
      '[cite/t/bare:x;см. @a с. 1;@b;y] [cite:none] [citation:@c] @d'))
    assert.equal('', keys('org', '#+begin_src r\n[cite:@a]\n#+end_src\n: [cite:@b]\n# [cite:@c]'))
    assert.equal('', keys('org', 'x =[cite:@a]= ~[cite:@b]~'))
    assert.equal('a', keys('org', '#+BEGIN_QUOTE\n[cite:@a]\n#+END_QUOTE'))
  end)

  it('Typst', function()
    assert.equal('a b c d', keys('typst',
      '@a. @b[с. 1]: #cite(<c>) #cite(label("d"), form: "prose")'))
    assert.equal('', keys('typst', 'a@b \\@c `@d` // @e\n/* @f */ #figure[x] <g> @g'))
    assert.equal('z', keys('typst', '```\n@a\n```\n/*\n@b\n*/\nhttps://x.org @z'))
    assert.equal(1, #cite.parse('typst', { '@a[с. 1] @b' }))
    assert.equal(2, #cite.parse('typst', { '@a и @b' }))
  end)

  it('AsciiDoc', function()
    assert.equal('a b c', keys('asciidoc', 'cite:[a(1-2), b] citenp:см.[c]'))
    assert.equal('', keys('asciidoc',
      'xcite:[a] \\cite:[b] `cite:[c]` // x\n// cite:[d]\n----\ncite:[e]\n----'
      .. '\nbibitem:[f] recite:[g] cite:[h'))
  end)
end)

describe('a document', function()
  local function read(filetype, text)
    return cite.document(filetype, helper.lines(text))
  end

  it('tells its language', function()
    for text, filetype in pairs {
      ['---\nlang: ru-RU # x\n---'] = 'markdown',
        ['\239\187\191---\r\nlang: "ru"\r\n---\r'] = 'markdown',
      ['x\n\n---\ntitle: x\nlang: ru\n...'] = 'pandoc',
      ['\\usepackage[english,russian]{babel}'] = 'tex', ['\\setmainlanguage[x=y]{russian}'] = 'tex',
      ['\\usepackage[main=russian,english]{babel}'] = 'tex',
        ['\\setdefaultlanguage{russian}'] = 'tex',
      ['\\documentclass[12pt,russian]{article}\n\\usepackage{babel}'] = 'tex',
      ['#+LANGUAGE: ru'] = 'org', ['#set text(\n  size: 12pt,\n  lang: "ru",\n)'] = 'typst',
      ['#show: article.with(title: [x], lang: "ru")'] = 'typst', [':lang: ru'] = 'asciidoc',
    } do
      assert.equal('ru', read(filetype, text).language, text)
    end
    assert.equal('en', read('tex', '\\usepackage[russian,english]{babel}').language)
    assert.is_nil(read('tex', '% \\usepackage[russian]{babel}').language)
    assert.is_nil(read('markdown', 'lang: ru').language)
  end)

  it('names its bibliography files', function()
    for text, case in pairs {
      ['---\nbibliography: a.bib\n---'] = { 'markdown', 'a.bib' },
      ['---\nbibliography: [a.bib, "b c.json"]\n---'] = { 'quarto', 'a.bib', 'b c.json' },
      ["---\nbibliography:\n  - a.bib\n- 'b.bib'\ncsl: x.csl\nlist:\n- z\n---"] = { 'rmd', 'a.bib',
        'b.bib' },
      ['\\addbibresource{a.bib}\\addbibresource[x]{b.bib}'] = { 'tex', 'a.bib', 'b.bib' },
      ['\\bibliography{a, b.bib}'] = { 'tex', 'a.bib', 'b.bib' },
      ['#bibliography("a.bib", style: "apa")'] = { 'typst', 'a.bib' },
      ['#bibliography(("a.bib", "b.yml"), title: "x")'] = { 'typst', 'a.bib', 'b.yml' },
      ['#+bibliography: a.bib\n#+BIBLIOGRAPHY: "b c.bib"'] = { 'org', 'a.bib', 'b c.bib' },
      [':bibtex-file: a.bib'] = { 'asciidoc', 'a.bib' },
      ['% \\addbibresource{a.bib}'] = { 'tex' },
    } do
      local filetype = table.remove(case, 1)
      assert.same(case, read(filetype, text).bibliography, text)
    end
  end)

  it('tells the flavour of LaTeX, its main file and the thesis', function()
    for text, flavour in pairs {
      ['\\usepackage[style=gost]{biblatex}'] = 'biblatex', ['\\usepackage{x,natbib}'] = 'natbib',
      ['\\usepackage{biblatex-chicago}'] = 'biblatex', ['See \\parencite{a}'] = 'biblatex',
      ['See \\citet{a}'] = 'natbib', ['\\bibliography{a}'] = 'plain',
        ['\\documentclass{x}'] = 'plain',
    } do
      assert.equal(flavour, read('tex', text).flavour, text)
    end
    assert.is_nil(read('tex', 'See \\cite{a}').flavour)
    local document = read('tex', '% !TeX root = ../main.tex\n% tezis: союз\n')
    assert.equal('../main.tex', document.root)
    assert.equal('союз', document.thesis)
    assert.equal('союз', read('markdown', '---\ntezis: союз\n---').thesis)
  end)
end)

describe('anything at all', function()
  local pieces = { '[', ']', '{', '}', '(', ')', '@', '@k', '[@k', '; ', ', с. 12', '\\', '\\cite',
    '{k}', '`',
    '```', '<!--', '-->', '#cite(', '<k>', 'cite:', '[cite:', '/t:', '*', '_', '%', '//', '/*',
      '😀', 'ё',
    '\208', '\255', '\0', '\r', '\t', ' ', '\194\160', '\239\187\191', '"', "'", '«', '-', '~',
      '.', '---',
    '=', '#+begin_src', ':', '漢', 'a', '1', '$', '|', '[1] ', '[1] A B. T. P. 3; ', '{k,}',
    '\\parencite' }
  local filetypes = { 'markdown', 'tex', 'org', 'typst', 'asciidoc', 'text' }

  -- Whether a text has all bytes of another in their order, but for an @ that was begun (Typst may
  -- want #cite), commas and white space (the
  -- comma of `{a,}` goes) and full stops (that of a note goes behind what is added).
  local function keeps(before, after)
    local at = 1
    for byte in before:gmatch('[^%s,.@]') do
      at = after:find(byte, at, true)
      if not at then
        return false
      end
      at = at + 1
    end
    return true
  end

  it('is read and cited in without a crash or a loss, and the edit lies in the draft', function()
    local random = helper.random(20240229)
    local item = { key = 'k', page = '12', title = 'T', author = 'A, B.' }
    for round = 1, 2000 do
      local lines = {}
      for row = 1, random(4) do
        local line = {}
        for index = 1, random(14) - 1 do
          line[index] = pieces[random(#pieces)]
        end
        lines[row] = table.concat(line)
      end
      local filetype = filetypes[round % #filetypes + 1]
      local row = random(#lines) - 1
      local request = { filetype = filetype, lines = lines, row = row,
        col = random(#lines[row + 1] + 2) - 1,
        items = { item }, style = ({ 'parenthetical', 'text', 'suppress' })[random(4)],
        mode = random(2) == 1 and 'n' or 'i' }
      local shown = filetype .. ': ' .. table.concat(lines, '\n')
      for _, citation in ipairs(cite.parse(filetype, lines, { entries = { item } })) do
        for _, cited in ipairs(citation.items) do
          local found = helper.text_at(lines, cited.key_range)
          local is_right = filetype == 'text' and (found == 'A B. T' or found == 'T')
            or found == cited.key
          assert.is_true(is_right, shown)
        end
      end
      cite.document(filetype, lines)
      local edit = assert(cite.insertion(request), shown)
      local after, cursor = helper.apply(lines, edit)
      assert.is_true(after[cursor[1] + 1] ~= nil and cursor[2] <= #after[cursor[1] + 1], shown)
      assert.is_true(keeps(table.concat(lines, '\n'), table.concat(after, '\n')), shown .. '\n\n'
        .. table.concat(after, '\n'))
    end
  end)

  it('takes time in proportion to its size', function()
    for _, filetype in ipairs(filetypes) do
      for _, piece in ipairs { '[', '[@a', '@a ', '\\cite{', '\\cite[', '{', '`', '`` ` ', '<!--',
        '#cite(', '[cite:', 'cite:[', '//', '@{', '(', '[[]' } do
        timing.linear(function(text)
          cite.parse(filetype, { text }, { entries = { { key = 'k', title = 'T' } } })
        end, function(size)
          return piece:rep(size)
        end, 2500, filetype .. ' ' .. piece)
      end
    end
  end)
end)
