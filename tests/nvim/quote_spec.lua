-- Quotations from the picker and from the text of a source.

local t = ...

t.test('<C-y> quotes the sentences that were found, with citation and entry, in one undo step',
  function()
    local path = t.file('quote/refs.bib', '')
    local nvim = t.draft('quote/a.md',
      '---\nlang: ru\nbibliography: refs.bib\n---\n\nОн пишет:\n')
    nvim:keys('G$')
    nvim:wait("vim.fn.line('.') == 6")
    nvim:search('паводок', 'Иванов 2020')
    nvim:keys('<C-y>')
    nvim:wait_line_with('списал на паводок» [@ivanov2020, с. 12].')
    nvim:wait_note('ivanov2020 added to refs.bib')
    t.contains(t.read(path), '{ivanov2020,')
    nvim:keys('u')
    nvim:wait_line('Он пишет:')
  end)

t.test(':Tezis quote takes the selection of a source to the draft beside it', function()
  local nvim = t.draft('quote/b.md', 'See\n')
  nvim:command('botright Tezis open ivanov2020')
  nvim:wait("vim.b.tezis_key == 'ivanov2020'")
  nvim:keys('gg0', '/штраф<CR>', 'viw', ':Tezis quote<CR>')
  nvim:wait("vim.api.nvim_buf_get_name(0):match('b%.md$') ~= nil")
  nvim:wait_line_with('» [@ivanov2020, 12]')
  nvim:command('Tezis quote')
  nvim:wait_note('quote from the text of a source')
end)

t.test('quote.marks and quote.block_words are followed, in footnotes of plain text too', function()
  local function quote(name, content, options)
    local nvim = t.draft('quote/' .. name, content)
    nvim:setup({ quote = options })
    nvim:keys('G$')
    nvim:search('паводок', 'Иванов 2020')
    nvim:keys('<C-y>')
    nvim:wait([[#vim.api.nvim_list_wins() == 1
      and vim.fn.search('ivanov2020\\|\\[1\\]', 'nw') > 0]])
    return nvim:lines()
  end
  local lines = quote('c.md', 'Он:\n', { marks = '„“' })
  t.contains(lines[1], 'Он: „')
  t.contains(lines[1], 'паводок“ [@ivanov2020, 12].')
  lines = quote('d.md', '---\nlang: ru\n---\nОн:\n', { block_words = 3 })
  t.equal({ lines[4], lines[5], lines[6]:sub(1, 2), #lines }, { 'Он:', '', '> ', 6 })
  t.contains(lines[6], 'паводок [@ivanov2020, с. 12].')
  lines = quote('e.txt', 'Он:\n', { block_words = 100 })
  t.contains(lines[1], 'паводок» [1].')
  t.equal(lines[3], '[1] Иванов И. И. Сроки на переправах // Вестник переправ. 2020. С. 12.')
end)

t.test('words of a quotation that look misread are marked when it is inserted', function()
  local corpus = t.corpus_of('scan.db', { { csl = { id = 'scan1', title = 'Скан' },
    text = 'Договор укрепил сою3 двух городов и COVID-19 ему не помешал.' } })
  local nvim = t.draft('quote/f.md', 'Он:\n\nСказано «укрепил сою3 двух городов» [@scan1].\n',
    { corpus = corpus })
  nvim:keys('gg$')
  nvim:search('договор', 'Скан')
  nvim:keys('<C-y>')
  nvim:wait_line_with('не помешал» [@scan1]')
  nvim:wait('#vim.diagnostic.get(0) == 1') -- of what was inserted alone
  t.equal(nvim:lua([[
    local one = vim.diagnostic.get(0)[1]
    return { one.lnum, one.code, one.severity,
      vim.fn.getline(1):sub(one.col + 1, one.end_col), one.message:match('^[^:]+') }]]),
    { 0, 'ocr-word', 4, 'сою3', "'сою3' looks misread (a digit among letters)" })
  nvim:command('Tezis check')
  nvim:wait('#vim.diagnostic.get(0) == 2')
end)
