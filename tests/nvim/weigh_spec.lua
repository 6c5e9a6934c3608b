-- :Tezis weigh and :Tezis positions. The scores are stored beforehand for a thesis that the model
-- cannot read, so that screens do not depend on the model.

local t = ...

local scores = {
  { 'Платный мост нужен', 0.62 }, { 'Мост строят одни', -0.48 }, { 'A toll is a promise', 0.31 },
  { 'The alliance of ferrymen', -0.85 }, { 'Penalties for delay', 0.04 },
  { 'The council resolves', 0.9 }, { 'Срыв сроков', -0.2 }, { 'Мост открыли', 0.05 },
}

-- A corpus of its own for each test: labels are written.
local function corpus(name)
  local path = t.corpus_of(name .. '.db', dofile('tests/nvim/sources.lua'))
  local db = assert(require('tezis.core').open(path))
  assert(db:exec("INSERT INTO thesis(name, statement) VALUES('a fair toll', '…')"))
  assert(db:exec('INSERT INTO stance SELECT 1, id, NULL, NULL FROM passage'))
  for _, score in ipairs(scores) do
    local changes = assert(db:exec([[UPDATE stance SET score = ?2, confidence = 0.9
      WHERE passage_id = (SELECT id FROM passage WHERE text LIKE ?1 || '%')]], score))
    t.equal(changes, 1, score[1])
  end
  db:close()
  return path
end

local function labels(path)
  local db = assert(require('tezis.core').open(path, { readonly = true }))
  local rows = assert(db:rows([[SELECT substr(p.text, 1, 12) AS text, l.stance, t.name
    FROM label l JOIN passage p ON p.id = l.passage_id JOIN thesis t ON t.id = l.thesis_id
    ORDER BY p.id]]))
  db:close()
  return vim.tbl_map(function(row)
    return ('%s %s %d'):format(row.name, row.text, row.stance)
  end, rows)
end

local function close(nvim)
  nvim:keys('q')
  nvim:wait_alone()
end

local first_row = t.lines_of('tezis-list') .. '[1]'

local function weigh(options, thesis)
  local nvim = t.start(options)
  nvim:command('Tezis weigh ' .. (thesis or 'a fair toll'))
  nvim:wait_screen(' passages ─')
  return nvim
end

local function draft(name, text)
  return t.file(name, text or 'A bridge is paid for by those who cross it.\n')
end

t.test('for and against stand side by side at 120 columns', function()
  weigh({ corpus = corpus('side'), columns = 120, lines = 30 }):expect_screen('weigh-120')
end)

t.test('and one under the other at 80, where the screen may change', function()
  local nvim = weigh({ corpus = corpus('under') })
  nvim:expect_screen('weigh-80')
  nvim:resize(40, 10)
  nvim:wait_screen('For 3')
  nvim:resize(80, 24)
  nvim:expect_screen('weigh-80', true)
  t.equal(nvim:notes(), {})
end)

t.test('the other list and the neutral passages are one key away', function()
  local nvim = weigh({ corpus = corpus('flip') })
  nvim:keys('<M-x>')
  nvim:wait_screen('› Against 3')
  nvim:wait_screen('Halloway, J.')
  nvim:keys('n')
  nvim:wait_screen('› Neutral 2')
  nvim:wait_screen('·0.05  Иванов 2020, с. 13')
  nvim:keys('n', '<M-x>')
  nvim:wait_screen('› For 3')
  nvim:wait_screen('Against 3')
end)

t.test('labels are stored, shown, counted and taken back', function()
  local path = corpus('label')
  local nvim = weigh({ corpus = path })
  nvim:keys('-')
  nvim:wait_screen('labels 0+ 1− 0·')
  nvim:wait(first_row .. ":find(' [−]   Council', 1, true) ~= nil")
  nvim:keys('+', '0')
  nvim:wait_screen('labels 1+ 1− 1·')
  nvim:keys('u')
  nvim:wait_screen('labels 1+ 1− 0·')
  nvim:keys('u', '+') -- contradictory labels: the last counts
  nvim:wait_screen('labels 1+ 1− 0·')
  nvim:keys('k', 'k', '+')
  nvim:wait_screen('labels 2+ 0− 0·')
  t.wait(function()
    return vim.deep_equal(labels(path),
      { 'a fair toll Платный мост 1', 'a fair toll The council  1' })
  end)
  close(nvim)
  nvim:command('Tezis weigh a fair toll')
  nvim:wait_screen('[+]')
  nvim:wait_screen('labels 2+ 0− 0·')
  t.equal(nvim:notes(), {})
end)

