--- A quotation with its citation: in the quotation marks of the draft's language, or a block of its
--- own where it is long. Pure Lua (5.4, LuaJIT).
--
--   …говорят: «взыскать его удалось только однажды» [@ivanov2020, с. 12].
--
-- The words stay as the source has them, but for line ends, marks within marks, and what the
-- draft's format would take for markup. The full stop goes behind the citation.

local cite = require 'tezis.cite'

local M = {}

local marks_of = {
  ['«»'] = { '«', '»', '„', '“' },
  ['“”'] = { '“', '”', '‘', '’' },
  ['„“'] = { '„', '“', '‚', '‘' },
  ['""'] = { '"', '"', "'", "'" },
}

local by_language = { ru = '«»', uk = '«»', be = '«»', fr = '«»', de = '„“' }

local escapes = {
  markdown = function(text)
    return (text:gsub('[*`<%[%]\\]', '\\%0'):gsub('%f[%S]([_@])', '\\%1'))
  end,
  latex = function(text)
    return (text:gsub('[\\#%%&_${}~^]', function(sign)
      return ({ ['\\'] = '\\textbackslash{}', ['~'] = '\\textasciitilde{}',
        ['^'] = '\\textasciicircum{}' })[sign] or '\\' .. sign
    end))
  end,
  typst = function(text)
    return (text:gsub('[#$*_@`<%[%]\\]', '\\%0'))
  end,
}

-- The lines of a block around its text.
local blocks = {
  markdown = function(text) return { '> ' .. text } end,
  latex = function(text) return { '\\begin{quote}', text, '\\end{quote}' } end,
  org = function(text) return { '#+begin_quote', text, '#+end_quote' } end,
  typst = function(text) return { '#quote(block: true)[', text, ']' } end,
  asciidoc = function(text) return { '____', text, '____' } end,
  text = function(text) return { '    ' .. text } end,
}

-- Marks of the same kind inside become the inner ones, outermost pairs first.
local function nest(text, marks)
  if marks[1] == marks[2] then
    return (text:gsub(marks[1], marks[3]))
  end
  return (text:gsub(marks[1], marks[3]):gsub(marks[2], marks[4]))
end

--- How many words a text has.
---@param text string
---@return integer
function M.words(text)
  local count = 0
  -- Dashes and quotation marks are in these two blocks; no letter is.
  text = text:gsub('\226\128[\128-\191]', ' '):gsub('\194[\128-\191]', ' ')
  for word in text:gmatch('%S+') do
    count = count + (word:find('[%w\128-\255]') and 1 or 0)
  end
  return count
end

---@class tezis.QuotationRequest
---@field filetype string
---@field lines string[]
---@field row integer from 0
---@field col integer from 0, in bytes, between characters
---@field text string what is quoted
---@field item table key, page or locator, label
---@field document tezis.Document
---@field block_words integer
---@field marks string 'auto', or one of «», “”, „“, ""

--- The edit that inserts a quotation, as tezis.cite.insertion gives it.
---@param request tezis.QuotationRequest
---@return tezis.Insertion?
---@return string? message
function M.compute(request)
  local syntax, unknown = cite.syntax_for(request.filetype)
  if not syntax then
    return nil, unknown
  end
  local about = request.document
  local text = request.text:gsub('%s+', ' '):gsub('^ ', ''):gsub(' $', '')
  if text == '' then
    return nil, 'there is nothing to quote'
  end
  local item = request.item
  item.locator = item.locator or item.page
  local form = syntax == 'text' and 'footnote' or 'parenthetical'
  local _, refused = cite.module(syntax).check_key(item.key)
  if refused then
    return nil, refused
  end
  local citation, also = require('tezis.cite.insertion').write(syntax,
    { form = form, items = { item } }, { language = about.language, flavour = about.flavour },
    request.lines)
  if not citation then
    return nil, also
  end
  local stop = text:find('[^.]%.$') and '.' or ''
  text = text:sub(1, #text - #stop)
  local language = about.language
    or (text:find('[\208\209][\128-\191]') and 'ru' or 'en')
  local escape = escapes[syntax]
  local line = request.lines[request.row + 1] or ''
  if M.words(text) > request.block_words then
    local block = blocks[syntax]((escape and escape(text) or text) .. ' ' .. citation .. stop)
    local is_blank = not line:find('%S')
    local lines = is_blank and {} or { line:sub(#line + 1), '' }
    local before = request.lines[request.row]
    if is_blank and before and before:find('%S') then
      lines[1] = ''
    end
    for _, one in ipairs(block) do
      lines[#lines + 1] = one
    end
    local after = request.lines[request.row + 2]
    if after and after:find('%S') then
      lines[#lines + 1] = ''
    end
    local col = is_blank and 0 or #line
    local last = #lines - (lines[#lines] == '' and 1 or 0)
    return { start_row = request.row, start_col = col, end_row = request.row, end_col = #line,
      lines = lines, cursor = { request.row + last - 1, #lines[last] }, merged = false,
      also = { also } }
  end
  local marks = marks_of[request.marks] or marks_of[by_language[language] or '“”']
  text = nest(text, marks)
  text = marks[1] .. (escape and escape(text) or text) .. marks[2] .. ' ' .. citation
  local before, after = line:sub(1, request.col), line:sub(request.col + 1)
  if before:find('[^%s(%[{~]$') and not before:find('\194\160$') then
    text = ' ' .. text
  end
  text = text .. (after:find('^%s*[.,;:!?)]') and '' or stop)
  if after:find('^[%w\128-\255]') then
    text = text .. ' '
  end
  return { start_row = request.row, start_col = request.col, end_row = request.row,
    end_col = request.col, lines = { text }, cursor = { request.row, request.col + #text },
    merged = false, also = { also } }
end

return M
