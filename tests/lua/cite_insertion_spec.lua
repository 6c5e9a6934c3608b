-- Where a citation lands and how a key joins one: drafts with the cursor as |, before and after.

package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'cite_helper'
local cite = require 'tezis.cite'

local page = { { key = 'k', page = '12' } }
local bare = { { key = 'k' } }

-- Checks each pair of drafts; `request` is completed with the draft and must not be shared.
local function check(filetype, pairs_of_drafts, options)
  for _, pair in ipairs(pairs_of_drafts) do
    local request = { filetype = filetype, items = page }
    for name, value in pairs(options or {}) do
      request[name] = value
    end
    local result, message = helper.insert(pair[1], request)
    assert.equal(pair[2], result or message, pair[1])
  end
end

local russian = { document = { language = 'ru', bibliography = {} } }

describe('a new citation in Markdown', function()
  it('has a blank before it and none before punctuation', function()
    check('markdown', {
      { 'Текст|', 'Текст [@k, с. 12]|' },
      { 'Текст |', 'Текст [@k, с. 12]|' },
      { '|', '[@k, с. 12]|' },
      { 'Текст|.', 'Текст [@k, с. 12]|.' },
      { 'Текст|, что', 'Текст [@k, с. 12]|, что' },
      { '(|)', '([@k, с. 12]|)' },
      { '«Текст|»', '«Текст [@k, с. 12]|»' },
      { '«Текст»|', '«Текст» [@k, с. 12]|' },
      { 'он сказал: "|', 'он сказал: "[@k, с. 12]|' },
      { '"слово"|', '"слово" [@k, с. 12]|' },
      { 'x 😀|', 'x 😀 [@k, с. 12]|' },
      { 'Текст |слово', 'Текст [@k, с. 12]| слово' },
      { 'a|(b)', 'a [@k, с. 12]| (b)' },
    }, russian)
  end)

  it('goes behind the word the cursor is in', function()
    check('markdown', {
      { 'Тек|ст тут', 'Текст [@k, с. 12]| тут' },
      { 'китайско|-российский союз', 'китайско-российский [@k, с. 12]| союз' },
      { 'китайско-|российский союз', 'китайско-российский [@k, с. 12]| союз' },
    }, russian)
    check('markdown', {
      { '|слово да', 'слово [@k, с. 12]| да' },
      { 'слов|о', 'слово [@k, с. 12]|' },
      { 'слово|.', 'слово [@k, с. 12]|.' },
      { '«слово|»', '«слово» [@k, с. 12]|' },
      { 'один| два', 'один [@k, с. 12]| два' },
    }, { mode = 'n', document = russian.document })
  end)

  it('goes before the full stop of a sentence, not of an abbreviation', function()
    check('markdown', {
      { 'Текст.|', 'Текст [@k, с. 12].|' },
      { 'Текст».|', 'Текст» [@k, с. 12].|' },
      { 'Текст.| Дальше', 'Текст [@k, с. 12].| Дальше' },
      { 'и т. д.|', 'и т. д. [@k, с. 12]|' },
      { 'и др.|', 'и др. [@k, с. 12]|' },
      { '1.|', '1. [@k, с. 12]|' },
      { 'Так...|', 'Так... [@k, с. 12]|' },
      { 'Да?|', 'Да? [@k, с. 12]|' },
    }, russian)
    check('markdown', { { 'Текст.|', 'Текст. @k [с. 12]|' } },
      { style = 'text', document = russian.document })
  end)

  it('has the label of the document, or none when its language is not known', function()
    check('markdown', {
      { '---\nlang: ru-RU\n---\n\nТекст|', '---\nlang: ru-RU\n---\n\nТекст [@k, с. 12]|' },
      { '---\nlang: "en"\n---\n\nText|', '---\nlang: "en"\n---\n\nText [@k, p. 12]|' },
      { 'Text|', 'Text [@k, 12]|' },
    })
    local range = { items = { { key = 'k', page = '12–14' } } }
    range.language = 'ru'
    check('markdown', { { 'А|', 'А [@k, с. 12–14]|' } }, range)
    range.language = 'en'
    check('markdown', { { 'А|', 'А [@k, pp. 12-14]|' } }, range)
  end)

  it('takes every form and several items', function()
    check('markdown', { { 'как пишет |', 'как пишет @k [с. 12]|' } },
      { style = 'text', document = russian.document })
    check('markdown', { { 'как он пишет |', 'как он пишет [-@k, с. 12]|' } },
      { style = 'suppress', document = russian.document })
    check('markdown', { { 'как |-то', 'как @{k}|-то' } }, { style = 'text', items = bare })
    check('markdown', { { 'А|', 'А [@k, с. 12; @{b.}]|' } },
      { items = { page[1], { key = 'b.' } }, document = russian.document })
  end)

  it('completes the @ that was typed', function()
    check('markdown', {
      { 'А [@|]', 'А [@k, с. 12|]' },
      { 'А [см. @|]', 'А [см. @k, с. 12|]' },
      { 'А @|', 'А [@k, с. 12]|' },
    }, russian)
  end)
end)