t.test('the sentence at the cursor, a selection, words are weighed; naming stores them', function()
  local path = corpus('words')
  local nvim = t.start({ corpus = path, file = draft('words.md',
    'Nobody knows why.  The toll on the bridge [@x, p. 3] is\nfair and useful. And so on.\n') })
  nvim:lua([[
    vim.keymap.set({ 'n', 'x' }, 'gw', '<Plug>(tezis-weigh)')
    vim.keymap.set('n', 'gz', '<Plug>(tezis-weigh-op)')
    vim.ui.input = function(_, done) done('fairness') end]])
  nvim:keys('jgw')
  nvim:wait_screen('─ The toll on the bridge is fair and useful. ─')
  nvim:wait_screen(' passages ─')
  close(nvim)
  nvim:keys('gg0wwwwv$gw')
  nvim:wait_screen('─ The toll on the bridge [@x, p. 3] is ─')
  close(nvim)
  nvim:keys('gg05wgzw')
  nvim:wait_screen('─ toll ─')
  close(nvim)
  nvim:command('Tezis weigh a toll on the bridge')
  nvim:wait_screen(' passages ─')
  t.equal(labels(path), {})
  nvim:wait(first_row .. " ~= '' or " .. t.lines_of('tezis-other') .. "[1] ~= ''")
  nvim:keys('+')
  nvim:wait_screen('labels 1+ 0− 0·')
  nvim:wait_screen('─ fairness ─')
  t.wait(function()
    return #labels(path) == 1 and labels(path)[1]:find('^fairness ') ~= nil
  end)
end)

t.test('a YAML block above the sentence at the cursor is no part of it', function()
  local nvim = t.start({ corpus = corpus('yaml'), file = draft('yaml.md',
    '---\nlang: ru\n---\nThe toll on the bridge is fair.\n```\ncode\n```\n') })
  nvim:keys('3j')
  nvim:command('Tezis weigh')
  nvim:wait_screen('─ The toll on the bridge is fair. ─')
  close(nvim)
end)

t.test('what cannot be weighed is said in a sentence', function()
  local nvim = t.start({ corpus = corpus('bad') })
  for _, case in ipairs({
    { 'Tezis weigh', 'there is no thesis: name one' },
    { 'Tezis weigh и в на', "'и в на' has no words to weigh by" },
    { 'Tezis weigh ???', "'???' has no words to weigh by" },
    { 'Tezis thesis! nothing', "no thesis is called 'nothing'" },
  }) do
    nvim:command(case[1])
    nvim:wait_note(case[2])
  end
  nvim:command('Tezis weigh zebra zoology')
  nvim:wait_screen('no passage bears on it, of 9')
  nvim:keys('+', '-', '0', 'u', '<CR>', '<C-y>', '<M-x>', 'n', '<CR>', 'q')
  nvim:wait_note('no label to take back')
  nvim:wait_alone()
  nvim:lua("require('tezis').weigh({ thesis = ('the toll is fair '):rep(2500) })")
  nvim:wait_screen(' passages ─')
end)

t.test('a name that is none is weighed as words, the nearest is told', function()
  local path = corpus('near')
  local nvim = t.start({ corpus = path })
  nvim:command('Tezis thesis toll The toll on the bridge is fair')
  nvim:wait_note("'toll' is stored; :Tezis weigh toll")
  nvim:command('Tezis weigh tolls')
  nvim:wait_note("no thesis is called 'tolls': weighed as words; nearest: toll")
end)

