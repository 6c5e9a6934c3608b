-- :Tezis search: the picker over passages.

local t = ...

local function search(options)
  options = options or {}
  options.corpus = options.corpus or t.corpus()
  local nvim = t.start(options)
  nvim:command('Tezis search ' .. (options.query or ''))
  nvim:wait_screen('Passages')
  return nvim
end

local list = t.lines_of('tezis-list')

t.test('an empty prompt says what can be typed', function()
  search():expect_screen('search-empty-80')
end)

t.test('any form of a word finds its passages, at 80 columns', function()
  local nvim = search()
  nvim:keys('штрафами')
  nvim:wait_rows(2)
  nvim:expect_screen('search-80')
  t.equal(nvim:wait(t.highlighted('tezis-list', 'TezisMatch')), { 'штрафы', 'штрафов' })
  t.equal(nvim:wait(t.highlighted('tezis-preview', 'TezisMatch')), { 'штрафы', 'штраф' })
end)

t.test('the same at 120 columns, the passage on the right', function()
  local nvim = search({ columns = 120, lines = 30 })
  nvim:keys('штрафами')
  nvim:wait_rows(2)
  nvim:expect_screen('search-120')
end)

t.test('English words by their stems', function()
  local nvim = search({ columns = 120, lines = 30 })
  nvim:keys('penalty')
  nvim:wait_rows(1)
  nvim:expect_screen('search-english-120')
end)

t.test('the picker follows the size of the screen', function()
  local nvim = search({ query = 'штрафами' })
  nvim:wait_rows(2)
  nvim:resize(120, 30)
  nvim:expect_screen('search-120', true)
  nvim:resize(40, 10)
  nvim:wait('vim.o.columns == 40')
  nvim:wait_screen('› штрафами')
  nvim:resize(80, 24)
  nvim:wait('vim.o.columns == 80')
  nvim:expect_screen('search-80', true)
end)

t.test('a broken query keeps the rows and says why', function()
  local nvim = search()
  nvim:keys('штрафами')
  nvim:wait_rows(2)
  nvim:keys(' stance:for')
  nvim:expect_screen('search-broken-80')
end)

t.test('no passage is said, with the nearest word there is', function()
  local nvim = search({ query = 'подрядник' })
  nvim:wait_screen("'подрядник' is not in the corpus, nearest: подрядчик")
end)

for columns, lines in pairs({ [80] = 24, [120] = 30 }) do
  t.test(('a long reason is shown in full, at %d columns'):format(columns), function()
    local nvim = search({ columns = columns, lines = lines,
      query = 'подрядник переправщик вознаграждение шлагбаумщик опоздатель' })
    nvim:wait_screen("'опоздатель' is not in the corpus")
    nvim:expect_screen('search-none-' .. columns)
  end)
end

