--- tezis search
local corpus = require 'tezis.cli.corpus'
local names = require 'tezis.names'
local number = require 'tezis.number'
local terminal = require 'tezis.cli.terminal'

local M = {}

M.summary = 'passages that answer a query'

M.help = [[
Usage: tezis search QUERY [--limit N] [--json|--tsv] [--corpus FILE]

Finds passages by any form of a word, best first. In a query:

  союз договор           both words, in any form
  "военный союз"         these words in a row
  союз OR пакт           either
  союз -военный          the one without the other
  прагмат*               words that begin so
  =союза                 this very form
  author: title: year:2015..2020 lang:ru key: type:    about the source

Where no passage has all the words, those with the most telling ones are shown.

  --limit N        at most N passages (10)
  --json           a JSON array: passage_id, source_id, key, author, title,
                   issued, page, heading, language, text, snippet, spans, score,
                   total, fallback; spans are byte ranges in text
  --tsv            a line a passage, names first: key, author, issued, page,
                   score, heading, snippet
  --corpus FILE    the corpus to search

A query that begins with - goes after --: tezis search -- '-военный союз'
Exit status: 0, 1 when nothing is found, 2 when the corpus cannot be searched.
]]

M.options = { limit = 'number', json = 'flag', tsv = 'flag' }

local sql = [[
  SELECT passage_id, source_id, key, author, title, issued, page, heading, language, text,
    snippet, spans, score, total, fallback FROM tezis_search(?, ?)]]

--- `Yuan, Kuhrt 2016, p. 3`: a row's author or title, year and page.
--- @return string
function M.label(row)
  local year = (row.issued or ''):match('^%d%d%d%d')
  local page = names.page(row.page, row.language)
  return (names.families(row.author, row.language) or row.title or '')
    .. (year and ' ' .. year or '') .. (page and ', ' .. page or '')
end

--- What was found, as the text has it: only such words are highlighted, for texts hold
--- brackets of their own.
local function found_forms(row)
  local forms = {}
  for start, stop in (row.spans or ''):gmatch('(%d+),(%d+)') do
    forms[terminal.safe(row.text:sub(start + 1, stop))] = true
  end
  return forms
end

local function highlight(row, colours)
  local text = terminal.safe(row.snippet or '')
  if not colours then return text end
  local forms = found_forms(row)
  return (text:gsub('%[([^%[%]]*)%]', function(word)
    if not forms[word] then return nil end
    -- Each word by itself, so that wrapping does not cut a highlight.
    return (word:gsub('%S+', '\27[1;33m%0\27[0m'))
  end))
end

local function print_rows(rows)
  local colours, width = terminal.colours(1), math.min(terminal.columns(1), 100)
  for _, row in ipairs(rows) do
    local head = terminal.safe(row.key)
    if colours then head = '\27[1m' .. head .. '\27[0m' end
    io.stdout:write(head, '  ', terminal.safe(M.label(row)), '\n',
      terminal.wrap(highlight(row, colours), width, '    '), '\n')
  end
end

local columns = { 'key', 'author', 'issued', 'page', 'score', 'heading', 'snippet' }

local function print_tsv(rows)
  io.stdout:write(table.concat(columns, '\t'), '\n')
  for _, row in ipairs(rows) do
    local cells = {}
    for i, name in ipairs(columns) do
      local value = row[name]
      if name == 'score' then value = ('%.3f'):format(value or 0):gsub(',', '.') end
      cells[i] = terminal.safe(tostring(value or ''))
    end
    io.stdout:write(table.concat(cells, '\t'), '\n')
  end
end

--- On standard error, so that what is piped on is passages alone.
local function print_total(rows)
  local first = rows[1]
  if first.fallback == 1 then
    io.stderr:write('No passage has all the words; these have the most telling ones.\n')
  end
  if first.total and first.total > #rows then
    io.stderr:write(('%s of %s passages; more with --limit.\n'):format(number(#rows),
      number(first.total)))
  end
end

--- @param found table options, and the other arguments by position
--- @return integer
function M.run(found, say)
  if #found == 0 then return say.usage('what to search for? tezis search QUERY') end
  return corpus.with(corpus.open_readonly, found, say, function(db)
    local parameters = { table.concat(found, ' '), found.limit or 10 }
    if found.json then
      local text, reason = db:json(sql, parameters)
      if not text then return say.error(reason) end
      io.stdout:write(text, '\n')
      return text == '[]' and 1 or 0
    end
    local rows, reason = db:rows(sql, parameters)
    if not rows then return say.error(reason) end
    if #rows == 0 then
      io.stderr:write('No passage found.\n')
      return 1
    end
    local write = found.tsv and print_tsv or print_rows
    write(rows)
    if not found.tsv then print_total(rows) end
    return 0
  end)
end

return M
