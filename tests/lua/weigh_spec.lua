package.path = 'tests/lua/?.lua;' .. package.path
local core = require 'tezis.core'
local json = require 'tezis.json'
local positions = require 'tezis.weigh.positions'
local scores = require 'tezis.weigh.scores'
local terminal = require 'tezis.cli.terminal'

local helper = require 'import_helper'

local path

-- A corpus whose stances are stored, so that no model decides what is expected here. The statement
-- has no words: what is not stored has no score.
local function corpus()
  local db = assert(core.open(path))
  local texts = {
    { 'a2010', 2010, 'The grid should be shared. It is useful to both coasts and to their towns.' },
    { 'b2010', 2010, 'A shared grid is dangerous. Its cable is one anchor away from darkness.' },
    { 'c2012', 2012, 'Nobody has asked the fishermen. The sea between the coasts is deep.' },
  }
  for _, text in ipairs(texts) do
    assert(db:exec('SELECT tezis_add(?1, ?2)', { ('{"id": "%s", "title": "T %s", "issued": '
      .. '{"date-parts": [[%d]]}}'):format(text[1], text[1], text[2]), text[3] }))
  end
  assert(db:exec([[INSERT INTO thesis(name, statement) VALUES('grid', '…');
    INSERT INTO stance SELECT 1, p.id, CASE s.key WHEN 'a2010' THEN 0.5 WHEN 'b2010' THEN -0.7 END,
      0.9 FROM passage p JOIN source s ON s.id = p.source_id]]))
  return db
end

local function weigh(db, only)
  local tally = scores.tally(10)
  repeat
    local rows = assert(scores.read(db, 'grid', tally.last, 2, only))
    tally:add(rows)
  until #rows == 0
  return tally
end

describe('weighing', function()
  setup(function()
    path = core.realpath(helper.folder()) .. '/corpus.db'
    corpus():close()
  end)
  teardown(helper.clean)

  it('tells the side of a score, neutral within the margin', function()
    assert.equal('for', scores.side(0.11))
    assert.equal('neutral', scores.side(0.1))
    assert.equal('neutral', scores.side(-0.1))
    assert.equal('against', scores.side(-0.11))
    assert.is_nil(scores.side(nil))
  end)

  it('counts slices, keeps the strongest, sums by source and year', function()
    local tally = scores.tally(2)
    for id = 1, 500 do
      tally:add({ { id = id, source = id % 3, year = id % 2 == 0 and '2010' or nil,
        score = id <= 300 and id / 300 or id <= 400 and -id / 400 or nil } })
    end
    assert.equal(400, tally:bearing())
    assert.same({ ['for'] = 270, neutral = 30, against = 100 }, tally.count)
    assert.same({ 300, 299 }, { tally:strongest('for')[1].id, tally:strongest('for')[2].id })
    assert.is_nil(tally:strongest('for')[3])
    assert.equal(400, tally:strongest('against')[1].id)
    assert.equal(250, tally.by_year['2010'].passages)
    assert.equal(500, tally.by_source[0].passages + tally.by_source[1].passages
      + tally.by_source[2].passages)
  end)

  it('reads a corpus, a source or a year of it', function()
    local db = assert(core.open(path, { readonly = true }))
    local tally = weigh(db)
    assert.equal(3, tally.passages)
    assert.same({ ['for'] = 1, neutral = 0, against = 1 }, tally.count)
    assert.equal(1, weigh(db, { key = 'b2010' }).count.against)
    assert.equal(1, weigh(db, { key = 'b2010' }).passages)
    assert.equal(0, weigh(db, { year = '2012' }):bearing())
    local ids = json.ids(tally:strongest('for'), 'id', 1, 9)
    local rows = assert(db:rows(scores.passages, { 'grid', ids }))
    assert.equal('a2010', rows[1].key)
    assert.matches('^%[%d+,%d+%]$', rows[1].telling)
    assert.equal('[]', json.ids({}, 'id', 1, 10))
    assert.equal('[2]', json.ids({ { id = 1 }, {}, { id = 2 } }, 'id', 2))
    db:close()
  end)

  it('takes the last label in the place of the score, in SQL too', function()
    local db = assert(core.open(path))
    for _, label in ipairs({ 1, -1 }) do
      assert(db:exec([[INSERT OR REPLACE INTO label(thesis_id, passage_id, stance)
        SELECT 1, p.id, ?1 FROM passage p JOIN source s ON s.id = p.source_id
        WHERE s.key = 'a2010']], { label }))
    end
    assert.equal(2, weigh(db).count.against)
    local rows = assert(db:rows([[SELECT "for" AS pro, against, mean
      FROM tezis_positions('grid') WHERE key = 'a2010']]))
    assert.same({ pro = 0, against = 1, mean = -1 }, rows[1])
    assert(db:exec('DELETE FROM label'))
    db:close()
  end)

  it('stores scores in one transaction, and none where a passage cannot be scored', function()
    local db = assert(core.open(path))
    assert(db:exec("INSERT INTO thesis(name, statement) VALUES('once', 'a shared grid')"))
    assert(db:exec('BEGIN'))
    assert.equal(2, assert(db:rows("SELECT tezis_weigh('once', 2) AS n"))[1].n)
    assert(db:exec('ROLLBACK'))
    assert.equal(3, assert(db:rows("SELECT tezis_weigh('once') AS n"))[1].n)
    local rows, message = db:rows("INSERT INTO setting VALUES('x', tezis_weigh('once'))")
    assert.is_nil(rows)
    assert.matches('call it in a SELECT', message)
    assert(db:exec("DELETE FROM thesis WHERE name = 'once'"))
    db:close()
  end)
end)