describe('a key joins the citation in Markdown', function()
  it('at its end, wherever the cursor is in it', function()
    check('markdown', {
      { 'А [@a|].', 'А [@a; @k, с. 12|].' },
      { 'А [|@a].', 'А [@a; @k, с. 12|].' },
      { 'А [@a; @b, с. 3|, курсив].', 'А [@a; @b, с. 3, курсив; @k, с. 12|].' },
      { 'А [-@a|]', 'А [-@a; @k, с. 12|]' },
      { 'А [@a,\nс. 1|]', 'А [@a,\nс. 1; @k, с. 12|]' },
      { 'А [@a\n; @b|\n]', 'А [@a\n; @b; @k, с. 12|]' },
    }, russian)
  end)

  it('at its edges', function()
    check('markdown', {
      { 'А [@a]|.', 'А [@a; @k, с. 12]|.' },
      { 'А |[@a].', 'А [@a; @k, с. 12]|.' },
    }, russian)
  end)

  it('in the text', function()
    check('markdown', {
      { '@a| пишет', '@a [@k, с. 12]| пишет' },
      { '@|a пишет', '@a [@k, с. 12|] пишет' },
      { '@a [с. 1|] пишет', '@a [с. 1; @k, с. 12|] пишет' },
    }, russian)
  end)

  it('but not in code, comments or links, nor cross-references', function()
    check('markdown', {
      { '`[@a|]`', '`[@a [@k, с. 12]|]`' },
      { '```\n[@a|]\n```', '```\n[@a [@k, с. 12]|]\n```' },
      { '<!-- [@a]| -->', '<!-- [@a] [@k, с. 12]| -->' },
      { '[a|](u)', '[a [@k, с. 12]|](u)' },
      { 'рис. @fig-map|', 'рис. @fig-map [@k, с. 12]|' },
      { 'user@host|.org', 'user@host [@k, с. 12]|.org' },
    }, russian)
  end)

  it('and is not added twice', function()
    local result, note = helper.insert('А [@k, с. 12|]',
      { filetype = 'markdown', items = page, language = 'ru' })
    assert.equal('А [@k, с. 12|]', result)
    assert.equal('k, с. 12: already in this citation', note)
    result, note = helper.insert('А [@k, с. 12|]',
      { filetype = 'markdown', items = { page[1], { key = 'b' } }, language = 'ru' })
    assert.equal('А [@k, с. 12; @b|]', result)
    assert.equal('k, с. 12: already in this citation', note)
    result = helper.insert('А [@k, p. 13|]', { filetype = 'markdown', items = page,
      language = 'ru' })
    assert.equal('А [@k, p. 13; @k, с. 12|]', result)
  end)
end)

describe('LaTeX', function()
  it('takes a page for each source from biblatex', function()
    local biblatex = { document = { flavour = 'biblatex', bibliography = {} } }
    check('tex', {
      { 'Text|.', 'Text \\autocite[12]{k}|.' },
      { '\\autocite{a|}', '\\autocites{a}[12]{k}|' },
      { '\\autocite[3]{a|}.', '\\autocites[3]{a}[12]{k}|.' },
      { '\\autocites[3]{a|}{b}.', '\\autocites[3]{a}{b}[12]{k}|.' },
      { '\\textcite[см.][3]{a|}', '\\textcites[см.][3]{a}[12]{k}|' },
      { '\\cite{a,|}', '\\cites{a}[12]{k}|' },
      { '\\cite{|}', '\\cite[12]{k|}' },
      { '\\autocite*{a|}', '\\autocite*{a} \\autocite*[12]{k}|' },
      { '\\autocite\n[3]{a|}', '\\autocites\n[3]{a}[12]{k}|' },
      { 'a~|', 'a~\\autocite[12]{k}|' },
      { '\\tex|tbf{x}', '\\autocite[12]{k}| \\textbf{x}' },
      { '% \\cite{a}|', '% \\cite{a} \\autocite[12]{k}|' },
      { '\\verb+\\cite{a}|+', '\\verb+\\cite{a} \\autocite[12]{k}|+' },
    }, biblatex)
    biblatex.items = bare
    check('tex', {
      { '\\autocite{a|}', '\\autocite{a,k|}' },
      { '\\autocite{a|, b}', '\\autocite{a, b, k|}' },
      { '\\autocite{a,|}', '\\autocite{a,k|}' },
      { '\\autocite{|}', '\\autocite{k|}' },
      { '\\autocite[3]{a}|', '\\autocites[3]{a}{k}|' },
    }, biblatex)
    check('tex', { { 'Text|', 'Text \\parencite[12]{k}|' } },
      { document = biblatex.document, style = 'parencite' })
  end)

  it('takes a second command from natbib and plain', function()
    for flavour, command in pairs { natbib = 'citep', plain = 'cite' } do
      local options = { document = { flavour = flavour, bibliography = {} } }
      check('tex', {
        { 'Text|.', 'Text \\' .. command .. '[12]{k}|.' },
        { '\\cite{a|}.', '\\cite{a} \\cite[12]{k}|.' },
        { '\\cite[3]{a|}.', '\\cite[3]{a} \\cite[12]{k}|.' },
      }, options)
      options.items = bare
      check('tex', {
        { '\\cite[3]{a|}.', '\\cite[3]{a} \\cite{k}|.' },
        { '\\cite{a|}.', '\\cite{a,k|}.' },
      }, options)
    end
  end)

  it('writes \\cite where the draft tells nothing', function()
    check('tex', { { 'Text|.', 'Text \\cite[12]{k}|.' } })
    check('tex', { { 'Text|.', 'Text \\autocite[12]{k}|.' } }, { flavour = 'biblatex' })
    check('tex', { { '\\parencite{b}\n\nText|.', '\\parencite{b}\n\nText \\autocite[12]{k}|.' } })
  end)
end)

