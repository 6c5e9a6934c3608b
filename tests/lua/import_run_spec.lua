package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'import_helper'
local core = require 'tezis.core'
local import = require 'tezis.import'

local paragraph = helper.paragraph

local function entry(key, rest)
  return ('{"id": "%s", "type": "article", "title": "Title of %s"%s}'):format(key, key, rest or '')
end

local function library(folder, entries)
  return helper.write(folder .. '/library.json', '[' .. table.concat(entries, ',\n') .. ']')
end

describe('import', function()
  local folder, corpus

  before_each(function()
    folder = core.realpath(helper.folder())
    corpus = folder .. '/.tezis/corpus.db'
    core.mkdir(folder .. '/.tezis')
  end)
  after_each(helper.clean)

  local function keys()
    local list = {}
    for _, row in ipairs(helper.rows(corpus, 'SELECT key FROM source ORDER BY key')) do
      list[#list + 1] = row.key
    end
    return table.concat(list, ' ')
  end

  local function counts(report)
    return { report.new, report.updated, report.unchanged, #report.failed }
  end

  it('adds sources and passes over what did not change', function()
    helper.write(folder .. '/a.txt', paragraph)
    helper.write(folder .. '/b.txt', paragraph .. paragraph)
    local path = library(folder, { entry('a', ', "file": "a.txt"'), entry('b', ', "file": "b.txt"'),
      entry('c') })
    local report = helper.import(corpus, { path })
    assert.same({ 3, 0, 0, 0 }, counts(report))
    assert.equal(3, report.sources)
    assert.equal(paragraph, helper.text(corpus, 'a'))
    assert.equal('', helper.text(corpus, 'c'))
    assert.same({ 0, 0, 3, 0 }, counts(helper.import(corpus, { path })))
    assert.same({ 0, 0, 3, 0 }, counts(helper.import(corpus, {})))

    helper.write(folder .. '/a.txt', paragraph .. 'One more sentence about the treaty itself.\n')
    assert.same({ 0, 1, 2, 0 }, counts(helper.import(corpus, { path })))
    assert.matches('One more sentence', helper.text(corpus, 'a'))
    -- Another time and the same text: read, not written.
    helper.run({ 'touch', '-d', '2001-02-03', folder .. '/b.txt' })
    assert.same({ 0, 0, 3, 0 }, counts(helper.import(corpus, { path })))
    -- The same text and another entry: written.
    library(folder, { entry('a', ', "file": "a.txt", "volume": 3'), entry('b', ', "file": "b.txt"'),
      entry('c') })
    assert.same({ 0, 1, 2, 0 }, counts(helper.import(corpus, { path })))
    assert.same({ 3, 0, 0, 0 }, { #helper.rows(corpus, 'SELECT 1 FROM source'), 0, 0,
      #helper.problems(corpus) })
    assert.same({ 0, 3, 0, 0 }, counts(helper.import(corpus, { path }, { rebuild = true })))
  end)

  it('tells of entries that vanished, and removes them only on a rebuild', function()
    local path = library(folder, { entry('a'), entry('b') })
    helper.import(corpus, { path })
    library(folder, { entry('a') })
    local report = helper.import(corpus, { path })
    assert.matches('no longer names b; they stay', table.concat(report.notes, '\n'))
    assert.equal('a b', keys())
    assert.matches('no longer names b', table.concat(helper.import(corpus, { path }).notes, '\n'))
    report = helper.import(corpus, { path }, { rebuild = true })
    assert.equal(1, report.removed)
    assert.equal('a', keys())
  end)

  it('cuts a file again when the entries that name its parts change', function()
    helper.write(folder .. '/page.txt', 'One\n\n' .. paragraph .. 'Two\n\n' .. paragraph)
    local one = entry('one', ', "file": "page.txt#One"')
    local two = entry('two', ', "file": "page.txt#Two"')
    local path = library(folder, { one })
    helper.import(corpus, { path })
    assert.matches('Two', helper.text(corpus, 'one'))
    library(folder, { one, two })
    assert.same({ 1, 1, 0, 0 }, counts(helper.import(corpus, { path })))
    assert.equal('One\n\n' .. paragraph, helper.text(corpus, 'one'))
    assert.equal('Two\n\n' .. paragraph, helper.text(corpus, 'two'))
    assert.same({ 0, 0, 2, 0 }, counts(helper.import(corpus, { path })))
    library(folder, { one, two, entry('three', ', "file": "page.txt#Three"') })
    local report = helper.import(corpus, { path })
    assert.equal('three: no line equals "Three"', helper.reasons(report))
  end)

  it('takes a missing title from the text and says so', function()
    helper.write(folder .. '/a.txt', 'Views: 2\n\nA Heading of Its Own\n\n' .. paragraph)
    local path = library(folder, { '{"id": "a", "type": "article", "file": "a.txt"}' })
    local report = helper.import(corpus, { path })
    assert.equal('a: the entry has no title; taken from the text: "A Heading of Its Own"',
      report.notes[1])
    assert.equal('A Heading of Its Own', helper.rows(corpus, 'SELECT title FROM source')[1].title)
    assert.same({ 0, 0, 1, 0 }, counts(helper.import(corpus, { path })))
  end)

  describe('of a folder', function()
    it('uses the bibliographies in it and guesses the rest', function()
      helper.write(folder .. '/a.txt', paragraph)
      helper.write(folder .. '/sub/Статья.md', '---\ntitle: О союзе\nauthor: Иванов И. И.\n'
        .. 'date: 2020-05-03\n---\n\nЭто русский текст о союзе, и он не очень длинный, но был.\n')
      helper.write(folder .. '/.hidden.txt', paragraph)
      helper.write(folder .. '/.git/x.txt', paragraph)
      helper.write(folder .. '/package.json', '{"name": "x"}')
      helper.write(folder .. '/pic.png', '\137PNG\0\0')
      library(folder, { entry('a', ', "file": "a.txt"') })
      local report = helper.import(corpus, { folder })
      assert.equal('', helper.reasons(report))
      assert.equal('a ivanov2020soyuze', keys())
      local row = helper.rows(corpus, [[SELECT author, issued, language, title,
        json_extract(csl, '$.custom.guessed') AS guessed FROM source WHERE key LIKE 'iv%']])[1]
      assert.same({ author = 'Иванов, И. И.', issued = '2020-05-03', language = 'ru',
        title = 'О союзе', guessed = '["id","title","author","issued"]' }, row)
      local notes = table.concat(report.notes, '\n')
      assert.matches('2 files of other kinds left out (.json, .png)', notes, 1, true)
      assert.matches('Статья.md: no entry; guessed key ivanov2020soyuze', notes, 1, true)
      assert.same({ 0, 0, 2, 0 }, counts(helper.import(corpus, { folder })))
    end)

    it('keeps guessed keys stable and apart', function()
      for _, name in ipairs({ 'x1', 'x2', 'x3' }) do
        helper.write(folder .. '/' .. name .. '.txt', 'Same Title\n\n' .. paragraph .. name)
      end
      helper.import(corpus, { folder })
      assert.equal('same same' .. 'a same' .. 'b', (keys():gsub('title', '')))
      local before = helper.rows(corpus, 'SELECT key, path FROM source ORDER BY key')
      helper.write(folder .. '/x0.txt', 'Same Title\n\n' .. paragraph)
      helper.write(folder .. '/x2.txt', 'Same Title\n\nchanged ' .. paragraph)
      assert.same({ 1, 1, 2, 0 }, counts(helper.import(corpus, { folder })))
      local after = helper.rows(corpus, [[SELECT key, path FROM source
        WHERE path NOT LIKE '%x0.txt' ORDER BY key]])
      assert.same(before, after)
    end)

    it('gives way to an entry that appears for the file', function()
      helper.write(folder .. '/a.txt', 'A Title Here\n\n' .. paragraph)
      helper.import(corpus, { folder })
      library(folder, { entry('real', ', "file": "a.txt"') })
      local report = helper.import(corpus, { folder })
      assert.equal(1, report.removed)
      assert.equal('real', keys())
      assert.same({ 0, 0, 1, 0 }, counts(helper.import(corpus, { folder })))
      report = helper.import(corpus, { folder .. '/a.txt' })
      assert.equal('a.txt: it is the text of real already; import its bibliography to update it',
        report.notes[1])
    end)
  end)

  describe('of bad input', function()
    it('names each file with its reason, and imports the rest', function()
      local names = { 'empty.txt', 'binary.txt', 'blank.txt', 'fake.pdf', 'fake.docx',
        'fake.epub' }
      helper.write(folder .. '/empty.txt', '')
      helper.write(folder .. '/binary.txt', ('\0\1\2\3\127ELF\200\0'):rep(200))
      helper.write(folder .. '/blank.txt', ' \n\n\t\n')
      for i = 4, #names do helper.write(folder .. '/' .. names[i], 'this is no such file\n') end
      helper.write(folder .. '/good.txt', 'A Good Text\n\n' .. paragraph)
      local report = helper.import(corpus, { folder })
      local failed = {}
      for _, failure in ipairs(report.failed) do
        failed[failure.path:match('[^/]*$')] = failure.reason
      end
      assert.equal('the file is empty', failed['empty.txt'])
      assert.matches('binary data', failed['binary.txt'])
      assert.equal('the file holds no words', failed['blank.txt'])
      for i = 4, #names do assert.is_string(failed[names[i]], names[i]) end
      assert.equal(#names, #report.failed)
      assert.equal(1, report.sources)
      assert.same({}, helper.problems(corpus))
    end)

    it('refuses files above 200 MB without reading them', function()
      helper.run({ 'truncate', '-s', '201M', folder .. '/huge.txt' })
      local report = helper.import(corpus, { folder .. '/huge.txt' })
      assert.equal(': the file has 201 MB; tezis reads files up to 200 MB', helper.reasons(report))
    end)

    it('says what is not readable or not there', function()
      local report = helper.import(corpus, { folder .. '/none.txt', '/dev/null',
        folder .. '/none' })
      assert.equal(': there is no such file or folder\n: there is no such file or folder\n'
        .. ': it is not a regular file', helper.reasons(report))
      helper.write(folder .. '/secret.txt', paragraph)
      helper.run({ 'chmod', '000', folder .. '/secret.txt' })
      if not io.open(folder .. '/secret.txt') then
        report = helper.import(corpus, { folder .. '/secret.txt' })
        assert.equal(': permission to read it is denied', helper.reasons(report))
      end
    end)

    it('keeps an entry whose file is not there, and the text it had', function()
      helper.write(folder .. '/a.txt', paragraph)
      local path = library(folder, { entry('a', ', "file": "a.txt"'),
        entry('b', ', "file": "b.txt"') })
      local report = helper.import(corpus, { path })
      assert.equal('b: there is no file b.txt', helper.reasons(report))
      assert.equal('a b', keys())
      os.remove(folder .. '/a.txt')
      report = helper.import(corpus, { path })
      assert.equal('a: there is no file a.txt\nb: there is no file b.txt', helper.reasons(report))
      assert.equal(paragraph, helper.text(corpus, 'a'))
      helper.write(folder .. '/b.txt', paragraph .. 'b')
      helper.import(corpus, { path })
      assert.equal(paragraph .. 'b', helper.text(corpus, 'b'))
    end)

    it('stores invalid UTF-8 and NUL bytes as replacement characters', function()
      helper.write(folder .. '/a.txt', 'A Title\n\n' .. paragraph:rep(20)
        .. 'bad \255\254 and \0 nul\n')
      local report = helper.import(corpus, { folder .. '/a.txt' })
      assert.equal('', helper.reasons(report))
      assert.equal(1, report.sources)
      assert.is_nil(helper.text(corpus, keys()):find('\0', 1, true))
      assert.same({}, helper.problems(corpus))
    end)

    it('takes any file name for a file name', function()
      local odd = { '-rf.txt', '$(touch pwned).txt', 'a;b.html', 'new\nline.txt', '--help.docx',
        '`x`.pdf', 'a:b|c.md', '#hash.txt', 'ш и р.odt' }
      local docx = helper.run({ 'pandoc', '-f', 'markdown', '-t', 'docx', '-o', '-' }, paragraph)
      local odt = helper.run({ 'pandoc', '-f', 'markdown', '-t', 'odt', '-o', '-' }, paragraph)
      local pdf = helper.read('tests/corpus/zvereva2018.pdf')
      for i, name in ipairs(odd) do
        local body = ('<h1>Number %d</h1><p>%s'):format(i, paragraph)
        if name:find('docx$') then body = docx elseif name:find('odt$') then body = odt
        elseif name:find('pdf$') then body = pdf end
        helper.write(folder .. '/' .. name, body)
      end
      local report = helper.import(corpus, { folder })
      assert.equal('', helper.reasons(report))
      assert.equal(#odd, report.sources)
      assert.is_nil(core.stat('pwned'))
      assert.is_nil(core.stat(folder .. '/pwned'))
      assert.same({ 0, 0, #odd, 0 }, counts(helper.import(corpus, { folder })))
    end)

    it('stores odd keys as they are', function()
      local odd = { "o'neil; drop", 'ключ с пробелом', 'a/b:c#d', '%s%d', '"quoted"' }
      local entries = {}
      for i, key in ipairs(odd) do
        entries[i] = ('{"id": "%s", "title": "T%d"}'):format(key:gsub('"', '\\"'), i)
      end
      local path = library(folder, entries)
      assert.equal('', helper.reasons(helper.import(corpus, { path })))
      for _, key in ipairs(odd) do
        assert.equal(1, #helper.rows(corpus, 'SELECT 1 FROM source WHERE key = ?', { key }), key)
      end
      assert.same({ 0, 0, #odd, 0 }, counts(helper.import(corpus, { path })))
    end)

    it('names the process that holds the corpus', function()
      local path = library(folder, { entry('a') })
      helper.open(corpus):close()
      local db = helper.open(corpus)
      local script = ([[local db = require('tezis.core').open(%q); db:exec('BEGIN IMMEDIATE')
        io.open(%q, 'w'):close(); local t = os.time() while os.time() - t < 20 do end]]):format(
        corpus, folder .. '/.ready')
      local interpreter = helper.interpreter
      helper.write(folder .. '/.hold.lua', script)
      os.execute(("LUA_PATH='%s' LUA_CPATH='%s' %s '%s/.hold.lua' & echo $! >'%s/.pid'"):format(
        package.path, package.cpath, interpreter, folder, folder))
      local limit = core.now() + 10
      while not core.stat(folder .. '/.ready') and core.now() < limit do
        core.run({ 'sleep', '0.05' })
      end
      local pid = helper.read(folder .. '/.pid'):match('%d+')
      db:exec('PRAGMA busy_timeout = 50')
      local report, message, code = import.run({ db = db, corpus = corpus, paths = { path } })
      core.run({ 'kill', '-9', pid })
      db:close()
      assert.is_nil(report)
      assert.equal('SQLITE_BUSY', code)
      assert.equal(('the corpus is being written by process %s; try again when it is done')
        :format(pid), message)
    end)
  end)

  it('stops when asked and goes on from there', function()
    for i = 1, 5 do
      helper.write(('%s/t%d.txt'):format(folder, i), 'Title ' .. i .. '\n\n' .. paragraph)
    end
    local asked = 0
    local report = helper.import(corpus, { folder }, { should_stop = function()
      asked = asked + 1
      return asked > 3
    end })
    assert.is_true(report.stopped)
    assert.equal(3, report.sources)
    assert.same({ 2, 0, 3, 0 }, counts(helper.import(corpus, { folder })))
  end)

  it('tells how far it is', function()
    helper.write(folder .. '/a.txt', paragraph)
    helper.write(folder .. '/b.txt', paragraph .. 'b')
    local events = {}
    helper.import(corpus, { folder }, { progress = function(event)
      events[#events + 1] = event
    end })
    assert.equal(3, #events)
    assert.same({ 0, 2, folder .. '/a.txt' }, { events[1].done, events[1].total, events[1].path })
    assert.same({ 2, 2, 2 }, { events[3].done, events[3].total, events[3].new })
  end)

  it('keeps what it has while it goes on', function()
    for i = 1, 40 do
      helper.write(('%s/t%02d.txt'):format(folder, i), ('Title %d\n\n'):format(i)
        .. paragraph:rep(120))
    end
    local kept
    helper.import(corpus, { folder }, { progress = function(event)
      if event.done == 39 then
        kept = helper.rows(corpus, 'SELECT count(*) AS n FROM source')[1].n
      end
    end })
    assert.is_true(kept > 20 and kept < 40)
  end)

  it('leaves a sound corpus wherever it is killed, and completes it next time', function()
    local total = 240
    for i = 1, total do
      helper.write(('%s/t%03d.txt'):format(folder, i), ('Title number %d\n\n'):format(i)
        .. (paragraph .. 'Абзац о союзниках и о том, что они были не согласны.\n\n'):rep(20) .. i)
    end
    local interpreter = helper.interpreter
    local script = helper.write(folder .. '/.import.lua', ([[
      package.path, package.cpath = %q, %q
      local db = assert(require('tezis.core').open(%q))
      assert(require('tezis.import').run({ db = db, paths = { %q } }))]]):format(package.path,
      package.cpath, corpus, folder))
    math.randomseed(7)
    local killed, counted = 0, 0
    for _ = 1, 10 do
      local result = core.run({ interpreter, script }, { timeout = math.random(15, 120) })
      killed = killed + (result.timed_out and 1 or 0)
      if core.stat(corpus) then
        local db = helper.open(corpus)
        assert.same({}, (db:rows('SELECT * FROM tezis_check()')))
        local now = db:rows('SELECT count(*) AS n FROM source')[1].n
        assert.is_true(now >= counted)
        counted = now
        db:close()
      end
    end
    assert.is_true(killed > 0)
    local report = helper.import(corpus, { folder })
    assert.equal(total, report.sources)
    assert.equal('', helper.reasons(report))
    assert.equal(total - counted, report.new)
    assert.same({}, helper.problems(corpus))
  end)
end)
