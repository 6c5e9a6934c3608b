--- A file's text as UTF-8, and what the file says about itself.
---
--- Text and Markdown stay as they are, a YAML block at the top is read as metadata;
--- HTML, DOCX, ODT and EPUB go through pandoc, PDF through pdftotext.
local core = require 'tezis.core'
local files = require 'tezis.import.files'
local html = require 'tezis.import.html'
local pdf = require 'tezis.import.pdf'
local tools = require 'tezis.import.tools'

local M = {}

local filter = debug.getinfo(1, 'S').source:gsub('^@', ''):gsub('convert%.lua$', 'filter.lua')

local function unquote(value)
  return value:match('^"(.*)"$') or value:match("^'(.*)'$") or value
end

--- The items of [one, "two, three"].
local function list_items(text, items)
  local at = 1
  while at <= #text do
    at = text:find('[^%s,]', at) or #text + 1
    local stop = select(2, text:find('^"[^"]*"', at)) or select(2, text:find("^'[^']*'", at))
      or (text:find(',', at, true) or #text + 1) - 1
    local item = text:sub(at, stop):gsub('%s+$', '')
    if item ~= '' then items[#items + 1] = unquote(item) end
    at = stop + 1
  end
end

--- Reads the lines `name: value` and `- item` of a YAML block; what is more than that
--- is left out.
local function read_yaml(block)
  local found, last = {}, nil
  for line in block:gmatch('[^\r\n]+') do
    local name, value = line:match('^([%w_%-]+):%s*(.-)%s*$')
    local item = line:match('^%s*%-%s+(.-)%s*$')
    if name then
      last = name:lower()
      local list = value:match('^%[(.*)%]$')
      found[last] = {}
      if list then list_items(list, found[last]) end
      if not list and value ~= '' then found[last] = { unquote(value) } end
    elseif item and last then
      table.insert(found[last], unquote((item:gsub('^name:%s*', ''))))
    end
  end
  return found
end

--- @return table metadata
local function front_matter(text)
  local block = text:match('^%-%-%-[ \t]*\r?\n(.-)\r?\n%-%-%-[ \t]*\r?\n')
    or text:match('^%-%-%-[ \t]*\r?\n(.-)\r?\n%.%.%.[ \t]*\r?\n')
  if not block or not block:find('^[^\n]*:') then return {} end
  local found = read_yaml(block)
  local function first(name) return found[name] and found[name][1] end
  return {
    title = first('title'),
    author = found.author or found.authors,
    date = first('date') or first('issued') or first('year'),
    language = first('lang') or first('language'),
    container = first('journal') or first('publication') or first('source'),
    url = first('url'),
  }
end

local function decode(bytes, encoding)
  local text, used = core.decode(bytes, encoding)
  if not text and encoding then text, used = core.decode(bytes) end
  if not text then return nil, files.reason(used) end
  return (text:gsub('%z', '\239\191\189'))
end

local function from_text(bytes)
  local text, reason = decode(bytes)
  if not text then return nil, reason end
  return { text = text, metadata = front_matter(text) }
end

--- The metadata lines import/filter.lua writes to standard error.
local function reported(errors)
  local found = {}
  for name, value in errors:gmatch('tezis%.([%w_%-]+)=([^\n]*)') do
    if name == 'author' or name == 'creator' then
      found.author = found.author or {}
      table.insert(found.author, value)
    elseif name == 'lang' then
      found.language = value
    else
      found[name] = found[name] or value
    end
  end
  return found
end

local function through_pandoc(format, bytes)
  local result, reason = tools.pandoc({ '-f', format, '-t', 'plain', '--wrap=none',
    '--lua-filter=' .. filter }, bytes)
  if not result then return nil, reason end
  return { text = result.stdout, metadata = reported(result.stderr) }
end

local function from_html(bytes)
  local text, reason = decode(bytes, html.charset(bytes))
  if not text then return nil, reason end
  local result
  result, reason = through_pandoc('html', html.mark(text))
  if not result then return nil, reason end
  result.metadata = html.metadata(text)
  return result
end

--- Why pdftotext, which is told to be quiet (a damaged PDF fills pages with warnings), failed.
local function pdf_fault(bytes, path, reason)
  if not bytes:sub(1, 1024):find('%PDF-', 1, true) then return 'it is not a PDF file' end
  local _, complaint = tools.run({ 'pdfinfo', path })
  if complaint and complaint:find('Incorrect password', 1, true) then
    return 'the PDF asks for a password: save a copy without one'
  end
  return complaint and ('the PDF cannot be read; ' .. complaint) or reason
end

local function from_pdf(bytes, path)
  local argv = { 'pdftotext', '-q', '-enc', 'UTF-8', '-bbox-layout', path, '-' }
  local result, reason = tools.run(argv)
  if not result then return nil, pdf_fault(bytes, path, reason) end
  local text, pages = pdf.text((decode(result.stdout, 'UTF-8')))
  if not text:find('[%w\128-\255]') then
    return nil, ('the PDF (%d page%s) has no text: it is probably scanned; run ocrmypdf -l rus+eng '
      .. 'on it first'):format(pages, pages == 1 and '' or 's')
  end
  local info = tools.run({ 'pdfinfo', '-enc', 'UTF-8', path })
  return { text = text, pages = pages, metadata = info and pdf.metadata(info.stdout) or {} }
end

--- pandoc gives the authors of an EPUB last to first.
local function from_epub(bytes)
  local result, reason = through_pandoc('epub', bytes)
  if not result then return nil, reason end
  local names = result.metadata.author or {}
  for i = 1, math.floor(#names / 2) do
    names[i], names[#names + 1 - i] = names[#names + 1 - i], names[i]
  end
  return result
end

local function from_pandoc(format)
  return function(bytes) return through_pandoc(format, bytes) end
end

local readers = { text = from_text, markdown = from_text, html = from_html, pdf = from_pdf,
  docx = from_pandoc('docx'), odt = from_pandoc('odt'), epub = from_epub }

--- The text of a file. A file of unknown kind is tried as plain text.
--- @param path string absolute (a name that begins with - is then no option)
--- @return table|nil # { text = UTF-8, metadata = { title, author = {…}, date, language,
---   container, abstract, url, created }, pages = of a PDF }
--- @return string|nil # why not
function M.read(path)
  local kind = files.kinds[files.extension(path)] or 'text'
  local bytes, reason = files.read(path)
  if not bytes then return nil, reason end
  local result
  result, reason = readers[kind](bytes, path)
  if not result then return nil, reason end
  if not result.text:find('[%w\128-\255]') then return nil, 'the file holds no words' end
  return result
end

return M
