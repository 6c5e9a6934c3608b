package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'import_helper'
local core = require 'tezis.core'
local dictionary = require 'tezis.dictionary'

local digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

--- A number as dictd writes it.
local function base64(number)
  local text = ''
  repeat
    local digit = number % 64 + 1
    text = digits:sub(digit, digit) .. text
    number = (number - number % 64) / 64
  until number == 0
  return text
end

describe('dictionaries', function()
  local folder, db
  local packages = dictionary.packages

  --- Writes a dictionary of { head, body } entries; returns its path without an ending.
  local function write(name, entries, packed)
    local index, text = {}, ''
    for i, entry in ipairs(entries) do
      local whole = entry[1] .. '\n' .. entry[2] .. '\n'
      index[i] = ('%s\t%s\t%s\n'):format(entry[1], base64(#text), base64(#whole))
      text = text .. whole
    end
    local base = folder .. '/' .. name
    helper.write(base .. '.index', table.concat(index))
    helper.write(base .. '.dict', text)
    if packed then
      assert.equal(0, core.run({ 'gzip', '-f', '-S', '.dz', base .. '.dict' }, {}).status)
    end
    return base
  end

  before_each(function()
    folder = core.realpath(helper.folder())
    db = assert(core.open(folder .. '/corpus.db'))
    assert(db:rows([[SELECT tezis_add('{"id":"a","title":"Т"}', 'Рыбаки заключили союз.')]]))
  end)
  after_each(function()
    db:close()
    dictionary.packages = packages
    helper.clean()
  end)

  it('are read packed or not, and words then find their translations', function()
    assert.equal(0, #db:rows("SELECT key FROM tezis_search('alliance')"))
    local packed = write('one', { { 'alliance', '  союз; альянс' } }, true)
    local plain = write('two', { { 'fisher', '  рыбак' } })
    local report = assert(dictionary.import(db, { packed .. '.dict.dz', plain }))
    assert.same({ 'one', 'two' }, report.names)
    assert.equal(6, report.meanings)
    assert.equal('a', db:rows("SELECT key FROM tezis_search('alliances')")[1].key)
    assert.equal('a', db:rows("SELECT key FROM tezis_search('fishers')")[1].key)
    assert.same({ imported = 6, own = 0 }, dictionary.status(db))
  end)

  it('are read by an import where the corpus has none', function()
    dictionary.packages = { { name = 'p', path = write('p', { { 'union', ' союз' } }, true) },
      { name = 'q', path = folder .. '/not-there' } }
    assert.equal(1, #dictionary.installed())
    local notes, announced = {}, {}
    local function before(names)
      announced[#announced + 1] = table.concat(names, ', ')
    end
    dictionary.ensure(db, notes, before)
    assert.matches('find their translations: 2 read from p', notes[1], 1, true)
    dictionary.ensure(db, notes, before)
    assert.equal(1, #notes)
    assert.same({ 'p' }, announced)
  end)

  it('say what is wrong with them', function()
    dictionary.packages = { { name = 'mueller7-dict', path = folder .. '/not-there' } }
    local report, message, _ = dictionary.import(db)
    assert.is_nil(report)
    assert.equal('no dictionary is installed: install the package mueller7-dict', message)
    _, message = dictionary.import(db, { folder .. '/x.dict.dz' })
    assert.matches('there is no dictionary .-/x%.index', message)
    local base = write('bad', { { 'union', ' союз' } })
    helper.write(base .. '.dict.dz', 'not gzip')
    _, message = dictionary.import(db, { base })
    assert.matches('bad%.dict%.dz cannot be unpacked', message)
    os.remove(base .. '.dict.dz')
    helper.write(base .. '.dict', 'uni')
    _, message = dictionary.import(db, { base })
    assert.matches('cut short', message)
    os.remove(base .. '.dict')
    _, message = dictionary.import(db, { base })
    assert.matches('beside .-bad%.index there is no', message)
    local notes = {}
    dictionary.packages = { { name = 'p', path = write('p', { { 'union', ' союз' } }) } }
    helper.write(folder .. '/p.dict', '')
    dictionary.ensure(db, notes)
    assert.matches('the dictionary was not read: .*cut short', notes[1])
    assert.same({ imported = 0, own = 0 }, dictionary.status(db))
  end)
end)
