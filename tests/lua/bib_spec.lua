-- The draft's own bibliography as text: entries found, added, compared; other bytes untouched.
local bib = require 'tezis.bib'
local json = require 'tezis.json'

-- The text with the edit made; fails unless all bytes that were there are there.
local function append(kind, text, entries, eol)
  local edit = assert(bib.append(kind, text, entries, eol))
  return text:sub(1, edit.at - 1) .. edit.text .. text:sub(edit.at)
end

describe('a .bib', function()
  local text = '% notes: {unbalanced\n@string{v = "Вестник"}\n'
    .. '@Article{a:1,\n  title = {A {B} c},\n}\n'
    .. '@book{broken, title = {x}\n  year 3 }\n@misc(b.2, note = "say @book{no, x}")\n'

  it('tells where its entries are', function()
    local found = bib.find('bibtex', text, { ['a:1'] = true, ['b.2'] = true, no = true })
    local first, second = found['a:1'], found['b.2']
    assert.equal('@Article{a:1,\n  title = {A {B} c},\n}', text:sub(first.from, first.to))
    assert.equal('@misc(b.2, note = "say @book{no, x}")', text:sub(second.from, second.to))
    assert.is_nil(found.no)
  end)

  it('names a broken entry instead of missing it', function()
    local found = bib.find('bibtex', text, { broken = true })
    assert.is_string(found.broken.broken)
    assert.equal(6, found.broken.line)
  end)

  it('gets entries at its end, one blank line before each', function()
    assert.equal('@a{k}\n', append('bibtex', '', { '@a{k}' }))
    assert.equal('x\n\n@a{k}\n\n@a{l}\n', append('bibtex', 'x\n', { '@a{k}', '@a{l}' }))
    assert.equal('x\n\n@a{k}\n', append('bibtex', 'x', { '@a{k}' }))
    assert.equal('x\n\n@a{k}\n', append('bibtex', 'x\n\n', { '@a{k}' }))
    assert.equal('x\r\n\r\n@a{k,\r\n}\r\n', append('bibtex', 'x\r\n', { '@a{k,\n}' }))
  end)

  it('whose last entry is open gets nothing', function()
    local edit, message = bib.append('bibtex', '@a{k, title = {x}\n', { '@b{l}' })
    assert.is_nil(edit)
    assert.truthy(message:find('line 1: an entry is not closed', 1, true))
  end)

  it('says its dialect', function()
    assert.equal('biblatex', bib.dialect('@a{k,\n  journaltitle = {x}}', 'latex', 'plain'))
    assert.equal('bibtex', bib.dialect('@a{k, year = 2000}', 'markdown'))
    assert.equal('biblatex', bib.dialect('', 'markdown'))
    assert.equal('biblatex', bib.dialect('', 'latex', 'biblatex'))
    assert.equal('bibtex', bib.dialect('', 'latex', 'natbib'))
  end)

  it('of 20,000 entries, some broken, is read and added to', function()
    local parts = {}
    for i = 1, 20000 do
      parts[i] = ('@article{k%d,\n  title = {Title %d},%s\n}\n'):format(i, i,
        i % 1000 == 0 and ' oops' or '')
    end
    local large = table.concat(parts)
    assert.truthy(bib.find('bibtex', large, { k19999 = true }).k19999.from)
    assert.equal(#large + 8, #append('bibtex', large, { '@a{k}\n' }) - 0)
  end)
end)

describe('a CSL-JSON bibliography', function()
  it('tells where its entries are', function()
    local text = '[ {"id": "a"},\n {"id": 7, "title": "]}\\"" } ]\n'
    local found = bib.find('csljson', text, { a = true, ['7'] = true, b = true })
    assert.equal('{"id": "a"}', text:sub(found.a.from, found.a.to))
    assert.equal(']}"', found['7'].csl.title)
    assert.is_nil(found.b)
  end)

  it('gets entries before its closing bracket, indented as the others', function()
    local text = '[\n    {\n        "id": "a"\n    }\n]\n'
    local new = append('csljson', text, { { id = 'b', author = json.array {} } })
    assert.equal('[\n    {\n        "id": "a"\n    },\n    {\n      "author": [],\n'
      .. '      "id": "b"\n    }\n]\n', new)
    assert.equal('b', json.decode(new)[2].id)
  end)

  it('may be empty, have a BOM or CRLF', function()
    assert.equal('b', json.decode(append('csljson', '', { { id = 'b' } }))[1].id)
    assert.equal('b', json.decode(append('csljson', '\239\187\191[]', { { id = 'b' } }))[1].id)
    local new = append('csljson', '[\r\n]\r\n', { { id = 'b' } })
    assert.equal('b', json.decode(new)[1].id)
    assert.is_nil(new:find('[^\r]\n'))
  end)

  it('that is none is refused with its line', function()
    for text, wanted in pairs({ ['{"a": 1}'] = 'not a JSON array', ['[\n{"id": }]'] = 'line 2',
      ['[{"id": "a"}'] = 'closing bracket', ['[{"id": "a"} x]'] = 'comma' }) do
      local edit, message = bib.append('csljson', text, { { id = 'b' } })
      assert.is_nil(edit)
      assert.truthy(message:find(wanted, 1, true), message)
    end
  end)
end)

describe('kind and place of a bibliography', function()
  it('come from its name', function()
    assert.equal('bibtex', bib.kind('a/refs.BIB'))
    assert.equal('csljson', bib.kind('refs.json'))
    local kind, message = bib.kind('a/refs.yml')
    assert.is_nil(kind)
    assert.truthy(message:find('refs.yml is neither', 1, true))
    assert.equal('/a/b/refs.bib', bib.resolve('./refs.bib', '/a/b'))
    assert.equal('/refs.bib', bib.resolve('../../refs.bib', '/a/b'))
    assert.equal('/x.bib', bib.resolve('/x.bib', '/a/b'))
  end)
end)

describe('comparing entries', function()
  local differences = require('tezis.bib.compare').differences
  local entry = { title = 'Сроки «на» переправах', volume = 3,
    author = { { family = 'Иванов', given = 'И. И.' } },
    issued = { ['date-parts'] = { { 2020, 3 } } }, page = '11–13' }

  it('passes over what is typography', function()
    assert.same({}, differences({ title = 'сроки на переправах.', page = '11-13', volume = '3',
      author = { { family = 'Иванов', given = 'Иван' } }, DOI = '10.1/x',
      issued = { ['date-parts'] = { { 2020 } } } }, entry))
  end)

  it('reads names as CSL has them, whatever stands in their place', function()
    local of_csl = require('tezis.names').of_csl
    assert.equal('Yuan, J.; van Dyke, N.; Совет', of_csl {
      { family = 'Yuan', given = 'J.' },
      { family = 'Dyke', ['non-dropping-particle'] = 'van', given = 'N.' },
      { literal = 'Совет', given = '' } })
    assert.equal('; 5', of_csl { 'text', { family = 5 } })
    assert.is_nil(of_csl {})
    assert.is_nil(of_csl 'text')
  end)

  it('names the fields that say something else', function()
    local found = differences({ title = 'Сроки', author = { { family = 'Петров' } },
      issued = { raw = '2019' } }, entry)
    assert.same({ 'author', 'issued', 'title' }, { found[1].field, found[2].field, found[3].field })
    assert.same({ '2019', '2020' }, { found[2].there, found[2].here })
  end)
end)

describe('JSON', function()
  it('is read as it is written', function()
    for _, text in ipairs({ '[]', '{}', '[1,-2.5,true,false,null,"a"]', '{"a":{"b":[[]]},"c":""}',
      '"\\"\\\\\\n\\t"', '"Иванов 😀"', '0' }) do
      assert.equal(text, json.encode((json.decode(text))))
    end
    assert.equal('😀é\239\191\189/', json.decode('"\\ud83d\\ude00\\u00e9\\ud800\\/"'))
    assert.same({ a = 1 }, json.decode('\239\187\191 { "a" : 1e0 } \n'))
  end)

  it('that is broken is refused with its line', function()
    for _, text in ipairs({ '', '{', '[1,]', '{"a"}', '{"a":1,}', '"x', '"\\q"', '01', 'nul',
      '[1] 2', '\n{a:1}', '"a\nb"', ('['):rep(100000) }) do
      local value, message = json.decode(text)
      assert.is_nil(value)
      assert.truthy(message:find('^line %d+: '), message)
    end
  end)
end)
