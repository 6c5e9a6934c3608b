-- Checks in the editor: diagnostics on demand and on save, corrections, the main loop left free.

local t = ...

local found = [[(function(count)
  local list = {}
  for _, item in ipairs(vim.diagnostic.get(0)) do
    list[#list + 1] = ('%d:%d %s'):format(item.lnum + 1, item.col + 1, item.code)
  end
  table.sort(list)
  return #list == count and table.concat(list, ', ')
end)(...)]]

local faults = table.concat({
  'Срыв сроков «стал главным доводом сторонников сбора» [@ivanov2020, с. 12].', -- two words
  'Мост «открыли осенью без оркестра» [@ivanov2020, с. 12].', -- on page 13
  'See [@haloway2019] and @fig-map, mail a@b.org.',
  'A “promise that those who cross will pay” [@oduya2021].', -- from halloway2019
  'Nobody said “that all bridges are made of cheese” [@oduya2021].',
  'See [@ivanov2020, с. 99]. A scare “quote” is nobody’s.',
}, '\n\n') .. '\n'

t.test(':Tezis check shows one of each fault at its place', function()
  local nvim = t.draft('check1.md', faults)
  nvim:command('Tezis check')
  nvim:wait_note('6 problems')
  t.equal(nvim:wait(found, 6), '11:23 page-not-there, 1:25 quote-altered, '
    .. '3:84 wrong-page, 5:7 unknown-key, 7:3 quote-elsewhere, 9:13 quote-not-found')
  t.equal(nvim:lua('return vim.b.tezis_status_dict'), { error = 1, warn = 5, info = 0, hint = 0 })
  local messages = nvim:lua([[
    local list = vim.diagnostic.get(0)
    table.sort(list, function(a, b) return a.lnum < b.lnum end)
    return vim.tbl_map(function(item) return item.message .. ' ' .. item.severity end, list)]])
  t.contains(messages[1], "'стал' should be 'стали'")
  t.contains(messages[1], "'сторонников' should be 'противников'")
  t.contains(messages[2], 'stands on page 13 of ivanov2020, not on 12')
  t.contains(messages[3], 'nearest: halloway2019')
  t.contains(messages[4], 'stands in halloway2019, not in oduya2021')
  t.contains(messages[6], 'its pages are 11-13')
end)

t.test(':Tezis fix corrects what is at the cursor, each in one undo step', function()
  local nvim = t.draft('check2.md', faults)
  nvim:command('Tezis check')
  nvim:wait(found, 6)
  nvim:keys('gg')
  nvim:command('Tezis fix')
  nvim:wait("vim.fn.getline(1) == ...",
    'Срыв сроков «стали главным доводом противников сбора» [@ivanov2020, с. 12].')
  nvim:command('3,5Tezis fix!')
  nvim:wait("vim.fn.getline(3) == ...", 'Мост «открыли осенью без оркестра» [@ivanov2020, с. 13].')
  t.equal(nvim:lua('return vim.fn.getline(5)'),
    'See [@halloway2019] and @fig-map, mail a@b.org.')
  nvim:keys('7G')
  nvim:command('Tezis fix')
  nvim:wait("vim.fn.getline(7):find('[@halloway2019]', 1, true)")
  nvim:keys('u')
  nvim:wait("vim.fn.getline(7):find('[@oduya2021]', 1, true)")
  t.equal(nvim:wait(found, 2), '11:23 page-not-there, 9:13 quote-not-found')
  nvim:keys('9G')
  nvim:command('Tezis fix')
  nvim:wait_note('nothing here that tezis can mend')
end)

t.test(':Tezis fix adds the entry that the bibliography lacks', function()
  local bib = t.file('checkfix/refs.json', '[]\n') -- no need of pandoc
  local nvim = t.draft('checkfix/draft.md', '---\nbibliography: refs.json\n---\n\n[@ivanov2020]\n')
  nvim:command('Tezis check')
  t.equal(nvim:wait(found, 1), '5:3 not-in-bibliography')
  nvim:keys('G')
  nvim:command('Tezis fix')
  nvim:wait_note('ivanov2020 added to refs.json')
  t.contains(t.read(bib), '"ivanov2020"')
  t.equal(nvim:wait(found, 0), '')
end)

t.test('a correction waits for what was checked: changed text is left alone', function()
  local nvim = t.draft('check3.md', 'Мост «открыли осенью без оркестра» [@ivanov2020, с. 12].\n')
  nvim:command('Tezis check')
  nvim:wait(found, 1)
  nvim:keys('f2;;;', 'ggO<Esc>', 'j') -- the text moves down by a line
  nvim:command('2Tezis fix')
  nvim:wait("vim.fn.getline(2):find('с. 13]', 1, true)")
  nvim:command('2s/13/12/')
  nvim:command('Tezis check')
  nvim:wait(found, 1)
  nvim:command('2s/с. 12/с. 512/')
  nvim:command('2Tezis fix')
  nvim:wait_note('the text has changed since it was checked')
  t.contains(nvim:lua('return vim.fn.getline(2)'), 'с. 512]')
end)

t.test('a part of the checks, a part of the lines; what was found elsewhere stays', function()
  local nvim = t.draft('check4.md', faults)
  nvim:command('Tezis check keys')
  t.equal(nvim:wait(found, 2), '11:23 page-not-there, 5:7 unknown-key')
  nvim:command('1,3Tezis check quotes')
  nvim:wait(found, 4)
  nvim:command('Tezis check none')
  nvim:wait_note("there is no check 'none'")
end)

t.test('on save, as check.on_save and check.rules say', function()
  local nvim = t.draft('check5.md', faults)
  nvim:command('write')
  nvim:wait(found, 6)
  nvim:lua([[require('tezis').setup({ check = { on_save = { 'keys' },
    rules = { ['unknown-key'] = 'hint', ['page-not-there'] = false } } })]])
  nvim:command('5s/haloway/halloway/')
  nvim:command('write')
  nvim:wait(found, 4)
  nvim:setup({ check = { on_save = {} } })
  nvim:command('5s/halloway/haloway/')
  nvim:command('write')
  nvim:command('Tezis check keys')
  nvim:wait(found, 5)
  t.equal(nvim:lua("return vim.diagnostic.get(0, { severity = 4 })[1].code"), 'unknown-key')
  t.equal(nvim:lua([[return select(2, pcall(require('tezis').setup,
    { check = { rules = { ['unknown-key'] = 'loud' } } }))]]),
    "tezis: check.rules.unknown-key should be one of error, warn, info, hint, got 'loud'")
end)

t.test('saving a draft without a corpus is silent', function()
  local nvim = t.draft('check6.md', '[@x]\n', { corpus = t.temporary('none.db') })
  nvim:command('write')
  nvim:command('Tezis check')
  nvim:wait_note('there is no corpus at')
  t.equal(#nvim:notes(), 1)
end)

t.test('a long draft is checked while the editor goes on', function()
  local text = 'Мост «открыли осенью без оркестра» [@ivanov2020, с. 13].\n\n'
  local nvim = t.draft('check7.md', text:rep(2000))
  nvim:count_ticks()
  nvim:command('Tezis check')
  nvim:wait_note('nothing wrong')
  nvim:expect_ticks()
end)

t.test('<Plug>(tezis-next-mark) goes from finding to finding, with its message', function()
  local nvim = t.draft('marks.md', faults)
  nvim:lua([[
    vim.keymap.set('n', ']t', '<Plug>(tezis-next-mark)')
    vim.keymap.set('n', '[t', '<Plug>(tezis-prev-mark)')]])
  local function at(line, column)
    nvim:wait("vim.deep_equal({ vim.fn.line('.'), vim.fn.col('.') }, ...)", { line, column })
  end
  nvim:keys(']t')
  nvim:wait_note('tezis has marked nothing here')
  nvim:command('Tezis check')
  nvim:wait_note('6 problems')
  nvim:keys(']t')
  at(1, 25)
  nvim:keys('3]t')
  at(7, 3)
  nvim:wait_screen('halloway2019')
  nvim:keys('[t')
  at(5, 7)
  nvim:keys('4[t') -- round the begin of the buffer
  at(9, 13)
  nvim:keys('ggO<CR><Esc>', '2]t') -- what is found moves with the text
  at(5, 84)
  nvim:keys("''")
  nvim:wait("vim.fn.line('.') == 2")
end)

t.test('hundreds of findings are shown in slices, and go as they came', function()
  local nvim = t.draft('check8.md',
    ('Мост «открыли осенью без оркестра» [@ivanov2020, с. 12].\n\n'):rep(230))
  nvim:lua([[
    _G.most, _G.set = 0, vim.diagnostic.set
    vim.diagnostic.set = function(namespace, buf, list, ...)
      _G.most = math.max(_G.most, #list)
      return _G.set(namespace, buf, list, ...)
    end]])
  nvim:command('Tezis check')
  nvim:wait_note('230 problems')
  t.equal(nvim:lua('return #vim.diagnostic.get(0)'), 230)
  t.equal(nvim:lua('return _G.most'), 12)
  nvim:command('1,440Tezis fix!')
  nvim:wait('#vim.diagnostic.get(0) == 10')
  nvim:command('Tezis check')
  nvim:wait_note('10 problems')
  t.contains(nvim:lua('return vim.fn.getline(439)'), 'с. 13].')
  nvim:command('%Tezis fix!')
  nvim:wait('#vim.diagnostic.get(0) == 0')
end)

t.test(':Tezis check stance looks for claims, towards the thesis of the draft', function()
  local nvim = t.draft('check9.md', '---\ntezis: toll on the bridge\n---\n\nIt fell by 12 %.\n')
  nvim:command('Tezis check')
  nvim:wait_note('nothing wrong')
  nvim:command('Tezis check stance')
  nvim:wait_note('0 problems, 1 hint')
  t.equal(nvim:wait(found, 1), '5:1 uncited-claim')
  nvim:command('5s/12/twelve')
  nvim:lua("require('tezis').setup({ check = { on_save = { 'stance' } } })")
  nvim:command('write')
  nvim:wait(found, 0)
  nvim:command('1,4d')
  nvim:command('Tezis check all')
  nvim:wait_note('nothing wrong; the draft names no thesis')
end)
