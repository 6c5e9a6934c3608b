-- Pure parts, called in the runner itself.

local t = ...

t.test('labels name author, year and page in the language of the source', function()
  local label = require('tezis.label')
  local row = { key = 'k', author = 'Иванов, И. И.', issued = '2020-03', page = '12',
    language = 'ru' }
  t.equal(label.passage(row), 'Иванов 2020, с. 12')
  row.language = 'en'
  t.equal(label.passage(row), 'Иванов 2020, p. 12')
  t.equal(label.passage({ key = 'k', author = 'A, B.; C, D.', issued = '1999' }), 'A, C 1999')
  t.equal(label.source({ key = 'k', author = 'A, B.; C, D.; E, F.', language = 'ru' }), 'A и др.')
  t.equal(label.source({ key = 'k', author = 'A, B.; C, D.; E, F.' }), 'A et al.')
  t.equal(label.source({ key = 'k', author = 'Council of Banks' }), 'Council of Banks')
  t.equal(label.source({ key = 'k' }), 'k')
  t.equal(label.source({ key = 'k', title = 'Украинский министр — вести с полей' }, 20),
    'Украинский министр…')
end)

t.test('an excerpt shows the first match whole, with words before it', function()
  local row = require('tezis.picker.row')
  local text = ('слово '):rep(40) .. 'штраф за опоздание'
  local from = #(('слово '):rep(40))
  local piece, spans = row.excerpt(text, { { from, from + #'штраф' } }, 40)
  t.equal(#spans, 1)
  t.equal(piece:sub(spans[1][1] + 1, spans[1][2]), 'штраф')
  t.equal(piece:match('^…слово') ~= nil, true, piece)
  assert(vim.fn.strdisplaywidth(piece) <= 40, piece)
  t.equal((row.excerpt('a\nb\tc', {}, 10)), 'a b c')
  t.equal((row.excerpt('', {}, 10)), '')
  -- Bytes that are no UTF-8 and spans outside the text do no harm.
  t.equal(type((row.excerpt('\255\254\200', { { 0, 90 } }, 10))), 'string')
end)

t.test('a stance has a sign and a number, a label brackets, nothing has none', function()
  local row = require('tezis.picker.row')
  t.equal({ row.stance({ stance = 0.5 }) }, { '+0.50', 'TezisFor' })
  t.equal({ row.stance({ stance = -0.256 }) }, { '−0.26', 'TezisAgainst' })
  t.equal({ row.stance({ stance = 0.1 }) }, { '·0.10', 'TezisNeutral' })
  t.equal({ row.stance({ stance = 0.5, label = -1 }) }, { ' [−] ', 'TezisAgainst' })
  t.equal({ row.stance({ label = 0 }) }, { ' [·] ', 'TezisNeutral' })
  t.equal(row.stance({}), nil)
  local item = { key = 'k', text = 'text', stance = 0.5 }
  t.equal(row.passage(item, 20, false).text, '  +0.50  k  text')
  t.equal(row.passage({ key = 'k', text = 'text', signed = true }, 20, false).text,
    '         k  text')
  t.equal(row.passage({ key = 'k', text = 'text' }, 20, true).text, '• k  text')
  item = { key = 'k', text = 'One. Two\nthree. Four.', telling = { 5, 15 } }
  t.equal(row.passage(item, 30, false).text, '  k  Two three.')
end)

t.test('the citation at the cursor is found in each syntax', function()
  local cursor = require('tezis.cursor')
  local function at(line, mark)
    return { cursor.at(line, line:find(mark, 1, true) - 1) }
  end
  t.equal(at('См. [@ivanov2020, с. 12; @b].', 'vanov'), { 'ivanov2020', '12' })
  t.equal(at('См. [@ivanov2020, с. 12; @b].', 'b]'), { 'b' })
  t.equal(at('as @smith2023.', 'smith'), { 'smith2023' })
  t.equal(at([[\autocite[33]{doe:99}]], 'doe'), { 'doe:99', '33' })
  t.equal(at([[\cite{a,b}]], 'b'), { 'b' })
  t.equal(at('#cite(<пословицы>)', 'сло'), { 'пословицы' })
  t.equal(at('plain words', 'words'), {})
  t.equal(at('mail me', ' '), {})
end)

t.test('keys have their twins under the Russian layout', function()
  local keys = require('tezis.keys')
  t.equal(keys.twin('g?'), 'п,')
  t.equal(keys.twin('j'), 'о')
  t.equal(keys.twin('<C-o>'), '<C-щ>')
  t.equal(keys.twin('<M-n>'), '<M-т>')
  t.equal(keys.twin('<C-r><C-w>'), '<C-к><C-ц>')
  t.equal(keys.twin(']]'), 'ъъ')
  t.equal(keys.twin('<CR>'), nil)
  t.equal(keys.twin('<Tab>'), nil)
end)

t.test('keys survive a tezis:// address', function()
  local util = require('tezis.util')
  for _, key in ipairs({ 'ivanov2020', 'a/b#c%d e', 'пословицы', 'x:y_z' }) do
    t.equal(util.decode(util.encode(key)), key)
    assert(not util.encode(key):find('[/#% ]%f[%X]'), util.encode(key))
  end
  t.equal(util.encode('пословицы'), 'пословицы')
end)

t.test('numbers are grouped, words counted, texts cut at cells', function()
  local util = require('tezis.util')
  t.equal(util.count(0), '0')
  t.equal(util.count(999), '999')
  t.equal(util.count(3412), '3,412')
  t.equal(util.count(1234567), '1,234,567')
  t.equal(util.plural(1, 'row'), '1 row')
  t.equal(util.truncate('штраф', 5), 'штраф')
  t.equal(util.truncate('штрафы', 5), 'штра…')
  t.equal(util.truncate('漢字漢字', 5), '漢字…')
  t.equal(require('tezis.distance').edits('штрах', 'штраф'), 1)
  t.equal(require('tezis.distance').edits('', 'abc'), 3)
  local nearest = require('tezis.distance').nearest
  t.equal(nearest('serch', { 'sql', 'search', 'reach' }, 3), 'search')
  t.equal(nearest('serch', { 'search', 'lerch' }, 1), 'search')
  t.equal(nearest('serch', { 'sql' }, 3), nil)
  t.equal(nearest('serch', {}, math.huge), nil)
end)

t.test('the layout fits every screen', function()
  local layout = require('tezis.picker.layout')
  for _, columns in ipairs({ 20, 40, 79, 80, 99, 100, 120, 200, 400 }) do
    for _, rows in ipairs({ 6, 10, 15, 22, 30, 60 }) do
      local found = layout.compute(columns, rows, 0)
      local lines = layout.frame(found, { title = 'Passages', count = '200 of 3,412',
        notice = ('долгая жалоба '):rep(20), preview = 'Иванов', hint = ('<CR> cite '):rep(20) })
      t.equal(#lines, found.frame.height)
      for index, line in ipairs(lines) do
        t.equal(vim.fn.strdisplaywidth(line), found.frame.width,
          ('line %d of %dx%d: %s'):format(index, columns, rows, line))
      end
      for _, name in ipairs({ 'prompt', 'list', 'preview' }) do
        local rect = found[name]
        if rect then
          assert(rect.width > 0 and rect.height > 0, name)
          assert(rect.col + rect.width < found.frame.col + found.frame.width, name)
          assert(rect.row + rect.height < found.frame.row + found.frame.height, name)
        end
      end
      t.equal(found.beside, columns >= 100)
    end
  end
end)

t.test('a core that does not load is explained with the command to run', function()
  local corpus = require('tezis.corpus')
  t.contains(corpus.explain_core_failure("module 'tezis.core' not found:\n\tno field"), 'make -C ')
  local other = corpus.explain_core_failure(
    'error loading module: /x/core.so: undefined symbol: lua_newuserdatauv')
  t.contains(other, 'built for another Lua')
  t.contains(other, 'clean all')
  t.contains(corpus.explain_core_failure('file too short'), 'file too short')
end)

t.test('texts are measured as the editor measures them', function()
  local util = require('tezis.util')
  for _, text in ipairs({ 'plain', 'ёлка — «цитата», “quote”…', '№ 5 § 3', '北京和莫斯科', 'за́мок',
    'naïve', 'e\204\129x', 'a\194\173b', '\255\254', '\208', 'x\226\128', '', '😀 ok', 'שלום',
    '\1\2' }) do
    local last, cells = util.fit(text, 1000)
    t.equal(last, #text, text)
    t.equal(cells, vim.api.nvim_strwidth(text), text)
    for width = 1, cells do
      local cut = util.truncate(text, width)
      assert(vim.api.nvim_strwidth(cut) <= width, ('%q in %d cells'):format(cut, width))
      assert(width < cells or cut == text, cut)
    end
  end
end)

t.test('rows are decoded when they are looked into', function()
  local rows = require('tezis.rows')
  t.equal(rows.new('[]'), {})
  local list = rows.new('[{"a":"x\\n,\\n{","b":1},\n{"a":null},\n{}]')
  t.equal(#list, 3)
  list[1].b = 5
  t.equal(list[1].a, 'x\n,\n{')
  t.equal(list[1], { a = 'x\n,\n{', b = 5 })
  t.equal(list[2].a, nil)
  t.equal(list[3].a, nil)
  t.equal(list[3], {})
  list = rows.new(require('tezis.json').lines({ { a = 'x\n,\n{' }, { b = { 1, 2 } } }))
  t.equal({ #list, list[1].a, list[2].b }, { 2, 'x\n,\n{', { 1, 2 } })
  t.equal(rows.new(require('tezis.json').lines({})), {})
end)

t.test('a preview is cut to its window, and nothing is lost', function()
  local wrap = require('tezis.picker.wrap')
  local words = ('слово за словом, а длинноеслово'):rep(12, ' ')
  for _, line in ipairs({ words, 'short', '', ('x'):rep(95), '  two  spaces', '中文字符' }) do
    local out = wrap.preview({ lines = { 'first', line, 'last' }, marks = {}, rules = {}, at = 1 },
      20)
    for _, piece in ipairs(out.lines) do
      assert(vim.api.nvim_strwidth(piece) <= 20, piece)
    end
    t.equal(table.concat(out.lines, ''):gsub(' ', ''), ('first' .. line .. 'last'):gsub(' ', ''))
    t.equal(out.at, 1)
  end
  local from = words:find('длинноеслово', 200, true)
  local out = wrap.preview({ lines = { '', words }, rules = { [1] = 'page' }, at = 1, marks = {
    { 1, from - 1, from - 1 + #'длинноеслово', 'TezisMatch' },
    { 1, 0, #words, 'TezisContext' } } }, 20)
  local mark = out.marks[1]
  t.equal(out.lines[mark[1] + 1]:sub(mark[2] + 1, mark[3]), 'длинноеслово')
  t.equal(out.at, mark[1])
  t.equal(out.rules, { [1] = 'page' })
  local whole = {}
  for index = 2, #out.marks do
    t.equal(out.marks[index], { index - 1, 0, #out.lines[index], 'TezisContext' })
    whole[#whole + 1] = out.lines[index]
  end
  t.equal(#whole, #out.lines - 1)
end)

t.test('while what opens first is loaded the main loop goes on, and keys wait', function()
  local order = {}
  for _, name in ipairs({ 'tezis_test_a', 'tezis_test_b' }) do
    package.preload[name] = function()
      order[#order + 1] = name
      vim.schedule(function()
        order[#order + 1] = 'the main loop'
      end)
      return {}
    end
  end
  vim.schedule(function()
    order[#order + 1] = 'the main loop before'
  end)
  require('tezis.util').load_first({ 'tezis_test_a', 'tezis_test_b' })
  t.equal({ order[1], order[2], order[#order] },
    { 'the main loop before', 'tezis_test_a', 'the main loop' })
  order = {}
  require('tezis.util').load_first({ 'tezis_test_a', 'tezis_test_b' })
  t.equal(order, {})
end)

t.test('the keys of sources stand in all rows of a list or in none', function()
  local row = require('tezis.picker.row')
  local short = { key = 'keel2023', author = 'Keel, A.', issued = '2023', title = 'A Treaty' }
  local long = { key = 'dissatisfaction2016', author = 'Rozman, G.', issued = '2016',
    title = 'Russian Dissatisfaction with the Terms of Trade' }
  for width, has_key in pairs({ [58] = false, [78] = true }) do
    for _, item in ipairs({ short, long }) do
      local text = row.source(item, width).text
      t.equal(text:find('@' .. item.key, 1, true) ~= nil, has_key, text)
      assert(vim.fn.strdisplaywidth(text) <= width, text)
    end
  end
end)
