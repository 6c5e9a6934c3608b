package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'import_helper'
local check = require 'tezis.check'
local core = require 'tezis.core'
local json = require 'tezis.json'
local keys = require 'tezis.check.keys'
local pages = require 'tezis.check.pages'
local quotations = require 'tezis.check.quotations'
local timing = require 'timing'

describe('checking a draft', function()
  local folder, db

  setup(function()
    folder = core.realpath(helper.folder())
    db = helper.open(folder .. '/corpus.db')
    helper.add(db, '{"id": "bridge", "title": "On the bridge", "container-title": "River Post", '
      .. '"page": "11-13"}', 'The council promised a bridge in three years, and nobody believed it '
      .. 'at all.\fThe bridge was opened in autumn with-\nout an orchestra, and the '
      .. 'town\fsaw for the first time '
      .. 'how many people wanted to be on the other bank of the river.')
    helper.add(db, '{"id": "most", "title": "О мосте"}',
      'Мост строят одни, а хвалят другие. Ещё не перешли — уже хвалят того, кто обещал.')
    helper.add(db, '{"id": "bare", "title": "Bare"}', nil)
  end)
  teardown(function()
    db:close()
    helper.clean()
  end)

  --- 'row:col code severity', one a line, of a draft.
  local function found(text, filetype, request)
    return helper.found(db, function(one)
      return ('%d:%d %s %s'):format(one.row, one.col, one.code, one.severity)
    end, text, filetype, request)
  end

  --- The draft with every correction made, from the end.
  local function mended(text, filetype)
    local lines = {}
    for line in (text .. '\n'):gmatch('([^\n]*)\n') do lines[#lines + 1] = line end
    local list = assert(check.run { db = db, text = text, filetype = filetype or 'markdown' })
    for index = #list, 1, -1 do
      local fix = list[index].fix
      if fix then
        local r = fix.range
        local before = lines[r[1] + 1]:sub(1, r[2])
        local after = lines[r[3] + 1]:sub(r[4] + 1)
        for _ = r[1], r[3] - 1 do table.remove(lines, r[1] + 2) end
        lines[r[1] + 1] = before .. fix.text .. after
      end
    end
    return table.concat(lines, '\n')
  end

  it('says nothing of what is right', function()
    for _, text in ipairs {
      'It was “opened in *autumn* without an orchestra” [@bridge, p. 12].',
      '«еще не перешли - уже хвалят»[^1]\n\n[^1]: @most.',
      '@bridge [p. 12] says: "the town saw for the first time".',
      '> The bridge was opened in autumn\n> without an orchestra [...] on the other bank\n>\n'
        .. '> — River Post, [@bridge, p. 12-13]',
      'As the council says [@bridge]:\n\n> [T]he council promised a bridge\n',
      'The “River Post” [@bridge] and a scare "quote", and `"code of mine" [@x]`.',
      'See @fig-map, @tbl-one and mail a@b.org; <!-- “never said by anyone” [@bridge] -->',
      '```\n"never said by anyone" [@nokey]\n```\n\n    "never said here" [@nokey]',
      '\239\187\191“a bridge in three years” [@bridge]\r\nand “so on [@bridge\r\n',
    } do
      assert.equal('', found(text), text)
    end
    assert.equal('', found('\\enquote{a bridge in \\emph{three}~years} \\autocite[11]{bridge}. '
      .. "``nobody believed it'' \\cite[11]{bridge} % “never” \\cite{nokey}\n\\begin{quote}\n"
      .. 'saw for the first\ntime \\ldots{} people\n\\end{quote}\n\\cite[13]{bridge}', 'tex'))
    assert.equal('', found('#+begin_quote\nThe council promised a /bridge/\n#+end_quote\n'
      .. '[cite:@bridge p. 11]', 'org'))
    assert.equal('', found('#quote(attribution: <bridge>)[a bridge in _three_ years] and '
      .. '"nobody believed it" @bridge[p. 11]', 'typst'))
  end)

  it('names each fault at its place', function()
    assert.equal('0:14 quote-altered warn', found('They say “a tunnel in three years” [@bridge].'))
    assert.equal('0:0 quote-elsewhere warn',
      found('“a bridge in three years” is what all say [@most].'))
    assert.equal('0:2 unknown-key error\n0:32 page-not-there warn',
      found('[@brigde] and then [@bridge, p. 99].'))
    assert.equal('0:43 wrong-page warn', found('“a bridge in three years” [@bridge, p. 13].'))
    assert.equal('0:0 quote-not-found warn', found('“nobody ever said a word of this” [@bridge].'))
    assert.equal('0:0 quote-not-found hint', found('“cheese ropes” [@bridge].'))
    assert.equal('0:0 quote-not-found hint', found('“nobody ever said a word of this” [@bare].'))
    assert.equal('1:2 quote-altered warn', found('> The council promised\n> two bridges in three '
      .. 'years\n\n[@bridge]'))
  end)

  it('mends what it names', function()
    for wrong, right in pairs {
      ['“a tunnel in three years” [@bridge]'] = '“a bridge in three years” [@bridge]',
      ['“promised a very big bridge in three years” [@bridge]'] =
        '“promised a bridge in three years” [@bridge]',
      ['“promised a bridge in years, and nobody” [@bridge]'] =
        '“promised a bridge in three years, and nobody” [@bridge]',
      ['“a bridge in three years” [@bridge, p. 13]'] = '“a bridge in three years” [@bridge, p. 11]',
      ['[@brigde]'] = '[@bridge]',
      ['“was opened in\n*spring* without an orchestra” [@bridge]'] =
        '“was opened in\n*autumn* without an orchestra” [@bridge]',
    } do
      assert.equal(right, mended(wrong))
    end
  end)

  it('passes over citations that are not written yet', function()
    assert.equal('', found('Text [cite/t:] and [cite:].', 'org'))
    assert.equal('', found('Text citenp:[] and cite:[].', 'asciidoc'))
    assert.equal('', found('Text \\textcite{} and \\cite{}.', 'tex'))
  end)

  it('raises no false alarm', function()
    for filetype, text in pairs {
      quarto = [==[
---
author: Ivan <ivan@example.org>
---
See @fig-map, [@fig-map; @tbl-two], [-@sec-x], {{< include @x.qmd >}}, <me@example.org>,
<me-@example.org>, x-@y.org, a.b@y.org, <https://medium.com/@user>, https://medium.com/@user,
[a](/@user/x), [b](/@u "Title @x"), ![i](@/x.png), [@user](https://x.org/@user), \@user.

[r]: https://x.org/@z "T @x"
[s]: /@scope/pkg

<div data-x="@nokey">a <span title="@nokey">b</span></div>

<style>
@media print { }

@import "x";
</style>

<script>// @ts-check</script>

<pre>
@pre
</pre>

`@a` ``x `@b` y`` <!-- [@nokey] -->

~~~{.r}
“never said by anyone” [@nokey]
~~~

[@bridge]
]==],
      tex = [==[
\newcommand{\mycite}[2][]{\cite[#1]{#2}}
% \cite{nokey}
\nocite{*} \url{https://x.y/@z} \verb|\cite{nokey}| \lstinline[language=TeX]|\cite{nokey}|
\lstinline{\cite{nokey}} \mintinline{tex}{\cite{nokey}}
\begin{verbatim}
\cite{nokey}
\end{verbatim}
\iffalse
\cite{nokey}
\fi
\end{document}
\cite{nokey}
]==],
      org = [==[
# [cite:@nokey]
:PROPERTIES:
:X: [cite:@nokey]
:END:
=[cite:@nokey]= ~[cite:@nokey]~ me@x.org @someone
#+begin_src tex
[cite:@nokey]
#+end_src
: [cite:@nokey]
]==],
      typst = [==[
#import "@preview/cetz:0.2.0": canvas
me@x.org, me\@x.org, https://x.y/@z `@raw` // @nokey
/* @nokey */
```
@nokey
```
See @map. #figure([x]) <map>
]==],
      asciidoc = [==[
// cite:[nokey]
`cite:[nokey]` +cite:[nokey]+ pass:[cite:[nokey]]

----
cite:[nokey]
----

////
cite:[nokey]
////
]==],
    } do
      assert.equal('', found(text, filetype), filetype)
    end
    -- @name in a file that is no draft is a person; in a draft, or nearly a key, it is a mistake.
    local thanks = 'Fixed by @nedbat and [@piranna](https://x.org), thanks to (@mmayer).\n'
    assert.equal('', found(thanks))
    assert.equal('0:10 unknown-key error\n0:60 unknown-key error', found(thanks .. '\n[@bridge]'))
    assert.equal('0:1 unknown-key error', found('@brigde says so.'))
    assert.equal('0:2 unknown-key error', found('[@nedbat]'))
  end)

  it('knows the entries that a draft has itself, and says what its bibliography lacks', function()
    local read = require('tezis.check.bibliographies').read
    local function alarms(text, filetype)
      return found(text, filetype, { bibliographies = read(filetype or 'markdown', text, folder) })
    end
    assert.equal('', alarms("---\nreferences:\n- id: own\n- type: book\n  id: 'two'\n---\n"
      .. '[@own; @two]'))
    assert.equal('', alarms('\\cite{own,two}\n\\begin{thebibliography}{9}\n\\bibitem{own} A.\n'
      .. '\\bibitem[Doe(2010)]{two} B.\n\\end{thebibliography}', 'tex'))
    helper.write(folder .. '/refs.bib', '@book{most,\n}\n@book{own,\n}\n')
    assert.equal('3:2 not-in-bibliography hint', alarms('---\nbibliography: refs.bib\n---\n'
      .. '[@bridge; @most; @own] and [@bridge]'))
    assert.equal('', alarms('---\nbibliography: [refs.bib, none.bib]\n---\n[@bridge]'))
    assert.equal('', alarms('[@bridge]'))
  end)

  it('names each fault once with its line and column, in each syntax', function()
    local forms = { -- a citation, one with a page, the column of the key
      markdown = { '[@%s]', '[@%s, p. %d]', 2 },
      tex = { '\\autocite{%s}', '\\autocite[%d]{%s}', 10, swapped = true },
      org = { '[cite:@%s]', '[cite:@%s p. %d]', 7 },
      typst = { '#cite(<%s>)', '@%s[p. %d]', 7 },
      asciidoc = { 'cite:[%s]', 'cite:[%s(%d)]', 6 },
    }
    for filetype, form in pairs(forms) do
      local function cited(key, page)
        return not page and form[1]:format(key)
          or form.swapped and form[2]:format(page, key) or form[2]:format(key, page)
      end
      local text = table.concat({ cited('brigde'), cited('bridge', 99),
        '“a tunnel in three years” ' .. cited('bridge', 11),
        '“a bridge in three years” ' .. cited('bridge', 13),
        '“a bridge in three years” is what all say ' .. cited('most'),
        '“nobody ever said a word of this” ' .. cited('bridge') }, '\n\n')
      local list = assert(check.run { db = db, filetype = filetype, text = text })
      local got = {}
      for index, one in ipairs(list) do
        got[index] = ('%d:%d %s'):format(one.row, one.col, one.code)
      end
      local locator = #text:match('\n\n(“a bridge in three years” [^\n]*)'):match('^(.*)13')
      local page = #text:match('\n\n([^\n]*)'):match('^(.*)99')
      assert.same({ ('0:%d unknown-key'):format(form[3]), ('2:%d page-not-there'):format(page),
        '4:5 quote-altered', ('6:%d wrong-page'):format(locator), '8:0 quote-elsewhere',
        '10:0 quote-not-found' }, got, filetype)
    end
  end)

  it('tells what was translated, as a hint with the page', function()
    assert(db:exec([[INSERT INTO meaning(language, stem, rank, translation) VALUES
      ('en', 'bridge', 1, 'мост'), ('en', 'autumn', 1, 'осень'), ('en', 'town', 1, 'город'),
      ('en', 'orchestra', 1, 'оркестр'), ('en', 'open', 1, 'открыть')]]))
    local text = '«Осенью город открыл мост без оркестра» [@bridge, p. %d] [@most]'
    assert.equal('0:0 quote-translated hint', found(text:format(12)))
    local list = assert(check.run { db = db, filetype = 'markdown', text = text:format(11) })
    assert.matches("seems to translate bridge, p. 12: 'bridge was opened in autumn",
      list[1].message, 1, true)
    assert.equal('12', list[1].fix.text)
    assert.equal('', found(text:format(11), nil, { rules = { ['quote-translated'] = false } }))
    assert.equal('0:0 quote-not-found warn',
      found('«Зимой никто не ходил туда пешком» [@bridge]'))
    assert(db:exec('DELETE FROM meaning'))
  end)

  it('names words that look misread, and lets them be corrected', function()
    helper.add(db, '{"id": "scan", "title": "A scan"}',
      'The river kept its a11iance with the town until the first frost came.')
    local text = 'He says “the river kept its %s with the town until the first frost came” [@scan].'
    assert.equal('0:30 ocr-word hint', found(text:format('a11iance')))
    assert.equal('0:30 quote-altered hint', found(text:format('alliance')))
    assert.equal('0:30 quote-altered warn', found((text:format('alliance'):gsub('town', 'city'))))
    assert.equal('', found(text:format('a11iance'), nil, { rules = { ['ocr-word'] = false } }))
    assert.equal('', found('A “b a11iance c” of nobody.'))
    assert(db:exec("SELECT tezis_remove('scan')"))
  end)

  it('takes keys of the draft\'s own bibliography as known', function()
    local bibtex = { '@book{own2020,\n title={}}' }
    assert.equal('', found('[@own2020]', nil, { bibliographies = bibtex }))
    assert.equal('', found('[@own2020]', nil, { bibliographies = { '[{"id": "own2020"}]' } }))
    assert.equal('0:2 unknown-key error', found('[@own202]', nil, { bibliographies = bibtex }))
  end)

  it('keeps to the rules, the groups and the lines', function()
    local text = '[@nokey]\n\n“nobody ever said a word of this” [@bridge]'
    assert.equal('0:2 unknown-key error', found(text, nil, { what = { keys = true } }))
    assert.equal('2:0 quote-not-found warn', found(text, nil, { what = { quotes = true } }))
    assert.equal('2:0 quote-not-found warn', found(text, nil, { first = 1, last = 2 }))
    assert.equal('0:2 unknown-key hint', found(text, nil,
      { rules = { ['unknown-key'] = 'hint', ['quote-not-found'] = false } }))
    local none, message = check.run { db = db, text = '', filetype = 'lua' }
    assert.is_nil(none)
    assert.matches("cannot cite in a file of type 'lua'", message, 1, true)
  end)

  it('reads pages and finds the nearest keys', function()
    local span = { { from = 12, to = 14 } }
    assert.is_true(pages.overlaps('12', span))
    assert.is_true(pages.overlaps('3, 14–20', span))
    assert.is_false(pages.overlaps('15-20', span))
    assert.is_true(pages.overlaps('133-48', { { from = 140, to = 140 } }))
    assert.is_true(pages.overlaps('XII', { { from = 'xii', to = 'xii' } }))
    assert.same({ 'ivanov2020', 'ivanov2021', 'ivanova2020' },
      keys.nearest('ivanov202', { 'petrov', 'ivanova2020', 'ivanov2021', 'ivanov2020', 'ivan' }))
  end)

  it('stays quick on drafts of unclosed marks and of two megabytes', function()
    local function linear(piece, size, what)
      timing.linear(found, function(count)
        return piece:rep(count)
      end, size, what)
    end
    linear('“' .. ('"a [@bridge '):rep(20), 125, 'unclosed marks')
    linear('It is “a bridge in three years” and *more*.\n\n', 11250, 'two megabytes')
  end)

  it('looks for quotations in as much longer as a draft is longer', function()
    timing.linear(function(text)
      local paragraphs = {}
      for index = 1, #text / 26 do
        paragraphs[index] = { from = (index - 1) * 26 + 1, to = index * 26 - 2 }
      end
      assert.same({}, quotations.find('org', text, paragraphs))
    end, function(count)
      return ('Слово и дело.\n\n'):rep(count)
    end, 500, 'paragraphs without a quotation')
  end)

  it('is a command with an exit status, and writes SARIF', function()
    local function tezis(...)
      local result = assert(core.run({ helper.interpreter, helper.launcher(folder), 'check',
        '--corpus', folder .. '/corpus.db', ... }))
      return result.status, result.stdout, result.stderr
    end
    local bad = helper.write(folder .. '/bad draft.md',
      'Так: “a tunnel in three years” [@bridge, p. 11], [@brigde].\n')
    local good = helper.write(folder .. '/good.md', '“a bridge in three years” [@bridge].\n')
    assert.equal(0, (tezis(good)))
    local status, out = tezis(bad, good)
    assert.equal(1, status)
    assert.matches('/bad draft.md:1:9: warning: the quotation differs from bridge, p. 11: '
      .. "'tunnel' should be 'bridge' [quote-altered]\n", out, 1, true)
    assert.equal(2, (tezis()))
    assert.equal(2, (tezis(folder .. '/none.md')))
    assert.equal(2, (tezis('--format=xml', good)))
    status, out = tezis('--format=json', bad)
    assert.equal(1, status)
    assert.equal('quote-altered', json.decode(out)[1].code)

    status, out = tezis('--format=sarif', bad)
    assert.equal(1, status)
    local log = json.decode(out)
    assert.equal('2.1.0', log.version)
    local run = log.runs[1]
    assert.equal('tezis', run.tool.driver.name)
    assert.equal(2, #run.results)
    for _, result in ipairs(run.results) do
      assert.equal(result.ruleId, run.tool.driver.rules[result.ruleIndex + 1].id)
      assert.is_truthy(({ error = 1, warning = 1, note = 1 })[result.level])
      assert.is_string(result.message.text)
      local place = result.locations[1].physicalLocation
      assert.matches('bad%%20draft%.md$', place.artifactLocation.uri)
      assert.is_true(place.region.startLine == 1 and place.region.endLine == 1)
      assert.is_true(place.region.startColumn < place.region.endColumn)
      local replacement = result.fixes[1].artifactChanges[1].replacements[1]
      assert.is_string(replacement.insertedContent.text)
      assert.is_number(replacement.deletedRegion.startColumn)
    end
    assert.equal(9, run.results[1].locations[1].physicalLocation.region.startColumn)
  end)
end)
