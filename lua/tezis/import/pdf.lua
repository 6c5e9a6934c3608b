--- The text of a PDF by pages: running heads and page numbers go, words cut at line ends
--- are joined, and lines become paragraphs (see layout.lua for where they begin). Pages
--- stay apart by form feeds: the corpus cites by them.
local core = require 'tezis.core'
local layout = require 'tezis.import.layout'

local M = {}

--- Only a page number: 12, - 12 -, xiv, стр. 12, Page 3 of 10.
local function is_number(line)
  local text = core.fold(line):gsub('[%s%p]+', ' '):gsub('—', ''):gsub('–', '')
  text = text:gsub('^ ', ''):gsub(' $', '')
  return text:find('^%d+$') or text:find('^[ivxlc]+$') and #text <= 6 or
    text:find('^page %d+$') or text:find('^page %d+ of %d+$') or text:find('^стр %d+$') or
    text:find('^с %d+$') or text:find('^%d+ из %d+$') or text:find('^%d+ of %d+$')
end

--- A line as running heads are compared: folded, every number alike.
local function shape(line)
  return (core.fold(line):gsub('%d+', '#'):gsub('%s+', ' '):gsub('^ ', ''))
end

--- The first and last two lines of a page.
local function edges(lines)
  local list = {}
  for _, at in ipairs({ 1, 2, #lines - 1, #lines }) do
    if lines[at] then list[at] = true end
  end
  return list
end

--- How many pages have each shape at an edge.
local function count_shapes(pages)
  local counts = {}
  for _, lines in ipairs(pages) do
    local seen = {}
    for at in pairs(edges(lines)) do
      local key = shape(lines[at].text)
      if not seen[key] then counts[key] = (counts[key] or 0) + 1 end
      seen[key] = true
    end
  end
  return counts
end

--- Leaves out running heads (an edge line of the same shape on a third of the pages,
--- three at least; heads of left and right pages differ) and page numbers.
local function drop_running(pages)
  local counts = count_shapes(pages)
  local enough = math.max(3, math.ceil(#pages / 3))
  for number, lines in ipairs(pages) do
    local at_edge, kept = edges(lines), {}
    for at, line in ipairs(lines) do
      local running = at_edge[at] and (is_number(line.text)
        or (#line.text <= 160 and counts[shape(line.text)] >= enough))
      if not running then kept[#kept + 1] = line end
    end
    pages[number] = kept
  end
end

local letter = '[%a\128-\255]'

--- How often each hyphenated word stands inside a line: those keep their hyphen when
--- a line end cuts them.
local function compounds(pages)
  local known = {}
  for _, lines in ipairs(pages) do
    for _, line in ipairs(lines) do
      for word in line.text:gmatch('[%a\128-\255]+%-[%a\128-\255]+') do
        known[core.fold(word)] = true
      end
    end
  end
  return known
end

--- Joins a line to the paragraph before it.
local function join(paragraph, line, known)
  local soft = paragraph:gsub('\194\173$', '')
  if soft ~= paragraph then return soft .. line end
  if paragraph:find('[%w\128-\255]%-$') and line:find('^%d') then return paragraph .. line end
  local head = paragraph:match('(' .. letter .. '+)%-$') or paragraph:match('(' .. letter .. '+)‐$')
  local tail = line:match('^' .. letter .. '+')
  if not head or not tail then return paragraph .. ' ' .. line end
  local first = tail:match('^[%z\1-\127\194-\244][\128-\191]*')
  local capital = core.fold(first) ~= first
  if capital or known[core.fold(head .. '-' .. tail)] then return paragraph .. line end
  return (paragraph:gsub('[%-]$', ''):gsub('‐$', '')) .. line
end

local function reflow(lines, known)
  local paragraphs = {}
  for _, line in ipairs(lines) do
    if line.begins or #paragraphs == 0 then
      paragraphs[#paragraphs + 1] = line.text
    else
      paragraphs[#paragraphs] = join(paragraphs[#paragraphs], line.text, known)
    end
  end
  return table.concat(paragraphs, '\n\n')
end

--- Readable pages.
--- @param xhtml string output of pdftotext -bbox-layout
--- @return string # paragraphs apart by blank lines, pages by form feeds
--- @return integer # number of pages
function M.text(xhtml)
  local pages = layout.pages(xhtml)
  drop_running(pages)
  local known = compounds(pages)
  local out = {}
  for i, lines in ipairs(pages) do out[i] = reflow(lines, known) end
  return table.concat(out, '\n\f') .. '\n', #pages
end

--- Title, author and date from pdfinfo's output, junk left out.
--- @return table
function M.metadata(info)
  local found = {}
  local function field(name)
    local value = ('\n' .. info):match('\n' .. name .. ':%s*([^\n]*)')
    return value and value:find('%S') and value:gsub('%s+$', '') or nil
  end
  local title = field('Title')
  if title and not title:find('^Microsoft Word') and not title:find('%.%w%w%w%w?$')
    and not core.fold(title):find('^untitled') and #title > 3 then
    found.title = title
  end
  local author = field('Author')
  if author and not author:find('^%w+$') then found.author = { author } end
  found.created = (field('CreationDate') or ''):match('(%d%d%d%d)')
  return found
end

return M
