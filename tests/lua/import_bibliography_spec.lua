package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'import_helper'
local core = require 'tezis.core'
local bibliography = require 'tezis.import.bibliography'
local bibtex = require 'tezis.import.bibtex'
local field = require 'tezis.import.field'
local parts = require 'tezis.import.parts'

--- Key -> entry, and the reasons of what failed.
local function read(name, bytes)
  local db = assert(core.open(':memory:', { corpus = false }))
  local path = helper.write(helper.folder() .. '/' .. name, bytes)
  local result, reason = bibliography.read(db, path)
  if not result then
    db:close()
    return nil, reason
  end
  local entries = {}
  for _, entry in ipairs(result.entries) do
    entry.fields = db:rows([[SELECT json_extract(:c, '$.title') AS title,
      json_extract(:c, '$.author[0].family') AS family, json_extract(:c, '$.id') AS id,
      json_extract(:c, '$.issued."date-parts"[0][0]') AS year,
      json_extract(:c, '$.page') AS page, json_extract(:c, '$.container-title') AS container,
      json_extract(:c, '$.file') AS file]], { c = entry.csl })[1]
    entries[entry.key] = entry
  end
  db:close()
  return entries, helper.reasons(result), result
end

describe('a CSL-JSON bibliography', function()
  after_each(helper.clean)

  it('is read entry by entry, each kept as it is', function()
    local entries, failed = read('a.json', [[ [
      {"id": "иванов2020", "title": "О штрафах", "file": "a.txt", "custom": {"x": [1, 2]}},
      {"id": 7, "title": "Seven", "file": ["b.txt", "c.txt"]} ] ]])
    assert.equal('', failed)
    assert.same({ 'a.txt' }, entries['иванов2020'].files)
    assert.matches('"custom":{"x":[1,2]}', entries['иванов2020'].csl, 1, true)
    assert.same({ 'b.txt', 'c.txt' }, entries['7'].files)
  end)

  it('reads what lies in an object, in UTF-16 and with a byte order mark', function()
    assert.is_table(read('a.json', '{"items": [{"id": "a", "title": "A"}]}').a)
    assert.is_table(read('a.json', '\239\187\191[{"id": "b", "title": "A"}]').b)
    assert.is_table(read('a.json', helper.run({ 'iconv', '-t', 'UTF-16' }, '[{"id":"c"}]')).c)
  end)

  it('names broken entries and imports the rest', function()
    local entries, failed = read('a.json', [[ [{"id": "a"}, {"title": "No id"}, "text",
      {"id": ""}, {"id": {"x": 1}}, null, {"id": "z", "title": 5}] ]])
    assert.is_table(entries.a)
    assert.is_table(entries.z)
    assert.matches('entry 2 ("No id") has no id', failed, 1, true)
    assert.matches('entry 3 is text, not an object', failed, 1, true)
    assert.matches('entry 4 has no id', failed, 1, true)
    assert.matches('entry 5 has no id', failed, 1, true)
    assert.matches('entry 6 is null', failed, 1, true)
  end)

  it('saves the sound entries of a file whose syntax is broken', function()
    local entries, failed = read('a.json', [[ [
      {"id": "a", "title": "One } \" {"},
      {"id": "b", "title": "Two", },
      {"id": "c", "title": "Not closed",
      {"id": "d", "title": "Four", "author": [{"family": "F"}]},
      {"id": "e" ]])
    assert.is_table(entries.a)
    assert.is_table(entries.d)
    assert.is_nil(entries.b)
    assert.is_nil(entries.c)
    assert.matches('entry 2 (b) is not valid JSON', failed, 1, true)
    assert.matches('entry 3 (c) is not valid JSON', failed, 1, true)
    assert.matches('entry 5 (e) is not valid JSON', failed, 1, true)
  end)

  it('reports keys used twice: the first stays', function()
    local entries, failed, result = read('a.json', [[ [{"id": "a", "title": "First"},
      {"id": "a", "title": "Second"}, {"id": "b", "title": "B"}, {"id": "b", "title": "B"}] ]])
    assert.equal('First', entries.a.fields.title)
    assert.equal('a: the key a is used twice: the first entry is kept, that on place 2 left out',
      failed)
    assert.matches('the key b is used twice', result.notes[1])
  end)

  it('says why a file is no bibliography', function()
    assert.equal('it is JSON, but no list of CSL-JSON entries', select(2, read('a.json', '"x"')))
    assert.equal('it is not valid JSON', select(2, read('a.json', 'x')))
    assert.equal('the file is empty', select(2, read('a.json', '')))
    assert.matches('binary data', select(2, read('a.json', ('\0\1\2\127ELF'):rep(50))))
    assert.equal('it holds no BibTeX entries', select(2, read('a.bib', 'nothing')))
    assert.matches('it holds no RIS entries', select(2, read('a.ris', 'nothing')))
  end)
end)

describe('a .bib', function()
  after_each(helper.clean)

  it('gives pandoc’s fields, and the file field it drops', function()
    local entries, failed = read('a.bib', [[
      @string{ved = "Вестник"}
      @comment{ignored, @article{no, title={No}}}
      @article{ivanov2020, author = {Иванов, Иван}, title = "О {штрафах}", journal = ved # " РАН",
        year = 2020, pages = {33--48}, file = {:files/a.pdf:PDF}}
      @book(doe, title = {The {NATO} {"}Question{"}}, date = {2021-05-03}, file = {b.txt}) ]])
    assert.equal('', failed)
    local fields = entries.ivanov2020.fields
    assert.same({ title = 'О штрафах', family = 'Иванов', id = 'ivanov2020', year = 2020,
      page = '33-48', container = 'Вестник РАН', file = ':files/a.pdf:PDF' }, fields)
    assert.matches('NATO', entries.doe.fields.title)
    assert.is_nil(entries.doe.fields.title:find('<', 1, true))
    assert.same({ 'b.txt' }, entries.doe.files)
    assert.is_nil(entries.no)
  end)

  it('takes odd keys and keeps crossref working with them', function()
    local entries, failed = read('a.bib', [[
      @inproceedings{Иванов:2020/а, title = {Глава}, crossref = {odd key!}}
      @proceedings{odd key!, title = {Сборник}, year = 1999}
      @misc{x+y'z, title = {Z}} ]])
    assert.equal('', failed)
    assert.equal('Иванов:2020/а', entries['Иванов:2020/а'].fields.id)
    assert.equal('Сборник', entries['Иванов:2020/а'].fields.container)
    assert.is_table(entries['odd key!'])
    assert.is_table(entries["x+y'z"])
  end)

  it('names broken entries by line and imports the rest', function()
    local entries, failed = read('a.bib', table.concat({
      '@article{a, title = {A}}',
      '@article{b, title = {never closed',
      '@article{c, title = {C}}',
      '@article{d title = {no comma}}',
      '@article{, title = {no key}}',
      '@article{e, title {no equals}}',
      '@article{f, title = {F}}',
    }, '\n'))
    assert.is_table(entries.a)
    assert.is_table(entries.c)
    assert.is_table(entries.f)
    assert.matches('the entry b on line 2: a value is not closed', failed, 1, true)
    assert.matches('line 5: the entry has an empty key', failed, 1, true)
    assert.matches('the entry e on line 6', failed, 1, true)
  end)

  it('finds the one entry that pandoc refuses', function()
    local list = {}
    for i = 1, 20 do list[i] = ('@article{k%d, title = {T %d}, year = 2000}'):format(i, i) end
    list[13] = '@article{k13, title = {T}, date = {2000}, author = {\\begin{x}}}'
    local entries, failed = read('a.bib', table.concat(list, '\n'))
    assert.is_table(entries.k1)
    assert.is_table(entries.k20)
    if not entries.k13 then assert.matches('^k13: the entry k13 on line 13: ', failed) end
  end)

  it('reports keys used twice', function()
    local entries, failed = read('a.bib', '@misc{a, title={One}}\n@misc{a, title={Two}}')
    assert.equal('One', entries.a.fields.title)
    assert.equal('a: the key a is used twice: the first entry is kept, that on line 2 left out',
      failed)
  end)
end)

describe('the BibTeX reader', function()
  it('joins strings, keeps inner braces and passes over escapes', function()
    local parsed = bibtex.parse([[@string(a = {x}) @misc{k, f = a # "y {"}" # 3, g = {p{q\}}r}, }]])
    assert.same({ f = 'xy {"}3', g = 'p{q\\}}r' }, parsed.entries[1].fields)
  end)
end)

describe('RIS', function()
  after_each(helper.clean)

  it('is read through bibutils with its file', function()
    local entries, failed = read('a.ris', table.concat({ 'TY  - JOUR', 'ID  - ivan1',
      'AU  - Иванов, Иван', 'TI  - О чём-то', 'PY  - 2020', 'SP  - 3', 'EP  - 9', 'JO  - Вестник',
      'L1  - file:///tmp/a%20b.pdf', 'ER  - ', '' }, '\n'))
    assert.equal('', failed)
    assert.equal('О чём-то', entries.ivan1.fields.title)
    assert.equal('Иванов', entries.ivan1.fields.family)
    assert.equal('3-9', entries.ivan1.fields.page)
    assert.equal(1, #entries.ivan1.files)
  end)
end)

describe('the file field', function()
  after_each(helper.clean)

  local function has(value, wanted)
    for _, path in ipairs(field.candidates(value)) do
      if path == wanted then return true end
    end
    return false
  end

  it('is understood as Zotero, Better BibTeX and JabRef write it', function()
    assert.is_true(has('text/a.pdf', 'text/a.pdf'))
    assert.is_true(has('Full Text:files/12/a.pdf:application/pdf', 'files/12/a.pdf'))
    assert.is_true(has(':a.pdf:PDF', 'a.pdf'))
    assert.is_true(has('A\\; B\\: C:files/x\\;y\\:z.pdf:application/pdf', 'files/x;y:z.pdf'))
    assert.is_true(has('T:C\\:\\\\texts\\\\a.pdf:PDF', 'C:\\texts\\a.pdf'))
    assert.is_true(has('one.html:one.html:text/html;two:two.pdf:application/pdf', 'two.pdf'))
    assert.is_true(has('file:///home/a%20b.pdf', '/home/a b.pdf'))
    assert.is_true(has('~/a.pdf', os.getenv('HOME') .. '/a.pdf'))
  end)

  it('means the first readable file of a known kind', function()
    local folder = core.realpath(helper.folder())
    helper.write(folder .. '/a.png', 'x')
    helper.write(folder .. '/b c;d.txt', 'x')
    helper.write(folder .. '/x#y.txt', 'x')
    local found = field.resolve(folder, { 'I:a.png:image/png;T:b c\\;d.txt:text/plain' })
    assert.equal(folder .. '/b c;d.txt', found.path)
    assert.is_nil(found.part)
    assert.same('A: B#C', field.resolve(folder, { 'b c;d.txt#A: B#C' }).part)
    assert.is_nil(field.resolve(folder, { 'x#y.txt' }).part)
    assert.equal('Z', field.resolve(folder, { 'x#y.txt#Z' }).part)
    assert.equal('there is no file none.txt', select(2, field.resolve(folder, { 'none.txt' })))
    local function reason(value) return select(2, field.resolve(folder, { value })) end
    assert.matches('does not read files like a.png', reason('a.png'), 1, true)
    assert.equal('there is no file C:\\x.pdf', reason('T:C\\:\\\\x.pdf:PDF'))
  end)
end)

describe('parts of a file', function()
  it('go from their heading to the next heading of the same file', function()
    local text = 'Menu\nFirst\n\none\n\nSecond\n\ntwo\n\n## Third one ##\n\nthree'
    assert.same({ First = 'First\n\none\n\n', ['Second'] = 'Second\n\ntwo\n\n',
      ['Third one'] = '## Third one ##\n\nthree' },
      parts.cut(text, { 'Third one', 'First', 'Second' }))
    assert.same({ First = 'First\n\none\n\nSecond\n\ntwo\n\n## Third one ##\n\nthree' },
      parts.cut(text, { 'First', 'Absent' }))
  end)

  it('fold white space and no-break space', function()
    local cut = parts.cut('x\n  A\194\160 long\ttitle \nbody', { 'A long title' })
    assert.equal('  A\194\160 long\ttitle \nbody', cut['A long title'])
  end)

  it('pass over a table of contents', function()
    local text = 'A\nB\n\nA\n\nbody of a\n\nB\n\nbody of b\n'
    assert.same({ A = 'A\n\nbody of a\n\n', B = 'B\n\nbody of b\n' }, parts.cut(text, { 'A', 'B' }))
  end)
end)
