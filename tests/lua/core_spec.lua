local core = require 'tezis.core'
package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'import_helper'

local jit = rawget(_G, 'jit') ~= nil

describe('tezis.core', function()
  local db

  before_each(function() db = assert(core.open(':memory:', { corpus = false })) end)
  after_each(function()
    db:close()
    helper.clean()
  end)

  it('tells its version', function()
    assert.matches('^%d+%.%d+%.%d+$', core.version())
  end)

  describe('rows', function()
    it('gives every type back, NULL as an absent field, and the columns in order', function()
      local rows, columns = db:rows("SELECT 1 AS a, 2.5 AS b, 'й' AS c, NULL AS d, x'00ff' AS e")
      assert.same({ { a = 1, b = 2.5, c = 'й', e = '\0\255' } }, rows)
      assert.same({ 'a', 'b', 'c', 'd', 'e' }, columns)
    end)

    it('keeps every digit of an integer beyond 2^53', function()
      local row = db:rows('SELECT 9007199254740993 AS big, -9223372036854775808 AS least')[1]
      assert.equal('9007199254740993', tostring(row.big))
      assert.equal(jit and 'string' or 'number', type(row.big))
      assert.equal(row.big, db:rows('SELECT CAST(? AS INTEGER) AS same', { row.big })[1].same)
    end)

    it('binds by position and by name, floats with integral values as integers', function()
      assert.equal('integer', db:rows('SELECT typeof(?) AS t', { 3.0 })[1].t)
      assert.equal('real', db:rows('SELECT typeof(?) AS t', { 3.5 })[1].t)
      assert.equal('null', db:rows('SELECT typeof(?) AS t', {})[1].t)
      assert.equal(1, db:rows('SELECT ? AS t', { true })[1].t)
      assert.equal('a\0b', db:rows('SELECT :x AS x', { x = 'a\0b' })[1].x)
      assert.equal('я', db:rows('SELECT ?2 AS x', { 1, 'я' })[1].x)
    end)

    it('raises for mistakes of the caller', function()
      assert.has_error(function() db:rows('SELECT ?', { 1, 2 }) end)
      assert.has_error(function() db:rows('SELECT :a', { b = 1 }) end)
      assert.has_error(function() db:rows('SELECT ?', { {} }) end)
      assert.has_error(function() db:rows('SELECT 1', nil, { generation = 'x' }) end)
    end)

    it('returns nil, a sentence and a code for what fails at run time', function()
      local rows, message, code = db:rows('SELECT nope')
      assert.is_nil(rows)
      assert.equal('no such column: nope', message)
      assert.equal('SQLITE_ERROR', code)
      assert.equal('SQLITE_MISUSE', select(3, db:rows('SELECT 1; SELECT 2')))
      assert.equal('SQLITE_MISUSE', select(3, db:rows(' -- nothing')))
      assert.equal('SQLITE_ERROR', select(3, db:rows('SELEC 1')))
    end)

    it('has the functions of tezis', function()
      local rows = db:rows("SELECT tezis_language('Это русский текст, и он не длинный.') AS l")
      assert.equal('ru', rows[1].l)
    end)
  end)

  it('writes rows as JSON', function()
    assert.equal('[{"a":1,"b":"9007199254740993","c":2.5,"e":"x\\"\\n"},\n{"a":2}]', db:json([[
      SELECT 1 AS a, 9007199254740993 AS b, 2.5 AS c, NULL AS d, 'x"' || char(10) AS e
      UNION ALL SELECT 2, NULL, NULL, NULL, NULL]]))
    assert.equal('[{"a":null}]', db:json('SELECT 9e999 AS a'))
    assert.equal('[]', db:json('SELECT 1 WHERE 0'))
    assert.equal(1, db:rows('SELECT json_valid(?) AS ok', { db:json("SELECT x'ff00' AS a") })[1].ok)
  end)

  it('executes several statements and counts the changes', function()
    assert.equal(3, db:exec('CREATE TABLE t(a); INSERT INTO t VALUES (1), (2); '
      .. 'DELETE FROM t WHERE a = 1'))
    assert.equal(1, db:exec('INSERT INTO t VALUES (?)', { 'x' }))
    local _, _, code = db:exec('INSERT INTO t VALUES (5); INSERT INTO nope VALUES (1)')
    assert.equal('SQLITE_ERROR', code)
    assert.equal(3, db:rows('SELECT count(*) AS n FROM t')[1].n)
  end)

  it('stops queries of an older generation, before and while they run', function()
    local endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) '
      .. 'SELECT count(*) FROM c'
    local before = core.generation()
    assert.equal(before + 1, core.cancel())
    assert.equal('SQLITE_INTERRUPT', select(3, db:rows(endless, nil, { generation = before })))
    assert.equal('SQLITE_INTERRUPT', select(3, db:json(endless, nil, { generation = before })))
    assert.same({ { a = 1 } }, (db:rows('SELECT 1 AS a', nil, { generation = core.generation() })))
  end)

  it('closes twice and refuses a closed connection with a sentence', function()
    db:close()
    db:close()
    local ok, message = pcall(db.rows, db, 'SELECT 1')
    assert.is_false(ok)
    assert.matches('the corpus is closed', message)
    assert.has_error(function() db.rows('not a connection', 'SELECT 1') end)
  end)

  describe('open', function()
    it('says why it cannot', function()
      local folder = helper.folder()
      local cases = {
        { folder .. '/none.db', { readonly = true }, 'there is no corpus here' },
        { folder .. '/none.db', { create = false }, 'there is no corpus here' },
        { folder, {}, 'this is a folder' },
        { helper.write(folder .. '/text.db', ('not a database '):rep(100)), {}, 'not a SQLite' },
        { folder .. '/no/such/folder.db', {}, 'cannot be opened' },
      }
      for _, case in ipairs(cases) do
        local opened, message, code = core.open(case[1], case[2])
        assert.is_nil(opened)
        assert.matches(case[3], message, 1, true)
        assert.matches('^SQLITE_', code)
        assert.equal(1, message:find(case[1], 1, true))
      end
    end)

    it('refuses another program’s database and leaves it alone', function()
      local path = helper.folder() .. '/other.db'
      local other = assert(core.open(path, { corpus = false }))
      other:exec('CREATE TABLE notes(a)')
      other:close()
      local before = helper.read(path)
      assert.is_nil((core.open(path)))
      assert.equal(before, helper.read(path))
      assert.is_nil(core.stat(path .. '-wal'))
    end)

    it('makes a corpus in WAL mode that a reader opens while it is written', function()
      local path = helper.folder() .. '/a%20#?.db'
      local writer = helper.open(path)
      assert.equal('wal', writer:rows('PRAGMA journal_mode')[1].journal_mode)
      assert.equal(1, writer:rows('PRAGMA foreign_keys')[1].foreign_keys)
      writer:exec('BEGIN IMMEDIATE')
      local reader = assert(core.open(path, { readonly = true }))
      assert.equal(0, reader:rows('SELECT count(*) AS n FROM source')[1].n)
      local _, message, code = reader:exec("DELETE FROM source")
      assert.equal('SQLITE_READONLY', code)
      assert.matches('read%-only', message)
      writer:exec('COMMIT')
      reader:close()
      writer:close()
    end)

    it('brings an old corpus up to date for a reader too', function()
      for _, fixture in ipairs({ 'corpus-1.db', 'corpus-2.db' }) do
        local path = helper.folder() .. '/old.db'
        helper.write(path, helper.read('tests/fixtures/' .. fixture))
        local reader = assert(core.open(path, { readonly = true, create = false }))
        assert.same({}, reader:rows('SELECT * FROM tezis_check()'))
        assert.is_true(reader:rows('SELECT count(*) AS n FROM passage')[1].n > 0)
        assert.is_nil((reader:exec('DELETE FROM source')))
        reader:close()
      end
    end)

    it('builds the index of another tokenizer again for a reader too', function()
      local path = helper.folder() .. '/drifted.db'
      local writer = helper.open(path)
      writer:exec("UPDATE setting SET value = 'another' WHERE key = 'tokenizer'")
      writer:close()
      local reader = assert(core.open(path, { readonly = true }))
      assert.same({}, reader:rows('SELECT * FROM tezis_check()'))
      reader:close()
    end)
  end)

  describe('run', function()
    it('passes arguments as they are and feeds and reads at once', function()
      local odd = '-n; $(touch /tmp/x) `x` \n "\''
      assert.equal(odd, core.run({ 'printf', '%s', odd }).stdout)
      local big = ('й'):rep(1500000)
      local result = core.run({ 'sh', '-c', 'echo no >&2; cat; exit 3' }, { stdin = big })
      assert.equal(big, result.stdout)
      assert.equal('no\n', result.stderr)
      assert.equal(3, result.status)
      assert.is_false(result.timed_out)
    end)

    it('survives a program that does not read its input', function()
      assert.equal(0, core.run({ 'true' }, { stdin = ('x'):rep(1000000) }).status)
    end)

    it('kills what runs too long, with what it started', function()
      local started = core.now()
      local result = core.run({ 'sh', '-c', 'sleep 30 & sleep 30' }, { timeout = 100 })
      assert.is_true(result.timed_out)
      assert.is_true(core.now() - started < 5)
      result = core.run({ 'sh', '-c', 'exec >&- 2>&-; sleep 30' }, { timeout = 100 })
      assert.is_true(result.timed_out)
      result = core.run({ 'true' }, { timeout = math.maxinteger or 2 ^ 53 })
      assert.is_false(result.timed_out)
    end)

    it('stops what says too much', function()
      local result, message, code = core.run({ 'yes' }, { max_output = 2 ^ 20 })
      assert.is_nil(result)
      assert.equal('yes: its output is larger than 1 MB', message)
      assert.equal('EFBIG', code)
    end)

    it('says when there is no such program or folder', function()
      local _, message, code = core.run({ 'tezis-no-such-program' })
      assert.equal('tezis-no-such-program is not installed', message)
      assert.equal('ENOENT', code)
      assert.matches('no such file', select(2, core.run({ 'true' }, { cwd = '/no/such' })))
    end)

    it('reports a signal as shells do and refuses odd arguments', function()
      assert.equal(137, core.run({ 'sh', '-c', 'kill -9 $$' }).status)
      assert.has_error(function() core.run({}) end)
      assert.has_error(function() core.run({ 'a\0b' }) end)
      assert.has_error(function() core.run({ {} }) end)
    end)
  end)

  describe('files', function()
    it('stat tells type, size and time', function()
      local path = helper.write(helper.folder() .. '/a', 'four')
      local info = core.stat(path)
      assert.equal('file', info.type)
      assert.equal(4, info.size)
      assert.is_true(math.abs(info.modified - os.time()) < 60)
      local none, message, code = core.stat(path .. 'x')
      assert.is_nil(none)
      assert.equal(path .. 'x: there is no such file or folder', message)
      assert.equal('ENOENT', code)
      assert.has_error(function() core.stat('a\0b') end)
    end)

    it('list sorts by bytes', function()
      local folder = helper.folder()
      for _, name in ipairs({ 'я', 'b', 'A', '-rf', 'a\nb' }) do
        helper.write(folder .. '/' .. name, '')
      end
      assert.same({ '-rf', 'A', 'a\nb', 'b', 'я' }, core.list(folder))
      assert.equal('ENOENT', select(3, core.list(folder .. '/none')))
    end)

    it('mkdir makes the folders above and is content with one that exists', function()
      local folder = helper.folder()
      assert.is_true(core.mkdir(folder .. '/x/y/z/'))
      assert.is_true(core.mkdir(folder .. '/x/y/z'))
      assert.equal('directory', core.stat(folder .. '/x/y/z').type)
      helper.write(folder .. '/file', 'x')
      assert.is_nil((core.mkdir(folder .. '/file/y')))
      assert.equal(core.realpath(folder), core.realpath(folder .. '/x/../x/..'))
    end)
  end)

  describe('text', function()
    it('decodes what Russian files come in', function()
      local text = 'Союзники заявили о своей позиции, и это не было неожиданностью для них.'
      for _, name in ipairs({ 'WINDOWS-1251', 'KOI8-R', 'CP866', 'UTF-16LE' }) do
        local bytes = helper.run({ 'iconv', '-f', 'UTF-8', '-t', name }, text)
        local decoded, encoding = core.decode(bytes)
        assert.equal(text, decoded)
        assert.equal(name, encoding)
      end
      assert.equal('BINARY', select(3, core.decode('\0\1\2\3\4\0\0\5')))
      assert.equal('ENCODING', select(3, core.decode('x', 'EBCDIC-9')))
    end)

    it('folds, tells the language, transliterates and digests', function()
      assert.equal('елка', core.fold('Ёлка'))
      assert.equal('en', core.language('This is what the alliance was for, and they knew it.'))
      assert.is_nil(core.language('12345'))
      assert.equal('Soyuz', core.transliterate('Союз'))
      assert.has_error(function() core.transliterate('x', 'nope') end)
      assert.equal('cbf29ce484222325', core.digest(''))
      assert.equal('af63dc4c8601ec8c', core.digest('a'))
    end)
  end)
end)
