-- The readers of the Lua side over drafts, bibliographies and pages with random changes: citations
-- of every syntax, quotations, .bib and CSL-JSON files, HTML, JSON. Whatever the bytes: an answer
-- or nil and a sentence, in bounded time, and an edit leaves the rest of the text as it was.
--
--   LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='build/lua5.4/?.so;;' \
--     lua5.4 tests/fuzz/lua.lua 10000 [SEED]

package.path = 'tests/fuzz/?.lua;tests/lua/?.lua;' .. package.path
if jit then
  jit.off() -- compiled code does not count its steps
end

local bib = require 'tezis.bib'
local cite = require 'tezis.cite'
local draft = require 'tezis.check.draft'
local drafts = require 'drafts'
local field = require 'tezis.import.field'
local guess = require 'tezis.import.guess'
local helper = require 'cite_helper'
local html = require 'tezis.import.html'
local json = require 'tezis.json'
local locator = require 'tezis.cite.locator'

local MOST_STEPS = 400 -- of 100,000 instructions: far more than any of these inputs should take

local runs, seed = tonumber(arg[1]) or 1000, tonumber(arg[2]) or 1
math.randomseed(seed)

local awkward = { '[', ']', '{', '}', '(', ')', '@', '\\', '"', '«', '»', '“', '#', '<', '>', '%',
  ';', ',', '\r\n', '\n', '\n\n', '\0', '\255', '\237\160\128', '😀', 'с. ', 'p. ', '-@', '```',
  '---\n', '$', '&', '/', '*', '…', '\239\187\191', '\226\128', 'é', '\\cite{', '@article{',
  '[cite:', ('['):rep(60), ('{'):rep(60), ('a'):rep(300) }

local function change(text)
  for _ = 1, math.random(6) do
    local at = math.random(0, #text)
    local kind = math.random(5)
    if kind == 1 then
      text = text:sub(1, at) .. awkward[math.random(#awkward)] .. text:sub(at + 1)
    elseif kind == 2 then
      text = text:sub(1, at) .. text:sub(at + 1 + math.random(20))
    elseif kind == 3 then
      text = text:sub(1, at) .. string.char(math.random(0, 255)) .. text:sub(at + 2)
    elseif kind == 4 then
      local from = math.random(0, #text)
      text = text:sub(1, at) .. text:sub(from, from + math.random(40)) .. text:sub(at + 1)
    else
      text = text:sub(1, at)
    end
  end
  return text
end

local function require_that(holds, what)
  if not holds then
    error(what .. ' does not hold', 2)
  end
end

-- A range lies within the lines, its end not before its start.
local function within(lines, range)
  local from_row, from_col, to_row, to_col = range[1], range[2], range[3], range[4]
  return from_row >= 0 and to_row < #lines and from_col >= 0 and to_col <= #lines[to_row + 1]
    and from_col <= #lines[from_row + 1]
    and (from_row < to_row or from_row == to_row and from_col <= to_col)
end

local entries = { { key = 'orlova2018', title = 'О союзе гаваней', author = 'Орлова, Н. В.',
  issued = '2018', language = 'ru', type = 'book' } }

local function read_draft(filetype, text)
  local lines = helper.lines(text)
  for _, citation in ipairs(assert(cite.parse(filetype, lines, { entries = entries }))) do
    require_that(within(lines, citation.range), 'a citation lies in its draft')
    for _, item in ipairs(citation.items) do
      require_that(within(lines, item.key_range), 'a key lies in its draft')
    end
  end
  local read = assert(draft.read(filetype, text, entries))
  for _, quotation in ipairs(read.quotations) do
    require_that(quotation.from >= 1 and quotation.to <= #read.text,
      'a quotation lies in its draft')
    require_that(type(quotation.text) == 'string', 'a quotation has text')
  end
end

-- All but the edited place is as it was.
local function cite_into(filetype, text)
  local lines = helper.lines(text)
  local row = math.random(#lines) - 1
  local request = { filetype = filetype, lines = lines, row = row,
    col = math.random(0, #lines[row + 1]), mode = math.random(2) == 1 and 'n' or 'i',
    items = { { key = 'orlova2018', locator = '12', entry = entries[1] } }, entries = entries }
  local before = table.concat(lines, '\n')
  local edit, message = cite.insertion(request)
  require_that(table.concat(lines, '\n') == before, 'the lines stay the caller\'s')
  if not edit then
    require_that(type(message) == 'string' and #message > 10, 'a refusal is a sentence')
    return
  end
  require_that(within(lines, { edit.start_row, edit.start_col, edit.end_row, edit.end_col }),
    'an edit lies in its draft')
  local after = table.concat(helper.apply(lines, edit), '\n')
  require_that(#after >= #table.concat(edit.lines, '\n'), 'the edit is in the draft')
end

local function add_to_bib(kind, text)
  bib.find(kind, text, { orlova2018 = true, blake2020 = true })
  local added = kind == 'bibtex' and '@misc{new, title = {x}}' or { id = 'new', title = 'x' }
  local edit, message = bib.append(kind, text, { added })
  if edit then
    require_that(edit.at >= 0 and edit.at <= #text + 1, 'an edit lies in its file')
  else
    require_that(type(message) == 'string', 'a refusal is a sentence')
  end
  if kind == 'bibtex' then
    bib.dialect(text)
  end
end

local readers = {
  bib = function(text)
    add_to_bib('bibtex', text)
    field.candidates(text:sub(1, 200))
  end,
  json = function(text)
    add_to_bib('csljson', text)
    json.decode(text)
  end,
  html = function(text)
    html.mark(text)
    html.metadata(text)
    html.charset(text)
    guess.date_in(text)
    guess.person(text:sub(1, 60))
  end,
}
local kinds = {}
for kind in pairs(drafts) do
  kinds[#kinds + 1] = kind
end
table.sort(kinds)

local function run(kind, text)
  if readers[kind] then
    return readers[kind](text)
  end
  read_draft(kind, text)
  cite_into(kind, text)
  locator.read(text:sub(1, 100))
end

local steps
local function count()
  steps = steps + 1
  if steps > MOST_STEPS then
    error('takes too long', 2)
  end
end

for index = 1, runs do
  local kind = kinds[math.random(#kinds)]
  local text = index <= #kinds and drafts[kinds[index]] or change(drafts[kind])
  kind = index <= #kinds and kinds[index] or kind
  steps = 0
  debug.sethook(count, '', 100000)
  local good, message = xpcall(run, debug.traceback, kind, text)
  debug.sethook()
  if not good then
    io.stderr:write(('FAIL input %d of seed %d (%s): %s\n--- input, quoted\n%s\n'):format(index,
      seed, kind, message, ('%q'):format(text)))
    os.exit(1)
  end
end
print(('%d inputs'):format(runs))
