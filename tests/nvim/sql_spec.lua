-- :Tezis sql, :Tezis status, :Tezis log and the command itself.

local t = ...

t.test('rows come in aligned columns, in their order', function()
  local nvim = t.start({ corpus = t.corpus() })
  nvim:command("Tezis sql SELECT key, NULL AS none, length(title) AS n, 1.5 AS half, key "
    .. "FROM source WHERE language = 'ru' ORDER BY key")
  nvim:wait_filetype('tezis-sql')
  t.equal(nvim:lines(), {
    'key          none   n  half  key',
    'ivanov2020   NULL  19   1.5  ivanov2020',
    'petrova2018  NULL  23   1.5  petrova2018',
    'пословицы    NULL  16   1.5  пословицы',
  })
  nvim:wait_note('3 rows in ')
  nvim:keys('q')
  nvim:wait_alone()
end)

t.test(':write exports all rows as tab-separated values', function()
  local nvim = t.start({ corpus = t.corpus() })
  nvim:command("Tezis sql SELECT 'a' || char(9) || 'b' AS x, char(10) AS y "
    .. "UNION ALL SELECT '\\', 2;")
  nvim:wait_filetype('tezis-sql')
  local target = t.temporary('rows.tsv')
  nvim:command('write ' .. target)
  nvim:wait_note('2 rows written')
  t.equal(t.read(target), 'x\ty\na\\tb\t\\n\n\\\\\t2\n')
  -- Later Neovims ask this themselves.
  local ok, said = unpack(nvim:lua('return { pcall(vim.cmd, ...) }', 'write ' .. target), 1, 2)
  t.contains(ok and nvim:wait_note('add ! to over') or said, 'add ! to over')
  nvim:command('write')
  nvim:wait_note('give the file a name')
end)

t.test('a range of lines is the query', function()
  local file = t.file('q.sql', 'SELECT 1\nAS one;\nnonsense\n')
  local nvim = t.start({ corpus = t.corpus(), file = file })
  nvim:command('1,2Tezis sql')
  nvim:wait_filetype('tezis-sql')
  t.equal(nvim:lines(), { 'one', '  1' })
end)

t.test('the corpus cannot be changed, and mistakes are said', function()
  local nvim = t.start({ corpus = t.corpus() })
  nvim:command('Tezis sql DELETE FROM source')
  nvim:wait_note('the corpus is read-only')
  nvim:command('Tezis sql SELEC 1')
  nvim:wait_note('syntax error')
  nvim:command('Tezis sql SELECT 1; SELECT 2')
  nvim:wait_note('one SQL statement')
end)

t.test('many rows are cut with a word about it', function()
  local nvim = t.start({ corpus = t.corpus() })
  nvim:command('Tezis sql WITH RECURSIVE n(i) AS '
    .. '(SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) SELECT i FROM n')
  nvim:wait_filetype('tezis-sql')
  t.equal(nvim:lua('return vim.api.nvim_buf_line_count(0)'), 2001)
  nvim:wait_note('the first 2,000 rows; :write rows.tsv exports all')
end)

t.test('status says what is indexed', function()
  local nvim = t.start({ corpus = t.corpus(), columns = 120 })
  t.equal(nvim:lua("return require('tezis').status()"), '')
  nvim:lua([[
    vim.api.nvim_echo = function(chunks)
      _G.echoed = table.concat(vim.tbl_map(function(chunk) return chunk[1] end, chunks))
    end]])
  nvim:command('Tezis status')
  local text = nvim:wait('_G.echoed')
  t.contains(text, 'sources    6 (3 ')
  t.contains(text, t.corpus())
  t.contains(nvim:wait("require('tezis').status() ~= '' and require('tezis').status()"), 'т ')
end)

t.test('the log is empty, then has what failed', function()
  local nvim = t.start({ corpus = t.corpus() })
  nvim:command('Tezis log')
  nvim:wait_note('the log is empty')
  nvim:lua("require('tezis.util').guard(function() error('broken on purpose') end)")
  nvim:wait_note('an error inside tezis')
  nvim:command('Tezis log')
  nvim:wait("vim.api.nvim_buf_get_name(0):match('tezis.log$')")
  t.contains(table.concat(nvim:lines(), '\n'), 'broken on purpose')
end)

t.test('a mistyped subcommand is answered with the nearest', function()
  local nvim = t.start({ corpus = t.corpus() })
  nvim:command('Tezis serch x')
  nvim:wait_note('there is no :Tezis serch; nearest: search')
end)

t.test('without a subcommand there is a choice', function()
  local nvim = t.start({ corpus = t.corpus() })
  nvim:lua([[
    vim.ui.select = function(items, options, choose)
      _G.choices = vim.tbl_map(options.format_item, items)
      choose(items[1])
    end]])
  nvim:command('Tezis')
  t.contains(nvim:wait('_G.choices')[1], 'search     passages')
  nvim:wait_screen('Passages')
end)

t.test('subcommands, fields, keys and paths are completed', function()
  local nvim = t.start({ corpus = t.corpus() })
  local function complete(line)
    return nvim:lua("return vim.fn.getcompletion(..., 'cmdline')", line)
  end
  t.equal(complete('Tezis s'), { 'search', 'see', 'sql', 'status' })
  t.equal(complete('Tezis search a'), { 'author:' })
  t.equal(complete('Tezis search lang:'), { 'lang:en', 'lang:ru' })
  t.equal(complete('Tezis search key:i'), { 'key:ivanov2020' })
  t.equal(complete('Tezis search type:b'), { 'type:book' })
  t.equal(complete('Tezis open пос'), { 'пословицы' })
  t.equal(complete('Tezis open! hal'), { 'halloway2019' })
  t.file('papers/one.md', 'x')
  t.equal(complete('Tezis import papers/'), { 'papers/one.md' })
  t.equal(complete('Tezis import st')[1], 'stop')
end)

t.test('checkhealth names what is there and ends complaints in a command', function()
  local nvim = t.start({ corpus = t.corpus() })
  nvim:command('checkhealth tezis')
  nvim:wait_filetype('checkhealth')
  local text = table.concat(nvim:lines(), '\n')
  for _, part in ipairs({ 'Core', 'Corpus', 'Bibliography', 'Editor', 'Tools', 'Configuration',
    'the index is sound', '6 sources', 'with FTS5' }) do
    t.contains(text, part)
  end
  for line in text:gmatch('[^\n]*ERROR[^\n]*') do
    error('a finding in a sound set-up: ' .. line)
  end
end)

t.test('checkhealth without a corpus says how to make one', function()
  local nvim = t.start()
  nvim:command('checkhealth tezis')
  nvim:wait_filetype('checkhealth')
  t.contains(table.concat(nvim:lines(), '\n'), 'make one with :Tezis import')
end)
