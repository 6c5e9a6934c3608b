-- Real input, where it lies beside the repository: saved pages with their furniture, two of
-- them with several articles, and Russian articles.
package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'import_helper'
local core = require 'tezis.core'

local seeds = '../shared/seeds'

describe('the seed library', function()
  if not core.stat(seeds .. '/library.json') then
    print('skip: there is no ' .. seeds)
    it('is not here', function() assert.is_nil(core.stat(seeds .. '/library.json')) end)
    return
  end

  local corpus, report

  setup(function()
    corpus = helper.folder() .. '/corpus.db'
    report = helper.import(corpus, { seeds .. '/library.json', seeds .. '/ru.json' })
  end)
  teardown(helper.clean)

  it('gives 55 sources, all with text, and nothing failed', function()
    assert.same({}, report.failed)
    assert.equal(55, report.new)
    assert.equal(55, helper.rows(corpus, [[SELECT count(*) AS n FROM source
      WHERE EXISTS (SELECT 1 FROM passage WHERE source_id = source.id)]])[1].n)
    assert.same({}, helper.problems(corpus))
  end)

  it('takes the two missing titles from the texts', function()
    assert.equal(2, #report.notes)
    assert.equal(0, helper.rows(corpus,
      "SELECT count(*) AS n FROM source WHERE coalesce(title, '') = ''")[1].n)
  end)

  it('has no passage that is furniture', function()
    for _, line in ipairs({ 'Continue Reading', 'Blog at WordPress.com.', 'Up ↑',
      'From our partner RIAC', 'Connect with us', '%d bloggers like this:', 'Views: 2' }) do
      local sql = 'SELECT text FROM passage WHERE instr(text, ?)'
      assert.same({}, helper.rows(corpus, sql, { line }))
    end
  end)

  it('gives every article of a page its own text only', function()
    local rows = helper.rows(corpus, [[SELECT s.key, s.title, s.path, tezis_text(s.key) AS text
      FROM source AS s WHERE json_extract(csl, '$.file') LIKE '%#%']])
    assert.equal(10, #rows)
    for _, row in ipairs(rows) do
      local first = row.text:match('^%s*([^\n]*)')
      assert.equal(row.title:gsub('%.$', ''), (first:gsub('\194\160', ' '):gsub('%s+$', '')
        :gsub('%.$', '')))
      for _, other in ipairs(rows) do
        if other.path == row.path and other.key ~= row.key then
          local own = other.text:sub(200, 400)
          assert.is_nil(row.text:find(own, 1, true), row.key .. ' holds text of ' .. other.key)
        end
      end
    end
  end)

  it('is passed over the second time', function()
    local again = helper.import(corpus, { seeds .. '/library.json', seeds .. '/ru.json' })
    assert.same({ 0, 0, 55 }, { again.new, again.updated, again.unchanged })
  end)
end)
