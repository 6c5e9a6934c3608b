-- :Tezis import: a child process, progress, one message at the end, failures in the log.

local t = ...

local function library()
  local folder = t.temporary('library/x'):sub(1, -3)
  t.file('library/ferry.txt', 'Паром ходит между берегами с прошлого века и никого не ждёт.\n')
  t.file('library/library.json', vim.json.encode({
    { id = 'ferry', type = 'book', title = 'Паром', language = 'ru', file = 'ferry.txt' },
    { id = 'ghost', type = 'book', title = 'Ghost', language = 'en', file = 'nowhere.txt' },
  }))
  return folder
end

t.test('a bibliography is imported, and what failed is in the log', function()
  local folder = library()
  local corpus = t.temporary('imported/corpus.db')
  local nvim = t.start({ corpus = corpus })
  nvim:command('Tezis import ' .. folder .. '/library.json')
  t.equal(nvim:lua("return require('tezis').status()"), 'т 0%')
  local note = nvim:wait_note('2 sources, 2 new')
  t.contains(note, ':Tezis log')
  nvim:command('Tezis log')
  t.contains(table.concat(nvim:lines(), '\n'), 'nowhere.txt')
  nvim:command('close')
  nvim:command('Tezis search берега')
  nvim:wait_screen('Паром ходит')
end)

t.test('what is not there, what runs already, and nothing at all are said', function()
  local nvim = t.start({ corpus = t.temporary('none/corpus.db') })
  nvim:command('Tezis import')
  nvim:wait_note('nothing to import; name a bibliography')
  nvim:command('Tezis import /no/such/file')
  nvim:wait_note("there is no file or folder '/no/such/file' to import")
  nvim:command('Tezis import stop')
  nvim:wait_note('no import is running')
end)

t.test('an import can be stopped, and the corpus stays sound', function()
  local folder = t.temporary('many/x'):sub(1, -3)
  for index = 1, 400 do
    t.file(('many/text%d.txt'):format(index), ('Слово о мосте номер ' .. index .. '. '):rep(300))
  end
  local corpus = t.temporary('stopped/corpus.db')
  local nvim = t.start({ corpus = corpus })
  nvim:command('Tezis import ' .. folder)
  nvim:command('Tezis import ' .. folder)
  nvim:wait_note('an import is running')
  nvim:command('Tezis import stop')
  nvim:wait_note('import stopped')
  local core = require('tezis.core')
  local db = assert(core.open(corpus))
  t.equal(db:rows('SELECT problem FROM tezis_check()'), {})
  db:close()
end)

t.test('two Neovims write one corpus, and neither loses what the other wrote', function()
  local corpus = t.temporary('shared/corpus.db')
  local windows, core = {}, require('tezis.core')
  for window = 1, 2 do
    for index = 1, 12 do
      t.file(('both%d/text%d.txt'):format(window, index),
        ('Слово %d окна %d о мосте и пароме. '):format(index, window):rep(40))
    end
    windows[window] = t.start({ corpus = corpus })
  end
  local function import(window, nvim)
    nvim:command('Tezis import ' .. t.temporary(('both%d/x'):format(window)):sub(1, -3))
  end
  local function finish(nvim)
    nvim:wait("require('tezis.import_job').describe() == nil")
  end
  for window, nvim in ipairs(windows) do
    import(window, nvim)
  end
  for _, nvim in ipairs(windows) do
    finish(nvim)
    nvim:wait_note(' sources, ') -- 12, or 24 where the other's are in already
  end
  for window, nvim in ipairs(windows) do -- a key that both guessed at once is left to the next
    import(window, nvim)
    finish(nvim)
  end
  local db = assert(core.open(corpus))
  t.equal(db:rows('SELECT count(*) AS n FROM source')[1].n, 24)
  t.equal(db:rows('SELECT problem FROM tezis_check()'), {})
  db:close()
end)

t.test('a project has its own corpus beside the draft', function()
  local draft = t.file('project/chapters/one.md', 'text\n')
  local own = t.temporary('project/.tezis/corpus.db')
  require('tezis.compat').uv.fs_copyfile(t.corpus(), own)
  local nvim = t.start({ file = draft })
  t.equal(nvim:lua("return require('tezis.corpus').path()"), own)
  nvim:command('Tezis search штрафами')
  nvim:wait_screen('Иванов 2020')
end)
