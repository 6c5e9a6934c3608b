--- Lines of a PDF with their places: what `pdftotext -bbox-layout` prints, taken apart.
--- Plain pdftotext output does not tell a heading from the paragraph below it, nor where a
--- paragraph ends whose last line is full; places and letter sizes do.
local M = {}

local named = { amp = '&', lt = '<', gt = '>', quot = '"', apos = "'" }

local function plain(text)
  return (text:gsub('&(%a+);', named))
end

local function number(attributes, name)
  return tonumber(attributes:match(name .. '="([%d.%-]+)"')) or 0
end

--- Reads one line element: its words, its left, right, top and the height of its letters.
local function read_line(body)
  local words, height, letters = {}, 0, 0
  local left, right, top
  for attributes, text in body:gmatch('<word ([^>]*)>(.-)</word>') do
    words[#words + 1] = plain(text)
    local size = #text
    height = height + (number(attributes, 'yMax') - number(attributes, 'yMin')) * size
    letters = letters + size
    left = left or number(attributes, 'xMin')
    right = number(attributes, 'xMax')
    top = top or number(attributes, 'yMin')
  end
  if #words == 0 then return nil end
  return { text = table.concat(words, ' '), left = left, right = right, top = top,
    height = letters > 0 and height / letters or 0 }
end

--- Whether `line` begins a paragraph within its block: set in other letters than the
--- line above, or indented below one that is not.
local function begins(line, above, margin)
  local ratio = line.height / math.max(above.height, 0.1)
  if ratio > 1.15 or ratio < 0.87 then return true end
  return line.left > margin + 0.8 * line.height and above.left < margin + 0.4 * line.height
end

--- Whether a block's first line goes on with the paragraph of the block before: the text
--- moved to the top of the next column in the middle of a sentence.
local function continues(line, above)
  return above and line.top < above.top and math.abs(line.height - above.height) < 1
    and not above.text:find('[.!?:;…]["»”\')%]]*$')
    and not above.text:find('…$')
end

local function read_block(body, page, last)
  local lines, margin = {}, math.huge
  for line_body in body:gmatch('<line [^>]*>(.-)</line>') do
    local line = read_line(line_body)
    if line then
      lines[#lines + 1] = line
      margin = math.min(margin, line.left)
    end
  end
  for i, line in ipairs(lines) do
    if i == 1 then
      line.begins = not continues(line, last)
    else
      line.begins = begins(line, lines[i - 1], margin)
    end
    page[#page + 1] = line
  end
  return lines[#lines] or last
end

--- @param xhtml string output of pdftotext -bbox-layout
--- @return table[] # pages, each a list of { text, begins = starts a paragraph, left, right,
---   top, height (points) }
function M.pages(xhtml)
  local pages = {}
  for body in xhtml:gmatch('<page [^>]*>(.-)</page>') do
    local page, last = {}, nil
    for block in body:gmatch('<block [^>]*>(.-)</block>') do
      last = read_block(block, page, last)
    end
    pages[#pages + 1] = page
  end
  return pages
end

return M
