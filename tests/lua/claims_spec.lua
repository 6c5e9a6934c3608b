package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'import_helper'
local check = require 'tezis.check'
local core = require 'tezis.core'

describe('checking what a draft claims', function()
  local folder, db
  local pact = { thesis = 'pact' }

  setup(function()
    folder = core.realpath(helper.folder())
    db = helper.open(folder .. '/corpus.db')
    helper.add(db, '{"id": "friend", "title": "For it", "page": "1-2"}',
      'The China-Russia alliance is a good thing and deserves support.\f'
      .. 'A quiet page about herons and reeds, and no more.')
    helper.add(db, '{"id": "critic", "title": "Against it"}',
      ('The China-Russia alliance is a dangerous mistake and must fail.\n\n# Part\n\n'):rep(4))
    assert(db:exec([[INSERT INTO thesis(name, statement)
      VALUES ('pact', 'China-Russia alliance')]]))
  end)
  teardown(function()
    db:close()
    helper.clean()
  end)

  --- 'row:col code', one a line, of a draft; what is nil asks for the group `stance`.
  local function found(text, filetype, request)
    request = request or {}
    request.what = request.what or { stance = true }
    return helper.found(db, function(one)
      return ('%d:%d-%d:%d %s %s'):format(one.row, one.col, one.end_row, one.end_col, one.code,
        one.severity)
    end, text, filetype, request)
  end

  it('is looked for only where it is asked for', function()
    local text = 'Traffic fell by 12 %.'
    assert.equal('', found(text, nil, { what = { keys = true, quotes = true } }))
    assert.same({}, check.run { db = db, text = text, filetype = 'markdown' })
    assert.equal('0:0-0:21 uncited-claim hint', found(text))
    assert.equal('', found(text, nil, { rules = { ['uncited-claim'] = false } }))
    assert.equal('0:0-0:21 uncited-claim warn', found(text, nil,
      { rules = { ['uncited-claim'] = 'warn' } }))
    assert.equal('', found(text .. '\n\nNo figure.', nil, { first = 2 }))
  end)

  it('finds what needs a source and has none', function()
    for _, text in ipairs { 'Traffic fell by 12 %.', 'They paid 3.5 million crowns.',
      'Рост составил 3,5 млрд рублей.', 'Выросло на 20\194\160процентов.', 'Studies show the gain.',
      'Most experts believe it.', 'Исследования последних лет показывают рост.',
      '«По данным» ничего не видно.', 'Эксперты полагают иначе.', 'Как известно, мост стоит.',
      'He said “this is a long quotation of nobody at all”.' } do
      assert.matches('^0:%d+%-0:' .. #text .. ' uncited%-claim hint$', found(text), text)
    end
    for _, text in ipairs { 'Nobody knows why.', 'In 2019 they met 12 times.', 'The “short” one.',
      'Мы строили мост в 2012 году.', 'Contribution is what counts.',
      '# Studies show 12 %', '| 12 % | 13 % |', '> Traffic fell by 12 %.', '    fell by 12 %',
      '```\n12 %\n```', '[^1]: Traffic fell by 12 %.', '<!-- 12 % -->' } do
      assert.equal('', found(text), text)
    end
  end)

  it('takes a source beside it for its source', function()
    for _, text in ipairs { 'Traffic fell by 12 % [@critic].', '@critic counted 12 %.',
      'Traffic fell by 12 %.[^1]\n\n[^1]: Somebody.', 'So says @critic. Traffic fell by 12 %.',
      'Traffic fell by 12 %. So says @critic.', 'Traffic\nfell by 12 %. [@critic]' } do
      assert.equal('', found(text), text)
    end
    assert.equal('0:0-0:21 uncited-claim hint',
      found('Traffic fell by 12 %. Nobody asked. So says @critic.'))
    assert.equal('0:0-0:21 uncited-claim hint', found('Traffic fell by 12 %.\n\nSo says @critic.'))
    for filetype, text in pairs { tex = 'It fell by 12 \\%%s \\autocite{critic}. Да.',
      org = 'It fell by 12 %%s [cite:@critic].', typst = 'It fell by 12 %%s @critic.',
      asciidoc = 'It fell by 12 %%s cite:[critic].' } do
      assert.equal('', found((text:gsub('%%s', '')), filetype), filetype)
      local bare = text:gsub('%%s [^%s.]+', ''):gsub(' ?@critic%]?', '')
      assert.matches('^0:0%-0:%d+ uncited%-claim hint$', found(bare, filetype), filetype)
    end
    assert.equal('', found('\\section{12 \\% of it}', 'tex'))
    assert.equal('', found('* Studies show 12 %', 'org'))
    assert.equal('', found('It fell by 12 \\%.\\footnote{Somebody.}', 'tex'))
  end)

  it('knows a side that is taken', function()
    local text = 'The China-Russia alliance is a dangerous mistake and must fail.'
    assert.equal('', found(text))
    assert.equal(('0:0-0:%d uncited-claim hint'):format(#text), found(text, nil, pact))
    assert.equal('', found('I argue that ' .. text, nil, pact))
    assert.equal(('3:0-3:%d uncited-claim hint'):format(#text),
      found('---\ntezis: pact\n---\n' .. text))
  end)

  it('tells a source that stands on the other side', function()
    local praise = 'The China-Russia alliance is a good thing and deserves support'
    local blame = 'The China-Russia alliance is a dangerous mistake and must fail'
    assert.equal('0:65-0:71 stance-mismatch hint',
      found(praise .. ' [@critic].', nil, pact))
    assert.equal('', found(blame .. ' [@critic].', nil, pact))
    assert.equal('', found(praise .. ' [@friend, p. 1].', nil, pact))
    assert.equal('0:65-0:71 stance-mismatch hint', found(blame .. ' [@friend, p. 1].', nil, pact))
    -- A page that takes no side, a source of few passages, a writer who disagrees.
    assert.equal('', found(blame .. ' [@friend, p. 2].', nil, pact))
    assert.equal('', found(blame .. ' [@friend].', nil, pact))
    assert.equal('', found('Contrary to @critic, ' .. praise .. '.', nil, pact))
    assert.equal('', found(praise .. ' [@critic].'))
    local one = assert(check.run { db = db, text = '@critic says: ' .. praise .. '.',
      filetype = 'markdown', what = { stance = true }, thesis = 'pact' })[1]
    assert.matches("^the sentence speaks for 'pact', and critic against it %(mean %-%d%.%d%d%)$",
      one.message)
    -- A label is worth more than a score.
    assert(db:exec([[INSERT INTO label(thesis_id, passage_id, stance) SELECT t.id, p.id, 1
      FROM thesis t, passage p JOIN source s ON s.id = p.source_id WHERE s.key = 'critic']]))
    assert.equal('', found(praise .. ' [@critic].', nil, pact))
    assert(db:exec('DELETE FROM label'))
  end)

  it('reads odd drafts', function()
    for _, text in ipairs { '', '\n', '\239\187\191', '[@critic]', '%', '12 %', '\255\254 12 %',
      ('12 % '):rep(5000), ('@critic. '):rep(2000), '“' } do
      assert.is_table(check.run { db = db, text = text, filetype = 'markdown', thesis = 'pact',
        what = { stance = true } })
    end
    assert.equal('0:5-0:27 uncited-claim hint', found('Да. \r\nTraffic fell by\r\n12 %. No.'
      ):gsub('^1:0%-2:5', '0:5-0:27'))
  end)

  it('is an option of the command', function()
    local draft = helper.write(folder .. '/draft.md', 'The China-Russia alliance is a good thing '
      .. 'and deserves support [@critic].\n\nTraffic fell by 12 %.\n')
    local function tezis(...)
      local result = assert(core.run({ helper.interpreter, helper.launcher(folder), 'check',
        '--corpus', folder .. '/corpus.db', draft, ... }))
      return result.status, result.stdout
    end
    local status, out = tezis()
    assert.same({ 0, '' }, { status, out })
    status, out = tezis('--stance', '--thesis', 'pact')
    assert.equal(0, status)
    assert.matches('draft.md:1:66: hint: the sentence speaks for', out, 1, true)
    assert.matches("draft.md:3:1: hint: a figure, '12 %', and no source is cited [uncited-claim]",
      out, 1, true)
  end)
end)
