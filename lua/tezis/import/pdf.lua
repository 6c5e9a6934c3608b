--- The text of a PDF by pages. pdftotext gives lines in reading order with a form feed
--- after each page; here running heads and page numbers go, words cut at line ends are
--- joined, and lines become paragraphs. Pages stay apart by form feeds: the corpus
--- cites by them.
local M = {}

local core = require 'tezis.core'

local function lines_of(text)
  local lines = {}
  for line in (text .. '\n'):gmatch('([^\n]*)\n') do
    lines[#lines + 1] = (line:gsub('%s+$', ''))
  end
  return lines
end

local function split_pages(text)
  local pages = {}
  for page in (text:gsub('\f$', '') .. '\f'):gmatch('([^\f]*)\f') do
    pages[#pages + 1] = lines_of(page)
  end
  return pages
end

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

--- Places of the first and last two lines that hold something.
local function edges(lines)
  local filled, list = {}, {}
  for i, line in ipairs(lines) do
    if line:find('%S') then filled[#filled + 1] = i end
  end
  for _, at in ipairs({ 1, 2, #filled - 1, #filled }) do
    if filled[at] then list[filled[at]] = true end
  end
  return list
end

--- How many pages have each shape at an edge.
local function count_shapes(pages)
  local counts = {}
  for _, lines in ipairs(pages) do
    local seen = {}
    for at in pairs(edges(lines)) do
      local key = shape(lines[at])
      if not seen[key] then counts[key] = (counts[key] or 0) + 1 end
      seen[key] = true
    end
  end
  return counts
end

--- Blanks running heads (an edge line of the same shape on a third of the pages, three
--- at least; heads of left and right pages differ) and page numbers.
local function drop_running(pages)
  local counts = count_shapes(pages)
  local enough = math.max(3, math.ceil(#pages / 3))
  for _, lines in ipairs(pages) do
    local at_edge = edges(lines)
    for at in pairs(at_edge) do
      if is_number(lines[at]) or (#lines[at] <= 160 and counts[shape(lines[at])] >= enough) then
        lines[at] = ''
      end
    end
  end
end

local letter = '[%a\128-\255]'

--- How often each hyphenated word stands inside a line: those keep their hyphen when
--- a line end cuts them.
local function compounds(pages)
  local known = {}
  for _, lines in ipairs(pages) do
    for _, line in ipairs(lines) do
      for word in line:gmatch('[%a\128-\255]+%-[%a\128-\255]+') do known[core.fold(word)] = true end
    end
  end
  return known
end

--- Joins a line to the paragraph before it.
local function join(paragraph, line, known)
  local soft = paragraph:gsub('\194\173$', '')
  if soft ~= paragraph then return soft .. line end
  local head = paragraph:match('(' .. letter .. '+)%-$') or paragraph:match('(' .. letter .. '+)‐$')
  local tail = line:match('^' .. letter .. '+')
  if not head or not tail then return paragraph .. ' ' .. line end
  local first = tail:match('^[%z\1-\127\194-\244][\128-\191]*')
  local capital = core.fold(first) ~= first
  if capital or known[core.fold(head .. '-' .. tail)] then return paragraph .. line end
  return (paragraph:gsub('[%-]$', ''):gsub('‐$', '')) .. line
end

local function width(lines)
  local longest = 0
  for _, line in ipairs(lines) do longest = math.max(longest, #line) end
  return longest
end

--- Whether a paragraph ends with this line though no blank line follows: it ends a
--- sentence and is clearly shorter than its page is wide.
local function ends_paragraph(line, full)
  local closed = line:find('[.!?:][)"\']?$') or line:find('[.!?…]»$') or line:find('[.!?…]”$')
  return closed and #line < full * 0.75
end

local function reflow(lines, known)
  local paragraphs, current = {}, nil
  local full = width(lines)
  for _, line in ipairs(lines) do
    local text = line:gsub('^%s+', '')
    if text == '' then
      current = nil
    else
      if current then
        paragraphs[current] = join(paragraphs[current], text, known)
      else
        paragraphs[#paragraphs + 1] = text
        current = #paragraphs
      end
      if ends_paragraph(line, full) then current = nil end
    end
  end
  return table.concat(paragraphs, '\n\n')
end

--- Readable pages from pdftotext's output.
--- @param text string pages ended by form feeds
--- @return string # paragraphs apart by blank lines, pages by form feeds
--- @return integer # number of pages
function M.clean(text)
  local pages = split_pages(text)
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