t.test('words that no passage has together are looked for apart, and it is said', function()
  local nvim = search({ query = 'шлагбаум оркестра подписей' })
  nvim:wait_screen('no passage has all the words; showing those with some')
  local lines = nvim:wait(list)
  assert(#lines >= 2, vim.inspect(lines))
end)

t.test('queries of quotes and operators only do no harm', function()
  local nvim = search()
  for _, query in ipairs({ '"', '-', 'OR', '*', '=', '"" OR', '(((', "'';--", 'year:..', '\\' }) do
    nvim:keys('<C-u>', (query:gsub('<', '<lt>')))
    nvim:wait_line(query)
  end
  nvim:keys('<C-u>', 'штрафами')
  nvim:wait_rows(2)
  t.equal(nvim:notes(), {})
end)

t.test('only the last of many queries is shown', function()
  local nvim = search()
  for length = 1, 8 do
    nvim:keys('<C-u>', ('штрафами'):sub(1, length * 2))
  end
  nvim:wait_rows(2)
end)

t.test('more rows than the limit are counted', function()
  local nvim = t.start({ corpus = t.corpus() })
  nvim:setup({ search = { limit = 2 } })
  nvim:command('Tezis search мост OR bridge')
  nvim:wait_screen('2 of ')
end)

t.test('moving, marking and scrolling', function()
  local nvim = search({ query = 'мост OR паром' })
  local lines = nvim:wait('#(' .. list .. ') > 2 and ' .. list)
  nvim:keys('<Tab>')
  nvim:wait(('(%s)[1]:sub(1, 3) == "•"'):format(list))
  t.equal(nvim:wait(list)[2], lines[2])
  nvim:keys('<C-p>', '<Tab>')
  nvim:wait(('(%s)[1]:sub(1, 1) == " "'):format(list))
  nvim:keys('<C-f>', '<C-b>', '<C-n>', '<Down>', '<Up>', '<M-n>')
  t.equal(nvim:lua('return vim.api.nvim_get_mode().mode'), 'i')
  t.equal(nvim:notes(), {})
end)

t.test('<F1> lists the keys, g? in Normal mode too', function()
  local nvim = search({ query = 'штрафами' })
  nvim:wait_rows(2)
  nvim:keys('<F1>')
  nvim:wait_screen('cite the marked rows, or this one')
  nvim:keys('<F1>')
  nvim:wait(t.highlighted('tezis-preview', 'TezisMatch'))
  nvim:keys('<C-c>')
  nvim:wait_mode('n')
  nvim:keys('g?')
  nvim:wait_screen('cite the marked rows, or this one')
end)

t.test('the Russian layout has the same keys, unless langmap is set', function()
  local nvim = search({ query = 'штрафами' })
  nvim:wait_rows(2)
  nvim:keys('<C-c>')
  nvim:wait_mode('n')
  nvim:keys('п,')
  nvim:wait_screen('cite the marked rows, or this one')
  nvim:keys('й')
  nvim:wait_alone()
  nvim:lua([[vim.o.langmap = 'йq']])
  nvim:command('Tezis search')
  t.equal(nvim:lua([[
    for _, map in ipairs(vim.api.nvim_buf_get_keymap(0, 'n')) do
      if map.lhs == 'п,' then return true end
    end
    return false]]), false)
end)

t.test('<Esc> closes and leaves everything as it was', function()
  local nvim = search({ file = t.file('draft.md', 'one two\nthree\n') })
  nvim:keys('<Esc>')
  nvim:wait_alone('n')
  nvim:keys('jl')
  nvim:wait('vim.api.nvim_win_get_cursor(0)[1] == 2')
  nvim:command('Tezis search штрафами')
  nvim:wait_rows(2)
  nvim:keys('<Esc>')
  nvim:wait_alone('n')
  t.equal(nvim:lua('return vim.api.nvim_win_get_cursor(0)'), { 2, 1 })
  t.equal(nvim:lua('return #vim.api.nvim_list_bufs()'), 1)
  t.equal(nvim:lines(), { 'one two', 'three' })
end)

t.test('closing one window by hand closes the picker', function()
  local nvim = search({ query = 'штрафами' })
  nvim:wait_rows(2)
  nvim:keys('<C-c>')
  nvim:wait_mode('n')
  nvim:keys(':q<CR>')
  nvim:wait_alone()
  t.equal(nvim:notes(), {}, nvim:log())
end)

t.test('resume shows the last picker as it was', function()
  local nvim = search({ query = 'штрафами' })
  nvim:wait_rows(2)
  nvim:keys('<C-n>', '<Tab>')
  nvim:wait(('(%s)[2]:sub(1, 3) == "•"'):format(list))
  nvim:wait_screen('•  Петрова')
  local before = nvim:screen()
  nvim:keys('<Esc>')
  nvim:wait_alone()
  nvim:command('Tezis resume')
  nvim:wait_screen('› штрафами')
  nvim:wait(('#(%s) == 2'):format(list))
  nvim:wait_screen(before[5])
  t.equal(nvim:screen()[5], before[5])
end)

t.test('resume without a picker says so', function()
  local nvim = t.start({ corpus = t.corpus() })
  nvim:command('Tezis resume')
  nvim:wait_note('there is no picker to resume')
end)

t.test('the word under the cursor of the draft goes into the prompt', function()
  local nvim = search({ file = t.file('word.md', 'штрафами\n') })
  nvim:keys('<C-r><C-w>')
  nvim:wait_rows(2)
end)

t.test('a selection is the query, by map and by range', function()
  local nvim = t.draft('select.md', 'за штрафами вслед\n')
  nvim:lua("vim.keymap.set('x', 's', '<Plug>(tezis-search)')")
  nvim:keys('wves')
  nvim:wait_screen('› штрафами')
  nvim:wait_rows(2)
  nvim:keys('<Esc>')
  nvim:wait_alone()
  nvim:keys("gv:Tezis search<CR>")
  nvim:wait_screen('› штрафами')
end)

t.test('<C-k> shows the entry in the preview, <C-e> the whole page', function()
  local nvim = search({ columns = 120, lines = 30, query = 'штрафами' })
  nvim:wait_rows(2)
  nvim:keys('<C-k>')
  nvim:wait_screen('@ivanov2020')
  nvim:keys('<C-k>', '<C-e>')
  nvim:wait(t.highlighted('tezis-preview', 'TezisMatch'))
end)

t.test('the quickfix list leads to the passages', function()
  local nvim = search({ query = 'штрафами' })
  nvim:wait_rows(2)
  nvim:keys('<C-q>')
  nvim:wait("vim.bo.buftype == 'quickfix'")
  local items = nvim:lua([[
    local found = {}
    for _, item in ipairs(vim.fn.getqflist()) do
      table.insert(found, { vim.api.nvim_buf_get_name(item.bufnr), item.lnum })
    end
    return found]])
  t.equal(items, { { 'tezis://doc/ivanov2020#p=12', 2 }, { 'tezis://doc/petrova2018', 3 } })
  nvim:keys('<CR>')
  nvim:wait("vim.api.nvim_get_current_line():find('^Срыв сроков') ~= nil")
end)

t.test('with a thesis rows show the stance of what bears on it, without one nothing', function()
  local nvim = search({ query = 'toll', file = t.file('stance.md',
    '---\ntezis: a toll on the bridge\n---\n\ntext\n') })
  local lines = nvim:wait(([[(function(lines)
    return lines[1]:match('^   %%S+%%.%%d%%d  Halloway') and lines
  end)(%s)]]):format(list))
  assert(#lines == 2, vim.inspect(lines))
  nvim:keys('<Esc>')
  nvim:command('edit ' .. t.file('none.md', 'text\n'))
  nvim:command('Tezis search toll')
  nvim:wait_rows(2)
  t.equal(nvim:wait(list)[1]:match('^   (%S+)'), lines[1]:match('^   %S+  (%S+)'))
end)

t.test('the thesis is that of the draft in its own syntax, else the option', function()
  local nvim = t.start({ corpus = t.corpus() })
  nvim:setup({ thesis = 'the option' })
  for _, case in ipairs({
    { 'a.md', '---\ntitle: x\ntezis: "from YAML"\n---\n', 'from YAML' },
    { 'b.tex', '% tezis: from a comment\n', 'from a comment' },
    { 'c.org', '#+tezis: from org\n', 'from org' },
    { 'd.md', 'tezis: not in a block\n', 'the option' },
    { 'e.lua', '-- tezis: no draft\n', 'the option' },
  }) do
    nvim:command('edit ' .. t.file(case[1], case[2]))
    nvim:command('filetype detect')
    t.equal(nvim:lua("return require('tezis.weigh.thesis').of_buffer(0)"), case[3], case[1])
  end
end)

-- A paragraph longer than the preview, with its only match at the end.
local function long_corpus()
  return t.corpus_of('long.db', { {
    csl = { id = 'lomov2015', type = 'book', title = 'О долгих речах', language = 'ru',
      author = { { family = 'Ломов', given = 'Я.' } },
      issued = { ['date-parts'] = { { 2015 } } } },
    text = ('Речь о переправе длилась до вечера и никого не убедила ни в чём. '):rep(14)
      .. 'Только сторож молча поднял шлагбаум.\n\nКто говорил после него, того уже не слушали. '
      .. ('Люди расходились по домам и обсуждали цены на лодки. '):rep(6) .. '\n',
  } })
end

for columns, lines in pairs({ [80] = 24, [120] = 30 }) do
  t.test(('a match far down in a long passage is seen, at %d columns'):format(columns), function()
    local nvim = search({ corpus = long_corpus(), columns = columns, lines = lines })
    nvim:keys('шлагбаум')
    nvim:wait_rows(1)
    nvim:wait_screen('молча поднял')
    nvim:expect_screen('search-long-' .. columns)
    assert(not table.concat(nvim:screen(), '\n'):find('@@@', 1, true))
    nvim:keys('<C-b>')
    nvim:wait_screen('Речь о переправе')
  end)
end

-- A draft that quotes one passage and cites another source.
local function used_draft(name)
  return t.file(name, table.concat({
    '# О переправах', '',
    'Как сказано, «срыв сроков и штрафы стали главным доводом противников сбора»',
    '[@ivanov2020, с. 12]; иначе думает @petrova2018.', '' }, '\n'))
end

for columns, lines in pairs({ [80] = 24, [120] = 30 }) do
  t.test(('rows tell what the draft quotes and cites, at %d columns'):format(columns), function()
    local nvim = search({ file = used_draft('used.md'), columns = columns, lines = lines,
      query = 'мост OR штрафами' })
    nvim:wait(([[(function(lines)
      return lines[3] and lines[3]:sub(1, 3) == ' " '
    end)(%s)]]):format(list))
    nvim:expect_screen('search-used-' .. columns)
  end)
end

t.test('what was cited from the picker has its sign when it opens again', function()
  local nvim = search({ file = t.file('again.md', 'Слова\n'), query = 'штрафами' })
  nvim:wait_rows(2)
  t.equal(nvim:wait(list)[1]:match('^   Иванов') ~= nil, true)
  nvim:keys('<CR>')
  nvim:wait_line_with('@ivanov2020')
  nvim:command('Tezis resume')
  nvim:wait(('(%s)[1]:find("^ ✓ Иванов") ~= nil'):format(list))
  nvim:keys('<Esc>')
  nvim:wait_alone()
  nvim:command('Tezis cite')
  nvim:wait(([[(function(lines)
    for _, line in ipairs(lines) do
      if line:find('^ ✓ Иванов') then return true end
    end
  end)(%s)]]):format(list))
end)

-- The line of the list that the selection is on.
local selected = t.in_window('tezis-list', [[
  local row = vim.api.nvim_win_get_cursor(win)[1]
  return vim.api.nvim_buf_get_lines(buf, row - 1, row, false)[1]
]])

t.test('the row that was gone to stays the current one while the query is typed on', function()
  local nvim = search({ query = 'мост OR паром' })
  local before = nvim:wait('#(' .. list .. ') > 2 and ' .. list)
  nvim:keys('<C-n>', '<C-n>')
  nvim:wait(selected .. ' == ...', before[3])
  nvim:keys(' OR штраф')
  nvim:wait("table.concat(" .. list .. ", '\\n'):find('штрафы', 1, true) ~= nil")
  t.equal(nvim:lua('return ' .. selected):match('%S+ %S+'), before[3]:match('%S+ %S+'))
  nvim:keys('<C-u>', '<C-u>', 'toll')
  nvim:wait(selected .. ":find('Halloway', 1, true) ~= nil")
  t.equal(nvim:lua('return ' .. selected), nvim:lua('return ' .. list)[1])
end)

t.test('marked rows are counted, also when other rows are shown', function()
  local nvim = search({ query = 'штрафами' })
  nvim:wait_rows(2)
  nvim:keys('<Tab>')
  nvim:wait_screen('1 marked, 2 ')
  nvim:keys('<Tab>')
  nvim:wait_screen('2 marked, 2 ')
  nvim:keys('<C-u>', '<C-u>', 'toll')
  nvim:wait_screen('› toll')
  nvim:wait_screen('2 marked, 2 ')
end)

t.test('<M-n> goes to the next passage of the source, and says when there is none', function()
  local nvim = search({ query = 'мост' })
  local lines = nvim:wait('#(' .. list .. ') > 2 and ' .. list)
  nvim:keys('<M-n>')
  nvim:wait_screen('no other passage of this source is in the list')
  t.equal(nvim:lua('return ' .. selected), lines[1])
  nvim:keys('<C-u>', '<C-u>', 'toll')
  nvim:wait(selected .. ":find('Halloway', 1, true) ~= nil")
  lines = nvim:lua('return ' .. list)
  nvim:keys('<M-n>')
  nvim:wait(selected .. ' == ...', lines[2])
  nvim:keys('<M-n>')
  nvim:wait(selected .. ' == ...', lines[1])
end)

t.test('what is typed on while the picker opens goes to the prompt, and its keys work', function()
  local nvim = t.draft('ahead.md', 'Слова\n')
  nvim:keys(':Tezis search<CR>штрафами<CR>')
  nvim:wait_line_with('@ivanov2020')
  t.equal(nvim:notes(), {})
end)

t.test(':Tezis see lists passages like the paragraph; typing searches as ever', function()
  local nvim = t.draft('see.md', 'Ничего.\n\nПодрядчик платит штрафы за срыв сроков,\nа судьи '
    .. 'согласились.\n', { columns = 120 })
  nvim:keys('4G')
  nvim:command('Tezis see')
  nvim:wait_screen('Passages alike')
  nvim:wait_screen('Иванов 2020, с. 12')
  nvim:keys('паром')
  nvim:wait_gone('Иванов 2020, с. 12')
  nvim:keys('<C-u>')
  nvim:wait_screen('Иванов 2020, с. 12')
  nvim:keys('<CR>')
  nvim:wait("vim.fn.getline(4):find('@ivanov2020', 1, true) ~= nil")
  nvim:keys('2G')
  nvim:command('Tezis see')
  nvim:wait_note('there is no paragraph at the cursor')
end)

t.test('the first screen shows both languages, each passage marked; lang: narrows', function()
  local sources = {}
  for index = 1, 12 do
    sources[index] = { csl = { id = 'en' .. index, title = 'On ferries' },
      text = 'The alliance of ferrymen was made by the farmers and it did not last.\n' }
  end
  sources[13] = { csl = { id = 'ru', title = 'О паромах' },
    text = 'Этот союз паромщиков заключили весной, и он не пережил осени.\n' }
  local corpus = t.corpus_of('both.db', sources)
  local db = assert(require('tezis.core').open(corpus))
  assert(db:exec("INSERT INTO meaning(language, stem, rank, translation) VALUES('en', 'alliance', "
    .. "1, 'союз')"))
  db:close()
  local nvim = search({ corpus = corpus })
  nvim:keys('alliance')
  nvim:wait_rows(13)
  t.contains(nvim:wait(list)[4], 'союз паромщиков')
  nvim:wait_screen('союз паромщиков')
  nvim:keys('<C-n><C-n><C-n>')
  nvim:wait(("vim.deep_equal(%s, { 'союз' })"):format(t.highlighted('tezis-preview', 'TezisMatch')))
  nvim:keys(' lang:en')
  nvim:wait_rows(12)
  nvim:keys('<C-u>союз lang:ru')
  nvim:wait_rows(1)
end)
