-- Completion: where a key is being typed, and which sources it begins.
package.path = 'tests/lua/?.lua;' .. package.path
local context = require 'tezis.complete.context'
local core = require 'tezis.core'
local match = require 'tezis.complete.match'
local timing = require 'timing'

-- The prefix at the | of a text; false when no key is being typed there.
local function prefix(filetype, text)
  local before = text:match('^(.-)|')
  local lines, row = {}, 1
  for line in (text:gsub('|', '', 1) .. '\n'):gmatch('(.-)\n') do
    lines[#lines + 1] = line
  end
  for _ in before:gmatch('\n') do
    row = row + 1
  end
  local col = #before:match('[^\n]*$')
  local found = context.find(filetype, lines, row, col)
  if found then
    assert.equal(found.prefix, lines[row]:sub(found.start + 1, col))
  end
  return found and found.prefix or false
end

local function expect(filetype, cases)
  for text, wanted in pairs(cases) do
    assert.equal(wanted, prefix(filetype, text), filetype .. ': ' .. text)
  end
end

describe('a key is being typed', function()
  it('in Markdown behind @, not in code, comments, addresses', function()
    expect('markdown', {
      ['см. [@iva|]'] = 'iva', ['@|'] = '', ['[-@ив|; @b]'] = 'ив', ['(@a:b.c|)'] = 'a:b.c',
      ['«@a|'] = 'a', ['— @a|'] = 'a', ['текст—@a|'] = 'a', ['[@{http://x|'] = 'http://x',
      ['me@host|'] = false, ['иван@почта|'] = false, ['a.b@c|'] = false, ['\\@a|'] = false,
      ['`@a|`'] = false, ['```\n@a|\n```'] = false, ['x\n\n    @a|'] = false, ['plain|'] = false,
      ['<!-- @a| -->'] = false, ['<!--\n@a|\n-->'] = false, ['@a b|'] = false,
      ['---\ntitle: @a|\n---'] = false,
    })
  end)

  it('in LaTeX in the braces of a citation command', function()
    expect('tex', {
      ['\\cite{iva|}'] = 'iva', ['\\autocite[см.][12]{a, b|'] = 'b', ['\\textcite*{|}'] = '',
      ['\\autocites[1]{a}[2]{b|}'] = 'b', ['\\nocite{x|}'] = 'x', ['\\Parencite[12]{а|}'] = 'а',
      ['\\ref{a|}'] = false, ['\\cite{a} b|'] = false, ['% \\cite{a|}'] = false, ['{a|}'] = false,
      ['\\begin{verbatim}\n\\cite{a|}\n\\end{verbatim}'] = false, ['\\verb|\\cite{a|}|'] = false,
    })
  end)

  it('in Typst, Org and AsciiDoc', function()
    expect('typst', { ['@iva|'] = 'iva', ['#cite(<iva|>)'] = 'iva', ['a@b|'] = false,
      ['// @a|'] = false, ['`@a|`'] = false })
    expect('org', { ['[cite:@a|]'] = 'a', ['[cite/t:см. @a; @b|'] = 'b', ['@a|'] = false,
      ['[cite:@a] @b|'] = false, ['# [cite:@a|'] = false, ['=[cite:@a|]='] = false })
    expect('asciidoc', { ['cite:[a|]'] = 'a', ['citenp:[a(12),b|'] = 'b', ['cite:[a] b|'] = false,
      ['[a|'] = false })
    expect('text', { ['@a|'] = false })
    expect('lua', { ['@a|'] = false })
  end)
end)

-- An index over rows as the database would give them.
local function index(rows)
  local text, message = match.build({ rows = function()
    for _, row in ipairs(rows) do
      for _, name in ipairs({ 'author', 'title', 'issued', 'container', 'language', 'stems' }) do
        row[name] = row[name] or ''
      end
    end
    return rows
  end })
  return match.open(assert(text, message))
end

describe('a source is found', function()
  local text = index({
    { key = 'ivanov2020', author = 'Иванов, И. И.', title = 'Срыв «сроков» на переправах',
      stems = 'срыв срок переправ' },
    { key = 'smith_2019', author = "O'Neil, J.; Щукарёв, П.", title = 'Tolls of war',
      stems = 'toll war' },
    { key = 'z', title = 'iva' },
  })
  local function keys(typed, limit)
    local list = {}
    for position, item in ipairs((match.search(text, typed, limit or 50))) do
      list[position] = item.key
    end
    return list
  end

  it('by key, author in either script, title in any form', function()
    for _, typed in ipairs({ 'ivan', 'IVANOV2', 'иван', 'Иванов', 'сроков', 'переправы',
      'переправе', '2020' }) do
      assert.equal('ivanov2020', keys(typed)[1], typed)
    end
    for _, typed in ipairs({ 'smith', '2019', 'щукарев', 'shchukar', 'war', 'tolls' }) do
      assert.same({ 'smith_2019' }, keys(typed), typed)
    end
  end)

  it('once, keys first', function()
    assert.same({ 'ivanov2020', 'z' }, keys('iva'))
    assert.same({ 'ivanov2020', 'smith_2019', 'z' }, keys(''))
    assert.same({ 'ivanov2020' }, keys('', 1))
    assert.same({}, keys('ванов'))
    assert.same({}, keys('nobody'))
  end)

  it('with what is shown of it', function()
    local item = match.search(text, 'ivan', 1)[1]
    assert.equal('Иванов, И. И.', item.author)
    assert.equal('Срыв «сроков» на переправах', item.title)
  end)

  it('among 5,000 sooner than by looking at each', function()
    local rows = {}
    for i = 1, 5000 do
      rows[i] = { key = ('author%d'):format(i), author = 'Фамилия, Имя; Second, Author',
        title = ('Очень длинное название статьи о союзах и договорах %d'):format(i),
        stems = 'очен длин назван стат союз договор' }
    end
    local large = index(rows)
    for _, typed in ipairs({ 'a', 'nothing', 'договорами', 'фам', 'author4999' }) do
      timing.no_slower(function()
        match.search(large, typed, 50)
      end, function()
        local found, wanted = 0, core.fold(typed)
        for _, row in ipairs(rows) do
          local words = core.fold(row.key .. ' ' .. row.author .. ' ' .. row.title)
          found = found + (words:find(wanted, 1, true) and 1 or 0)
        end
        return found
      end, typed)
    end
  end)
end)

describe('UTF-16 columns', function()
  local position = require 'tezis.lsp.position'
  it('and bytes become each other', function()
    local line = 'aя😀b'
    assert.same({ 0, 1, 2, 4, 5 }, { position.to_utf16(line, 0), position.to_utf16(line, 1),
      position.to_utf16(line, 3), position.to_utf16(line, 7), position.to_utf16(line, 8) })
    assert.same({ 0, 1, 3, 3, 7, 8, 8 }, { position.to_byte(line, 0), position.to_byte(line, 1),
      position.to_byte(line, 2), position.to_byte(line, 3), position.to_byte(line, 4),
      position.to_byte(line, 5), position.to_byte(line, 99) })
    assert.equal(2, position.to_utf16('\255\208', 2))
    assert.equal(3, position.to_byte('abc', 7))
  end)
end)
