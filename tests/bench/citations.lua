--- make citations: what is written for every syntax, form, number of sources and locator, whether
--- it is read back as it was, and whether pandoc reads the same. Exits 1 when a row fails.
--
--   LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='build/lua5.4/?.so;;' \
--     lua5.4 tests/bench/citations.lua
--   PANDOC3=/path/to/pandoc …   a pandoc of version 3, which reads Typst; else `pandoc` itself
--
-- pandoc column: `same`: keys, form and locator; `keys`: those alone, as pandoc's reader of the
-- format has no more; `–`: it does not read the format, or is not installed.

package.path = 'tests/lua/?.lua;' .. package.path
local cite = require 'tezis.cite'
local helper = require 'cite_helper'
local judge = require 'cite_judge'

local programs = { old = 'pandoc', new = os.getenv('PANDOC3') or 'pandoc' }
local has_pandoc = judge.version() ~= nil
local reads_typst = (judge.version(programs.new) or 0) >= 3

local all = { 'parenthetical', 'text', 'suppress' }
local kinds = {
  { 'markdown', filetype = 'markdown', forms = all, format = 'markdown' },
  { 'LaTeX, biblatex', filetype = 'tex', flavour = 'biblatex', forms = all, format = 'latex' },
  { 'LaTeX, natbib', filetype = 'tex', flavour = 'natbib', forms = all, format = 'latex' },
  { 'LaTeX, plain', filetype = 'tex', flavour = 'plain', forms = { all[1] }, format = 'latex' },
  { 'org', filetype = 'org', forms = all, format = 'org' },
  { 'Typst', filetype = 'typst', forms = all, format = 'typst', only_keys = true },
  { 'AsciiDoc', filetype = 'asciidoc', forms = { all[1], all[2] } },
  { 'plain text', filetype = 'text', forms = { 'footnote', all[1], all[2], all[3] } },
}

local entries = {
  { key = 'ivanov2020', author = 'Иванов, И. И.', title = 'О штрафах', container = 'Вестник',
    issued = '2020', language = 'ru' },
  { key = 'yuan2019', author = 'Yuan, J.', title = 'Allies', issued = '2019', language = 'en' },
}

-- The citation of a row.
local function model(form, count, with_locator)
  local places, items = { '12', '3-4' }, {}
  for index = 1, count do
    local item = {}
    for name, value in pairs(entries[index]) do
      item[name] = value
    end
    item.locator = with_locator and places[index] or nil
    items[index] = item
  end
  return { form = form, items = items }
end

-- The document with the citation in it, by insertion; the citation as written.
local function write(kind, citation)
  local style = citation.form
  if style == 'footnote' or kind.filetype ~= 'text' and style == 'parenthetical' then
    style = 'auto'
  end
  local lines = { 'Слово слово.' }
  local edit = assert(cite.insertion({ filetype = kind.filetype, lines = lines, row = 0,
    col = #'Слово', items = citation.items, style = style, mode = 'i',
    document = { language = 'ru', flavour = kind.flavour, bibliography = {} } }))
  local note = edit.also and edit.also[1]
  local shown = edit.lines[1]:match('^%s*(.*)$')
  return helper.apply(lines, edit), shown .. (note and '  ' .. note.lines[#note.lines] or '')
end

-- Whether what parse finds is the citation. Syntaxes that write a command a source give several.
local function is_read_back(kind, citation, lines)
  local items = {}
  for _, found in ipairs(cite.parse(kind.filetype, lines, { entries = entries })) do
    if found.form ~= citation.form then
      return false
    end
    for _, item in ipairs(found.items) do
      items[#items + 1] = item
    end
  end
  for index, item in ipairs(citation.items) do
    local found = items[index]
    if not found or found.key ~= item.key or found.locator ~= item.locator
      or found.prefix or found.suffix or found.label then
      return false
    end
  end
  return #items == #citation.items
end

-- What pandoc makes of it. Of several in the text it lets the first alone stand there, and in Org
-- it leaves out the author of the first alone.
local function judged(kind, citation, lines)
  if not kind.format or not has_pandoc or kind.only_keys and not reads_typst then
    return '–'
  end
  local found = judge.judge(kind.format, table.concat(lines, '\n') .. '\n',
    kind.only_keys and programs.new)[1] or {}
  local is_split = #cite.parse(kind.filetype, lines) > 1
  for index, item in ipairs(citation.items) do
    local got = found[index]
    if not got or got.key ~= item.key then
      return 'OTHER'
    end
    local is_lead = index == 1 or is_split or citation.form ~= 'text' and kind.format ~= 'org'
    local mode = is_lead and judge.modes[citation.form] or 'NormalCitation'
    if not kind.only_keys and (got.mode ~= mode or judge.as_item(got).locator ~= item.locator) then
      return 'OTHER'
    end
  end
  return #found == #citation.items and (kind.only_keys and 'keys' or 'same') or 'OTHER'
end

-- A text filled up to a number of characters.
local function padded(text, width)
  local _, count = text:gsub('[^\128-\191]', '')
  return text .. (' '):rep(width - count)
end

local failures, rows = 0, 0
print(padded('syntax', 17) .. padded('form', 15) .. 'sources  locator  read back  pandoc  written')
for _, kind in ipairs(kinds) do
  for _, form in ipairs(kind.forms) do
    for case = 0, 3 do
      local count, with_locator = case < 2 and 1 or 2, case % 2 == 1
      local citation = model(form, count, with_locator)
      local lines, shown = write(kind, citation)
      local back, verdict = is_read_back(kind, citation, lines), judged(kind, citation, lines)
      local failed = not back or verdict == 'OTHER'
      failures, rows = failures + (failed and 1 or 0), rows + 1
      print(padded(kind[1], 17) .. padded(form, 15) .. padded(count == 1 and 'one' or 'two', 9)
        .. padded(with_locator and 'with' or '', 9) .. padded(back and 'equal' or 'OTHER', 11)
        .. padded(verdict, 8) .. shown)
    end
  end
end
print(('%d rows, %d failed; pandoc %s%s'):format(rows, failures, judge.version() or 'not installed',
  reads_typst and ', and ' .. judge.version(programs.new) .. ' for Typst' or ''))
os.exit(failures == 0 and 0 or 1)
