--- Web pages before pandoc. Its HTML reader forgets which element a block came from
--- (nav, footer, aside and form become plain paragraphs), so the elements to leave out
--- are renamed here to <div class="tezis-drop">, nested or not, and import/filter.lua
--- drops them; scripts, styles and comments go at once. The head's metadata is read
--- here too, as pandoc sees only part of it.
local M = {}

--- Elements whose content is no text for a reader; removed up to the closing tag.
local silent = { script = true, style = true, noscript = true, svg = true, iframe = true,
  template = true, object = true, select = true, textarea = true, canvas = true, math = true }

--- Elements that hold the furniture of a page, and what they become.
local dropped = { nav = 'div', footer = 'div', aside = 'div', form = 'div', dialog = 'div',
  menu = 'div', button = 'span', label = 'span' }

--- Elements that pandoc strips of their class, so that the filter cannot judge it:
--- wrapped into a <div> that has it.
local classless = { ul = true, ol = true, dl = true, table = true, header = true,
  figure = true }

local function attribute(tag, name)
  local lower = tag:lower()
  local at = 1
  while true do
    local start, stop = lower:find(name .. '%s*=%s*', at)
    if not start then return nil end
    if lower:find('^[%s"\'/]', start - 1) then
      local value = tag:match('^"([^"]*)"', stop + 1) or tag:match("^'([^']*)'", stop + 1)
        or tag:match('^[^%s>"\']+', stop + 1)
      return value
    end
    at = stop + 1
  end
end

--- The end of the tag that opens at `start`: its > outside quotation marks; and whether a
--- quotation mark was left open, which would swallow the page in pandoc too.
local function tag_end(text, start)
  local at = start
  while true do
    local stop = text:find('[>"\']', at)
    if not stop then return nil end
    local byte = text:sub(stop, stop)
    if byte == '>' then return stop end
    local close = text:find(byte, stop + 1, true)
    if not close or close - stop > 4096 then return text:find('>', stop, true), true end
    at = close + 1
  end
end