t.test('<CR> cites, <C-y> quotes the sentence that says most', function()
  local nvim = weigh({ corpus = corpus('cite'), file = draft('cite.md') })
  nvim:keys('<CR>')
  nvim:wait("vim.fn.getline(1):find('[@council2017]', 1, true) ~= nil")
  nvim:wait_screen('[@council2017]')
  nvim:command('Tezis weigh a fair toll')
  nvim:wait_screen('› For 3')
  nvim:keys('<M-x>')
  nvim:wait_screen('› Against 3')
  nvim:keys('<C-y>')
  nvim:wait("vim.fn.getline(1, '$')[1]:find('@halloway2019', 1, true) ~= nil")
  nvim:command('Tezis resume')
  nvim:wait_screen('› Against 3')
end)

t.test('cues are marked, and named under the passage with their sign', function()
  local nvim = weigh({ corpus = corpus('cues'), columns = 120, lines = 34 }, 'a toll on the bridge')
  local found = nvim:wait(t.highlighted('tezis-preview', 'TezisCueFor') .. ' or '
    .. t.highlighted('tezis-preview', 'TezisCueAgainst'))
  assert(#found > 0)
  nvim:wait([[(function(lines)
    for _, line in ipairs(lines) do
      if line:match('^[+−]+ .+ %(%l.*%)') then return line end
    end
  end)]] .. '(' .. t.lines_of('tezis-preview') .. ')')
end)

t.test('training with too few labels keeps the general model and says so', function()
  local path = corpus('train')
  local nvim = weigh({ corpus = path })
  nvim:keys('+', '+', 't')
  nvim:wait_note('2 labels (2 for, 0 against, 0 neutral); too few labels to learn from')
end)

t.test('what training found is said in one line', function()
  local nvim = weigh({ corpus = corpus('figures') })
  nvim:lua([[
    local worker, util = require('tezis.worker'), require('tezis.util')
    local run = worker.run
    worker.run = function(name, done, module, what, ...)
      if what == 'train' then
        return vim.schedule(function()
          util.guard(done, nil, '{"labels":22,"against":7,"neutral":7,"for":8,"general":0.333,'
            .. '"own":0.261,"model":"general","note":"it stays"}')
        end)
      end
      return run(name, done, module, what, ...)
    end]])
  nvim:keys('+', 't')
  nvim:wait_note('22 labels: general model is used, mean F1 0.33 (own 0.26)')
end)

t.test('a corpus that cannot be written is weighed, and refuses labels', function()
  local nvim = weigh({ corpus = corpus('readonly') })
  nvim:lua([[
    local worker, util = require('tezis.worker'), require('tezis.util')
    local run = worker.run
    worker.run = function(name, done, module, what, ...)
      if what == 'label' then
        return vim.schedule(function()
          util.guard(done, { message = 'no', code = 'SQLITE_READONLY' })
        end)
      end
      return run(name, done, module, what, ...)
    end]])
  nvim:keys('+')
  nvim:wait_note('the corpus is read-only: theses and labels are kept in it')
  nvim:wait(first_row .. ":find('+0.90', 1, true) ~= nil")
end)

t.test('positions at 80 and 120 columns, and from there the passages of a source', function()
  local path = corpus('positions')
  local nvim = t.start({ corpus = path, lines = 30, file = draft('positions.md') })
  nvim:command('tab Tezis positions a fair toll')
  nvim:wait_screen('Years')
  nvim:expect_screen('positions-80')
  nvim:resize(120, 30)
  nvim:expect_screen('positions-120')
  nvim:keys('s')
  nvim:wait_screen('Sources by passages')
  nvim:keys('/Hallo<CR><CR>')
  nvim:wait_screen('─ halloway2019: a fair toll ─')
  nvim:wait_screen('2 of 2 passages')
  nvim:keys('q')
  nvim:wait("vim.api.nvim_get_current_line():find('bridge is paid') ~= nil")
  nvim:command('Tezis positions zebra zoology')
  nvim:wait_screen('no passage bears on it, of 9')
end)

t.test('the entry of a source tells how it stands towards the thesis of the draft', function()
  local nvim = t.start({ corpus = corpus('info'), file = draft('info.md',
    '---\ntezis: a fair toll\n---\n\nText [@halloway2019].\n') })
  nvim:command('Tezis info halloway2019')
  nvim:wait_screen('1 for, 1 against, 0 neutral of 2 passages; mean -0.27')
  nvim:wait_screen('a fair toll')
end)
