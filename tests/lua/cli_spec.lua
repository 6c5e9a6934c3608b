package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'import_helper'
local core = require 'tezis.core'
local options = require 'tezis.cli.options'
local terminal = require 'tezis.cli.terminal'

local interpreter = helper.interpreter

describe('the tezis command', function()
  local folder, launcher, corpus, _

  setup(function()
    folder = core.realpath(helper.folder())
    corpus = folder .. '/corpus.db'
    launcher = helper.launcher(folder)
    helper.write(folder .. '/texts/one.txt', 'A First Heading\n\nThe allies signed a military '
      .. 'alliance, and its [1] articles were never published anywhere in the world.\n')
    helper.write(folder .. '/texts/два.txt', 'Второй заголовок\n\nСоюзники подписали договор, и '
      .. 'военный союз был заключён на десять лет вперёд без всяких оговорок.\n')
  end)
  teardown(helper.clean)

  --- Status, standard output and standard error of a command.
  local function tezis(...)
    local result = assert(core.run({ 'env', 'TEZIS_CORPUS=' .. corpus, interpreter, launcher, ... },
      { cwd = folder }))
    return result.status, result.stdout, result.stderr
  end

  it('imports, with exit status 0, 1 and 2', function()
    local status, out, err = tezis('import', 'texts')
    assert.equal(0, status, err)
    assert.equal('', out)
    assert.matches('0/2 ', err, 1, true)
    assert.matches('2 sources, 2 new in %d', err)
    assert.matches('guessed key', err)
    status, _, err = tezis('import', '--quiet', 'texts')
    assert.equal(0, status)
    assert.matches('^2 sources, nothing new in %S+ s\n$', err)
    status, _, err = tezis('import', 'none.bib', '--quiet')
    assert.equal(1, status)
    assert.matches('Not imported:\n  none.bib: there is no such file or folder\n', err, 1, true)
    status, _, err = tezis('import', '--corpus', folder, 'texts')
    assert.equal(2, status)
    assert.matches('this is a folder', err)
    assert.equal(2, (tezis('import', '--corpus=' .. folder .. '/new/x.db')))
  end)

  it('searches by any form of a word', function()
    local status, out = tezis('search', 'союзников')
    assert.equal(0, status)
    assert.matches('Второй заголовок', out, 1, true)
    assert.matches('[Союзники] подписали', out, 1, true)
    status, out = tezis('search', '--tsv', '--limit=1', 'alliances')
    assert.equal(0, status)
    local lines = {}
    for line in out:gmatch('[^\n]+') do lines[#lines + 1] = line end
    assert.equal(2, #lines)
    assert.equal('key\tauthor\tissued\tpage\tscore\theading\tsnippet', lines[1])
    status, out = tezis('search', '--json', 'alliance')
    assert.equal(0, status)
    assert.matches('^%[{"passage_id":%d+,.*"snippet":', out)
    local err
    status, out, err = tezis('search', 'zzzqqq')
    assert.same({ 1, '', 'No passage found.\n' }, { status, out, err })
    assert.equal(1, (tezis('search', '"(*" OR OR')))
    assert.equal(2, (tezis('search')))
    assert.equal(0, (tezis('search', '--', '-договор alliance')))
  end)

  it('runs SQL read-only', function()
    local status, out, err = tezis('sql', 'SELECT 1 AS a, \'x\ty\' AS b, NULL AS c')
    assert.same({ 0, 'a\tb\tc\n1\tx y\t\n', '' }, { status, out, err })
    status, out = tezis('sql', '--json', 'SELECT count(*) AS n FROM source')
    assert.same({ 0, '[{"n":2}]\n' }, { status, out })
    status, _, err = tezis('sql', 'DELETE FROM source')
    assert.equal(2, status)
    assert.matches('read%-only', err)
    status, _, err = tezis('sql', 'SELECT nope')
    assert.same({ 2, 'tezis: no such column: nope\n' }, { status, err })
  end)

  it('tells the status', function()
    local status, out = tezis('status')
    assert.equal(0, status)
    assert.matches('sources     2, 0 without text, 2 guessed', out, 1, true)
    assert.matches('check       sound', out, 1, true)
    status, out = tezis('status', '--json')
    assert.equal(0, status)
    local db = assert(core.open(':memory:', { corpus = false }))
    assert.same({ { n = 2 } }, (db:rows("SELECT json_extract(?, '$.sources') AS n", { out })))
    db:close()
    local err
    status, _, err = tezis('status', '--corpus', 'none.db')
    assert.same({ 2, 'tezis: none.db: there is no corpus here; make one with `tezis import`\n' },
      { status, err })
  end)

  it('finds the corpus of the project', function()
    helper.write(folder .. '/project/deep/er/x', 'x')
    helper.run({ 'env', '-u', 'TEZIS_CORPUS', interpreter, launcher, 'import', '--corpus',
      folder .. '/project/.tezis/corpus.db', folder .. '/texts' })
    local result = core.run({ 'env', '-u', 'TEZIS_CORPUS', interpreter, launcher, 'status' },
      { cwd = folder .. '/project/deep/er' })
    assert.matches(folder .. '/project/.tezis/corpus.db', result.stdout, 1, true)
    result = core.run({ 'env', '-u', 'TEZIS_CORPUS', 'XDG_DATA_HOME=/nowhere/data', interpreter,
      launcher, 'status' }, { cwd = folder })
    assert.matches('/nowhere/data/nvim/tezis/corpus.db', result.stderr, 1, true)
  end)

  it('helps, and names the nearest command and option', function()
    local status, out, err = tezis('--help')
    assert.equal(0, status)
    for _, name in ipairs({ 'import', 'search', 'status', 'sql' }) do
      assert.matches('\n  ' .. name .. ' ', out)
      local _, help = tezis('help', name)
      assert.matches('^Usage: tezis ' .. name, help)
      assert.equal(help, select(2, tezis(name, '--help')))
      assert.matches('Exit status: 0', help, 1, true)
    end
    assert.equal('', err)
    status, _, err = tezis('serach')
    assert.equal(2, status)
    assert.equal('tezis: there is no command serach; did you mean search?\n'
      .. 'Try `tezis --help`.\n', err)
    status, _, err = tezis('search', '--limt', '3', 'x')
    assert.equal(2, status)
    assert.matches('did you mean --limit?', err, 1, true)
    assert.equal(2, (tezis()))
    assert.equal('tezis ' .. core.version() .. '\n', select(2, tezis('--version')))
  end)

  it('gives the editor an import in a process of its own', function()
    local script = helper.write(folder .. '/child.lua', (helper.read(launcher):gsub('os.exit.*',
      "require('tezis.import.child').main()")))
    local result = core.run({ 'env', 'TEZIS_IMPORT_CORPUS=' .. folder .. '/child/c.db',
      'TEZIS_IMPORT_PATHS=' .. folder .. '/texts\31' .. folder .. '/none\n.bib', interpreter,
      script })
    local kinds, last = {}, nil
    local db = assert(core.open(':memory:', { corpus = false }))
    for line in result.stdout:gmatch('[^\n]+') do
      last = db:rows([[SELECT json_extract(:j, '$.kind') AS kind, json_extract(:j, '$.new') AS new,
        json_array_length(:j, '$.failed') AS failed]], { j = line })[1]
      kinds[#kinds + 1] = last.kind
    end
    assert.equal('progress', kinds[1])
    assert.same({ kind = 'done', new = 2, failed = 1 }, last)
    result = core.run({ 'env', 'TEZIS_IMPORT_CORPUS=' .. folder, interpreter, script })
    local row = db:rows("SELECT json_extract(?, '$.kind') AS kind", { result.stdout })[1]
    assert.equal('error', row.kind)
    db:close()
  end)
end)

describe('arguments', function()
  local spec = { limit = 'number', json = 'flag', corpus = 'string' }

  it('are read in every spelling', function()
    assert.same({ 'a', 'b', '--json', limit = 3, json = true, corpus = 'x=y' },
      options.parse({ 'a', '--limit=3', '--json', 'b', '--corpus', 'x=y', '--', '--json' }, spec))
  end)

  it('are refused with a sentence', function()
    local cases = { [{ '--limit' }] = '--limit needs a value',
      [{ '--json=1' }] = '--json takes no value',
      [{ '--limit', 'x' }] = '--limit should be a whole number above 0, got x',
      [{ '--limit', '0' }] = '--limit should be a whole number above 0, got 0',
      [{ '--lmit', '3' }] = 'unknown option --lmit; did you mean --limit?',
      [{ '--zzzzzz' }] = 'unknown option --zzzzzz', [{ '-x' }] = 'unknown option -x' }
    for argv, message in pairs(cases) do
      assert.equal(message, select(2, options.parse(argv, spec)))
    end
  end)
end)

describe('terminal text', function()
  it('is cut, padded and wrapped by characters', function()
    assert.equal('при…', terminal.cut('привет', 4))
    assert.equal('привет', terminal.cut('привет', 6))
    assert.equal('яя  |', terminal.pad('яя', 4) .. '|')
    assert.equal('  один\n  два', terminal.wrap('один два', 8, '  '))
    assert.equal('a?b c', terminal.safe('a\27b\nc'))
  end)
end)