describe('the other syntaxes', function()
  it('Org', function()
    check('org', {
      { 'Text|.', 'Text [cite:@k с. 12]|.' },
      { '[cite:@a|].', '[cite:@a;@k с. 12|].' },
      { '[cite:см.;@a с. 1|;курсив].', '[cite:см.;@a с. 1;@k с. 12|;курсив].' },
      { '[cite:|].', '[cite:@k с. 12|].' },
      { '[cite/t:@a]|.', '[cite/t:@a;@k с. 12]|.' },
      { 'a =[cite:@a]|= b', 'a =[cite:@a] [cite:@k с. 12]|= b' },
      { '# [cite:@a|]', '# [cite:@a [cite:@k с. 12]|]' },
    }, russian)
  end)

  it('Typst', function()
    check('typst', {
      { 'Text|.', 'Text @k[с. 12]|.' },
      { '@a| x', '@a @k[с. 12]| x' },
      { '@a[с. 3|].', '@a[с. 3] @k[с. 12]|.' },
      { '#cite(<a>|, form: "prose")', '#cite(<a>, form: "prose") '
        .. '#cite(<k>, supplement: [с. 12], form: "prose")|' },
      { 'a // @a|', 'a // @a @k[с. 12]|' },
      { '#figure[] <fig:a>\n\nCм. @fig:a|', '#figure[] <fig:a>\n\nCм. @fig:a @k[с. 12]|' },
    }, russian)
    check('typst', { { 'Текст|', 'Текст @k[с. 12]|' } }, { spelling_language = 'ru,en' })
  end)

  it('AsciiDoc, which keeps the author and says so', function()
    check('asciidoc', {
      { 'Text|.', 'Text cite:[k(12)]|.' },
      { 'cite:[a|]', 'cite:[a,k(12)|]' },
      { 'cite:[a(1), b|]', 'cite:[a(1), b, k(12)|]' },
      { '----\ncite:[a|]\n----', '----\ncite:[a cite:[k(12)]|]\n----' },
    })
    local result, note = helper.insert('Text|', { filetype = 'asciidoc', items = page,
      style = 'suppress' })
    assert.equal('Text cite:[k(12)]|', result)
    assert.matches('written with the author', note)
  end)

  it('LaTeX, where a command was begun', function()
    check('tex', {
      { 'Text \\parencite|.', 'Text \\parencite[12]{k}|.' },
      { 'Text \\textcite| says', 'Text \\textcite[12]{k}| says' },
      { '\\autocite*|', '\\autocite*[12]{k}|' },
      { '\\citep{a|}', '\\citep{a} \\citep[12]{k}|' },
      { '\\section|', '\\section \\cite[12]{k}|' },
    })
    check('tex', { { 'Text \\parenc|ite', 'Text \\parencite[12]{k}|' } }, { mode = 'n' })
  end)

  local reference = 'Иванов И. И. О штрафах // Вестник. 2020. С. 12.'

  it('plain text, with a footnote at the end', function()
    local item = { key = 'k', page = '12', author = 'Иванов, И. И.', title = 'О штрафах',
      container = 'Вестник', issued = '2020-03' }
    local other = 'Yuan J. Allies. 2019. P. 7'
    check('text', {
      { 'Текст|.', 'Текст [1]|.\n\n[1] ' .. reference },
      { 'Текст|\n\n\n', 'Текст [1]|\n\n[1] ' .. reference .. '\n\n' },
      { 'А [1]. Б|.\n\n[1] ' .. other .. '\n\nC', 'А [1]. Б [2]|.\n\n[1] ' .. other .. '\n[2] '
        .. reference .. '\n\nC' },
      -- the same page again, and a number that is no note
      { 'А [7].|\n\n[1] ' .. reference, 'А [7] [1].|\n\n[1] ' .. reference },
      -- at a number its note goes on
      { 'А [1]|.\n\n[1] ' .. other, 'А [1]|.\n\n[1] ' .. other .. '; ' .. reference },
      { 'А [1].\n\n[1] ' .. other .. '.|\n',
        'А [1].\n\n[1] ' .. other .. '; ' .. reference .. '|' },
      { 'А [1|].\n\n[1] См. ниже', 'А [1|].\n\n[1] См. ниже; ' .. reference },
      { 'А|\n-- \nподпись', 'А [1]|\n\n[1] ' .. reference .. '\n-- \nподпись' },
      { 'А|\r\n\r', 'А [1]|\r\n\r\n[1] ' .. reference .. '\r\n\r' },
    }, { items = { item } })
    local bare_note = '\n\n[1] О штрафах // Вестник. 2020. С. 12.'
    check('text', { { 'Текст|', 'Текст [1]|' .. bare_note } },
      { items = { item }, style = 'suppress' })
    check('text', { { 'Это |', 'Это Иванов И. И. [1]|' .. bare_note } },
      { items = { item }, style = 'text' })
    local _, note = helper.insert('А [1|]\n\n[1] ' .. reference, { filetype = 'text',
      items = { item } })
    assert.equal('k, 12: already in this citation', note)
  end)

  it('plain text in parentheses, from the metadata alone', function()
    local item = { key = 'k', page = '12', author = 'Иванов, И. И.', title = 'О штрафах',
      container = 'Вестник', issued = '2020-03' }
    check('text', {
      { 'Текст|.', 'Текст (Иванов И. И. О штрафах // Вестник. 2020. С. 12)|.' },
      { 'А (Иванов И. И. О штрафах // Вестник. 2020. С. 9|).',
        'А (Иванов И. И. О штрафах // Вестник. 2020. С. 9; '
          .. 'Иванов И. И. О штрафах // Вестник. 2020. С. 12|).' },
    }, { items = { item }, style = 'parenthetical' })
    local four = { key = 'k', title = 'T', author = 'A, B.; C, D.; E, F.; G, H.', issued = '1999' }
    check('mail', { { 'X|', 'X (T / A B. [et al.]. 1999)|' } },
      { items = { four }, style = 'parenthetical' })
    local _, message = helper.insert('Текст|', { filetype = 'text', items = bare })
    assert.matches('needs at least its title', message)
  end)
end)