local function skip_silent(text, lower, name, at)
  local close = lower:find('</' .. name .. '[%s>/]', at)
  return close and (text:find('>', close, true) or #text) + 1 or at
end

--- Classes of a paragraph that is about the article rather than of it.
local about = { byline = true, dateline = true, credit = true, caption = true, posted = true,
  tags = true, share = true, copyright = true }

--- Where a paragraph of such a class ends; nil for any other, and for one left open.
local function about_end(text, lower, start, stop)
  local class = attribute(text:sub(start, stop), 'class')
  for word in (class or ''):lower():gmatch('[^%-_%s]+') do
    if about[word] then
      local close = lower:find('</p%s*>', stop)
      local inner = lower:find('<p[%s>]', stop)
      if close and close - stop < 2000 and not (inner and inner < close) then
        return text:find('>', close, true)
      end
    end
  end
end

--- A list, table or the like inside a <div> of its class. `open` counts, per element,
--- which of those open now were wrapped.
local function wrap(open, slash, name, tag)
  open[name] = open[name] or {}
  if slash == '/' then
    return tag .. (table.remove(open[name]) and '</div>' or '')
  end
  local class, id = attribute(tag, 'class'), attribute(tag, 'id')
  table.insert(open[name], (class or id) ~= nil)
  if not class and not id then return tag end
  local function quoted(value)
    return (value or ''):gsub('[<>"&]', ' ')
  end
  return ('<div class="%s" id="%s">'):format(quoted(class), quoted(id)) .. tag
end

--- One tag at `start`: what to write for it and where to go on.
local function rewrite_tag(text, lower, start, open)
  local slash, name = lower:match('^<(/?)([%a][%w]*)', start)
  if not name then return '<', start + 1 end
  local stop, broken = tag_end(text, start)
  stop = stop or #text
  local closed = text:sub(stop - 1, stop - 1) == '/'
  if silent[name] then
    if slash == '/' or closed then return '', stop + 1 end
    return '', skip_silent(text, lower, name, stop + 1)
  end
  if classless[name] then return wrap(open, slash, name, text:sub(start, stop)), stop + 1 end
  local after = name == 'p' and slash == '' and about_end(text, lower, start, stop)
  if after then return '', after + 1 end
  local becomes = dropped[name]
  if broken and not becomes then return '<' .. slash .. name .. '>', stop + 1 end
  if not becomes then return text:sub(start, stop), stop + 1 end
  if slash == '/' then return '</' .. becomes .. '>', stop + 1 end
  return '<' .. becomes .. ' class="tezis-drop">', stop + 1
end

--- The page with its furniture marked.
--- @param text string UTF-8 HTML
--- @return string
function M.mark(text)
  local lower = text:lower()
  local out, at, open = {}, 1, {}
  while true do
    local start = text:find('<', at, true)
    if not start then break end
    out[#out + 1] = text:sub(at, start - 1)
    if text:find('^<!%-%-', start) then
      local _, stop = text:find('-->', start + 4, true)
      at = (stop or #text) + 1
    else
      out[#out + 1], at = rewrite_tag(text, lower, start, open)
    end
  end
  out[#out + 1] = text:sub(at)
  return table.concat(out)
end

local named = { amp = '&', lt = '<', gt = '>', quot = '"', apos = "'", nbsp = ' ',
  laquo = '«', raquo = '»', mdash = '—', ndash = '–', hellip = '…', rsquo = '’',
  lsquo = '‘', ldquo = '“', rdquo = '”' }

local function encode(codepoint)
  if codepoint < 0x80 then return string.char(codepoint) end
  local tail = string.char(0x80 + codepoint % 64)
  codepoint = math.floor(codepoint / 64)
  if codepoint < 32 then return string.char(0xc0 + codepoint) .. tail end
  tail = string.char(0x80 + codepoint % 64) .. tail
  codepoint = math.floor(codepoint / 64)
  if codepoint < 16 then return string.char(0xe0 + codepoint) .. tail end
  return string.char(0xf0 + math.floor(codepoint / 64) % 8, 0x80 + codepoint % 64) .. tail
end

local function plain(text)
  text = text:gsub('<[^>]*>', ''):gsub('&#[xX](%x%x?%x?%x?%x?);', function(digits)
    return encode(tonumber(digits, 16))
  end):gsub('&#(%d%d?%d?%d?%d?%d?);', function(digits)
    local codepoint = tonumber(digits)
    return codepoint > 0 and codepoint < 0x110000 and encode(codepoint) or '?'
  end):gsub('&(%a+);', named)
  return (text:gsub('%s+', ' '):gsub('^ ', ''):gsub(' $', ''))
end

--- What <meta> names mean, best first.
local fields = {
  title = { 'citation_title', 'dc.title', 'og:title', 'twitter:title' },
  author = { 'citation_author', 'dc.creator', 'author', 'article:author', 'sailthru.author' },
  date = { 'citation_publication_date', 'citation_date', 'dc.date', 'article:published_time',
    'datepublished', 'date', 'pubdate', 'sailthru.date' },
  container = { 'citation_journal_title', 'og:site_name', 'application-name' },
  language = { 'citation_language', 'dc.language', 'content-language' },
  abstract = { 'citation_abstract', 'dc.description', 'og:description', 'description' },
  url = { 'citation_public_url', 'og:url' },
}

local function read_tags(head)
  local values = {}
  for tag in head:gmatch('<[mM][eE][tT][aA]%s[^>]*>') do
    local name = attribute(tag, 'property') or attribute(tag, 'name') or attribute(tag, 'itemprop')
      or attribute(tag, 'http%-equiv')
    local content = attribute(tag, 'content')
    if name and content and plain(content) ~= '' then
      name = name:lower()
      values[name] = values[name] or {}
      table.insert(values[name], plain(content))
    end
  end
  return values
end

--- The metadata of a page.
--- @param text string UTF-8 HTML
--- @return table # title, author (list), date, container, language, abstract, url: what is there
function M.metadata(text)
  local lower = text:lower()
  local head = text:sub(1, lower:find('</head', 1, true) or 65536)
  local values, found = read_tags(head), {}
  for field, names in pairs(fields) do
    for _, name in ipairs(names) do
      if values[name] and not found[field] then
        found[field] = field == 'author' and values[name] or values[name][1]
      end
    end
  end
  local title = head:match('<[tT][iI][tT][lL][eE][^>]*>(.-)</')
  if title and plain(title) ~= '' then found.title = found.title or plain(title) end
  local tag = head:match('<[hH][tT][mM][lL]%s[^>]*>')
  found.language = tag and attribute(tag, 'lang') or found.language
  -- An author that is an address of a profile is no name.
  if found.author and found.author[1]:find('^https?:') then found.author = nil end
  return found
end

--- The encoding a page declares for itself, nil when none: bytes are then guessed.
function M.charset(bytes)
  local head = bytes:sub(1, 4096):lower()
  return head:match('<meta[^>]-charset%s*=%s*["\']?%s*([%w_:%-]+)')
    or head:match('<%?xml[^>]-encoding%s*=%s*["\']([%w_:%-]+)')
end

return M