describe('the picture of positions', function()
  local function sum(pro, neutral, contra, total)
    return { passages = pro + neutral + contra, bearing = pro + neutral + contra, ['for'] = pro,
      neutral = neutral, against = contra, total = total }
  end
  local tally = scores.tally(1)
  tally.by_source = { sum(3, 0, 1, 1.2), sum(0, 4, 0, 0), sum(0, 0, 50, -40),
    { passages = 3, bearing = 0 } }
  tally.by_year = { ['2010'] = sum(3, 4, 1, 1.2), [''] = sum(0, 0, 50, -40) }
  tally.count = { ['for'] = 3, neutral = 4, against = 51 }
  tally.passages = 61
  local sources = { { id = 1, key = 'k1' }, { id = 2, key = 'k2' }, { id = 3, key = 'k3' },
    { id = 4, key = 'k4' } }
  local names = { k1 = 'Зверева 2010', k2 = 'Same', k3 = 'Same', k4 = 'Silent' }
  local function gather()
    return positions.gather(tally, sources, function(source) return names[source.key] end)
  end

  for _, columns in ipairs({ 10, 50, 80, 120, 400 }) do
    it(('fits %d columns'):format(columns), function()
      local found = gather()
      positions.sort(found.sources, 'mean')
      local lines, rows, marks = positions.draw(found, { title = ('t'):rep(500), tally = tally },
        { columns = columns, width = terminal.width, cut = terminal.cut })
      for _, line in ipairs(lines) do
        assert.is_true(terminal.width(line) <= math.max(50, columns), line)
      end
      assert.matches('^Зверева 2010 ', lines[5])
      assert.equal('k1', rows[5].key)
      assert.matches('░│█', lines[5])
      assert.matches('+0.30$', lines[5])
      assert.matches('^k3 .*░│ +−0.80$', lines[7])
      assert.equal('1 more say nothing about it', lines[8])
      assert.matches('^no date ', lines[11])
      assert.equal('', rows[11].year)
      assert.is_true(#marks > 0)
    end)
  end

  it('sorts by mean, passages, year and name, equals by key', function()
    local found = gather()
    local order = {}
    for _, sort in ipairs(positions.sorts) do
      positions.sort(found.sources, sort)
      order[sort] = found.sources[1].key .. found.sources[2].key .. found.sources[3].key
    end
    assert.same({ mean = 'k1k2k3', passages = 'k3k1k2', year = 'k1k2k3', name = 'k2k3k1' }, order)
  end)

  it('says so where nothing bears on the thesis', function()
    local empty = scores.tally(1)
    empty:add({ { id = 1, source = 1, year = '2010' } })
    local lines = positions.draw(positions.gather(empty, sources, function() return '' end),
      { title = 'x', tally = empty }, { columns = 80, width = terminal.width, cut = terminal.cut })
    assert.same({ 'x', 'no passage bears on it, of 1' }, lines)
  end)
end)

describe('tezis weigh and tezis positions', function()
  local interpreter = helper.interpreter
  local launcher
  setup(function()
    local folder = core.realpath(helper.folder())
    path = folder .. '/corpus.db'
    corpus():close()
    launcher = helper.launcher(folder)
  end)
  teardown(helper.clean)

  local function tezis(...)
    local result = assert(core.run({ 'env', 'TEZIS_CORPUS=' .. path, 'COLUMNS=80', interpreter,
      launcher, ... }))
    return result.status, result.stdout, result.stderr
  end

  it('shows both sides, one side, one source', function()
    local status, out, err = tezis('weigh', 'grid')
    assert.equal(0, status, err)
    assert.matches('^for: 1\n  %+0.50  a2010  T a2010 2010\n', out)
    assert.matches('\nagainst: 1\n  −0.70  b2010 ', out)
    assert.matches('2 of 3 passages bear on it; 0 take no side', err)
    status, out = tezis('weigh', 'grid', '--side', 'against')
    assert.equal(0, status)
    assert.matches('^against: 1\n', out)
    assert.equal(1, (tezis('weigh', 'grid', '--key', 'c2012')))
    assert.equal(0, (tezis('weigh', 'grid', '--year=2010')))
  end)

  it('writes JSON', function()
    local status, out = tezis('weigh', 'grid', '--format=json')
    assert.equal(0, status)
    local value = assert(json.decode(out))
    assert.same({ 3, 2, 1, 1, 0 }, { value.passages, value.bearing, value['for'], value.against,
      value.neutral })
    assert.equal('a2010', value.rows[1].key)
    assert.equal('for', value.rows[1].side)
    assert.is_truthy(value.rows[1].text:find(value.rows[1].sentence, 1, true))
    status, out = tezis('positions', 'grid', '--format', 'json')
    assert.equal(0, status)
    value = assert(json.decode(out))
    assert.equal('a2010', value.sources[1].key)
    assert.equal('2010', value.years[1].year)
    assert.equal(1, value.years[1].against)
  end)

  it('draws positions', function()
    local status, out = tezis('positions', 'grid', '--sort', 'name')
    assert.equal(0, status)
    assert.matches('T a2010 2010 .*│█.- +%+0.50\n', out)
    assert.matches('1 more say nothing about it', out)
  end)

  it('refuses what it cannot weigh, with a sentence', function()
    for _, case in ipairs({
      { { 'weigh' }, 'which thesis?' }, { { 'weigh', '  ' }, 'which thesis?' },
      { { 'positions', 'и', 'в' }, "'и в' has no words to weigh by" },
      { { 'weigh', 'the of and' }, 'has no words to weigh by' },
      { { 'weigh', '--side', 'up', 'grid' }, '--side should be one of for, against, neutral' },
      { { 'positions', '--sort=up', 'grid' }, '--sort should be one of mean, passages' },
      { { 'weigh', '--format=xml', 'grid' }, '--format should be one of text, json, got xml' },
      { { 'weigh', '--corpus=/nowhere/x.db', 'grid' }, 'there is no corpus here' },
    }) do
      local status, out, err = tezis((table.unpack or unpack)(case[1])) -- luacheck: ignore
      assert.equal(2, status, err)
      assert.equal('', out)
      assert.is_truthy(err:find(case[2], 1, true), err)
    end
    assert.equal(1, (tezis('weigh', 'zebra', 'zoology')))
    assert.equal(1, (tezis('positions', 'zebra', 'zoology')))
    assert.is_true((tezis('weigh', '氷の橋')) > 0)
    assert.is_true((tezis('weigh', ('the grid is fair '):rep(2500))) < 2)
  end)
end)