describe('an insertion', function()
  it('refuses in sentences', function()
    local _, message = cite.insertion { filetype = 'lua', lines = { '' }, row = 0, col = 0,
      items = page }
    assert.matches("cannot cite in a file of type 'lua'", message)
    _, message = cite.insertion { filetype = 'tex', lines = { '' }, row = 0, col = 0,
      items = { { key = 'a,b' } } }
    assert.matches("'a,b' cannot be cited in LaTeX", message)
    _, message = cite.insertion { filetype = 'tex', lines = { '' }, row = 0, col = 0, items = {} }
    assert.matches('no source was given', message)
    _, message = cite.insertion { filetype = 'markdown', lines = { '' }, row = 0, col = 0,
      items = { {} } }
    assert.matches('cannot be cited', message)
  end)

  it('stays inside the line: carriage returns, byte order mark, half a character, wild places',
    function()
    local function insert(lines, row, col)
      local edit = cite.insertion { filetype = 'markdown', lines = lines, row = row, col = col,
        items = bare }
      return table.concat(helper.apply(lines, edit), '\n')
    end
    assert.equal('Текст [@k]\r', insert({ 'Текст\r' }, 0, 11))
    assert.equal('\239\187\191[@k] x', insert({ '\239\187\191x' }, 0, 0))
    assert.equal('[@k] ё', insert({ 'ё' }, 0, 1))
    assert.equal('a\nb [@k]', insert({ 'a', 'b' }, 99, 99))
    assert.equal('a [@k]', insert({ 'a' }, -5, 99))
    assert.equal('[@k]', insert({}, 0, 0))
    assert.equal('😀 [@k]', insert({ '😀' }, 0, 4))
    assert.equal('\255\254 [@k]', insert({ '\255\254' }, 0, 2))
  end)
end)
