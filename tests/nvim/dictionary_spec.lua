-- :Tezis dictionary: read in a thread, what was read is said, and words find their translations.

local t = ...

-- A dictionary of one entry, in dictd's format: 22 bytes from byte 0.
local function dictionary()
  local text = 'ox\n  паромщик\n'
  assert(#text == 22)
  t.file('dictd/small.index', 'ox\tA\tW\n')
  return (t.file('dictd/small.dict', text):gsub('%.dict$', '.index'))
end

t.test('a dictionary is read, and words find their translations', function()
  local corpus = t.corpus_of('dictionary.db', dofile('tests/nvim/sources.lua'))
  local nvim = t.start({ corpus = corpus })
  nvim:command('Tezis dictionary ' .. dictionary())
  nvim:wait_note('2 translations read from small')
  nvim:command('Tezis dictionary status')
  nvim:wait_note('2 translations from dictionaries, 0 of your own; ')
  nvim:command('Tezis search ox')
  nvim:wait_screen('Паромщик')
  t.equal(nvim:wait(t.highlighted('tezis-preview', 'TezisMatch')), { 'Паромщик', 'паромщиков' })
  nvim:keys(' lang:en')
  nvim:wait_screen('0 passages')
end)

t.test('a dictionary that is not there, and a corpus that is not, are said', function()
  local corpus = t.corpus_of('none.db', {})
  local nvim = t.start({ corpus = corpus })
  nvim:command('Tezis dictionary /no/such')
  nvim:wait_note('there is no dictionary /no/such.index')
  nvim:command('Tezis dictionary /no/such')
  nvim:wait("#vim.tbl_filter(function(note) return note:find('there is no dict') end, notes) == 2")
  vim.fn.delete(corpus)
  nvim:command('Tezis dictionary')
  nvim:wait_note('there is no corpus at')
end)
