--- Which parts of a document are text: code, comments and verbatim environments hold no citations.
--
-- Two steps, so that a large draft costs one cheap pass over its lines. `scan` marks whole lines
-- that lie in a block (a fence, an environment, a comment over several lines); `mask` blanks what
-- is inline within one paragraph, byte for byte, so that positions in the masked text are positions
-- in the text. Citations do not cross blank lines in any of the syntaxes, so a paragraph is the
-- unit of parsing.

local M = {}

-- What code is replaced by. Comments become blanks, since syntaxes read past them as past white
-- space.
local CODE = '\127'

-- Scanners: line, state, row, lines -> new state (nil: text), whether this line is verbatim.
-- `state` is the syntax's own value that says in which block the line lies.
local scanners = {}

-- Row on which `closing` comes next after row; remembers that there is none, to stay linear.
local function closes_later(lines, row, closing, memory)
  if memory[closing] == false or (memory[closing] or 0) > row then
    return memory[closing]
  end
  for later = row + 1, #lines do
    if lines[later]:find(closing, 1, true) then
      memory[closing] = later
      return later
    end
  end
  memory[closing] = false
  return false
end

-- A list item or footnote makes indented lines text.
local function starts_list(line)
  return line:find('^%s*[-*+]%s') or line:find('^%s*%(?[%w#@]+[.)]%s') or line:find('^%[%^.-%]:')
    or line:find('^%s?%s?%s?[:~]%s')
end

local function markdown_fence(line)
  local run, info = line:match('^[%s>]*(```+)([^`]*)$')
  if not run then
    run, info = line:match('^[%s>]*(~~~+)(.*)$')
  end
  return run, info
end

-- HTML whose content is no text.
local raw_elements = { script = true, style = true, pre = true, textarea = true }

function scanners.markdown(line, state, row, lines, memory)
  local kind = state and state.kind
  if kind == 'fence' then
    local run, info = markdown_fence(line)
    local ends = run and #run >= #state.run and run:byte() == state.run:byte()
      and not info:find('%S')
    return not ends and state or nil, true
  elseif kind == 'yaml' then
    return not line:find('^%-%-%-%s*$') and not line:find('^%.%.%.%s*$') and state or nil, true
  elseif kind == 'comment' then
    return row < state.last and state or nil, true
  elseif kind == 'raw' then
    return not line:lower():find(state.closing, 1, true) and state or nil, true
  end
  local is_blank = not line:find('%S')
  if row == 1 and line:gsub('^\239\187\191', ''):find('^%-%-%-%s*$') then
    return { kind = 'yaml' }, true
  end
  local run = line:find('[`~]') and markdown_fence(line)
  if run then
    return { kind = 'fence', run = run }, true
  end
  local opened = line:find('<!--', 1, true)
  if opened and not line:find('-->', opened, true) then
    local last = closes_later(lines, row, '-->', memory)
    return last and { kind = 'comment', last = last } or nil, opened == 1
  end
  if is_blank then
    memory.after_blank = true
    return nil, false
  end
  local raw = line:match('^ ? ? ?<(%a+)[%s>]')
  raw = raw and raw_elements[raw:lower()] and '</' .. raw:lower() .. '>'
  if raw and (line:lower():find(raw, 1, true) or closes_later(lines, row, raw, memory)) then
    return not line:lower():find(raw, 1, true) and { kind = 'raw', closing = raw } or nil, true
  end
  local indented = line:find('^[ \t]') and (line:find('^    ') or line:find('^ ? ? ?\t'))
  local is_code = indented and memory.after_blank and not memory.in_list
  if not indented then
    memory.in_list = starts_list(line) ~= nil
      or (memory.in_list and not memory.after_blank)
  end
  memory.after_blank = is_code or false
  return nil, is_code or false
end

local verbatim_environments = {
  verbatim = true, Verbatim = true, lstlisting = true, minted = true, comment = true,
  filecontents = true, BVerbatim = true, LVerbatim = true, tcblisting = true, luacode = true,
}

-- Behind its end a document has no more text; the state \0 never ends.
function scanners.latex(line, state)
  if state == '\\iffalse' then
    return not line:find('\\fi%f[%A]') and state or nil, true
  elseif state then
    return not line:find('\\end{' .. state .. '}', 1, true) and state or nil, true
  elseif line:find('^%s*\\end%s*{document}') then
    return '\0', true
  elseif line:find('^%s*\\iffalse%f[%A]') then
    return not line:find('\\fi%f[%A]') and '\\iffalse' or nil, true
  end
  local name, star = line:match('\\begin%s*{(%a+)(%*?)}')
  if name and verbatim_environments[name] and not line:find('^%s*%%') then
    name = name .. star
    return not line:find('\\end{' .. name .. '}', 1, true) and name or nil, true
  end
  return nil, false
end

local verbatim_blocks = { src = true, example = true, export = true, comment = true }

function scanners.org(line, state)
  local lower = line:find('^%s*#%+') and line:lower() or ''
  if state == ':' then
    return not line:find('^%s*:[eE][nN][dD]:%s*$') and state or nil, true
  elseif line:find('^%s*:[pP][rR][oO][pP][eE][rR][tT][iI][eE][sS]:%s*$') then
    return ':', true
  elseif state then
    return lower:match('^%s*#%+end_(%a+)') ~= state and state or nil, true
  end
  local name = lower:match('^%s*#%+begin_(%a+)')
  if name and verbatim_blocks[name] then
    return name, true
  end
  return nil, (line:find('^%s*#%s') or line:find('^%s*#$') or line:find('^%s*:%s')) ~= nil
end

function scanners.typst(line, state, row, lines, memory)
  if state == 'raw' then
    return not line:find('```', 1, true) and state or nil, true
  elseif state then
    return row < state and state or nil, true
  end
  local _, fences = line:gsub('```+', '')
  if fences % 2 == 1 then
    return 'raw', true
  end
  local opened = line:find('/*', 1, true)
  if opened and not line:find('*/', opened + 2, true) then
    return closes_later(lines, row, '*/', memory) or nil, opened == 1
  end
  return nil, false
end

function scanners.asciidoc(line, state)
  local fence = line:match('^(%-%-%-%-+)%s*$') or line:match('^(%.%.%.%.+)%s*$')
    or line:match('^(////+)%s*$') or line:match('^(%+%+%+%++)%s*$') or line:match('^(```)')
  if state then
    return fence ~= state and state or nil, true
  elseif fence then
    return fence, true
  end
  return nil, line:find('^//[^/]') ~= nil or line:find('^//$') ~= nil
end

function scanners.text()
  return nil, false
end

--- Marks the lines that are wholly code, comment or verbatim.
---@param syntax string name of a syntax
---@param lines string[]
---@param upto integer? line at whose paragraph's end the scan may stop
---@return table<integer, boolean> verbatim by line number from 1
function M.scan(syntax, lines, upto)
  local scanner = scanners[syntax] or scanners.text
  local verbatim, memory, state = {}, { after_blank = true }, nil
  for row = 1, #lines do
    if upto and row > upto and not lines[row]:find('%S') then
      break
    end
    state, verbatim[row] = scanner(lines[row], state, row, lines, memory)
  end
  return verbatim
end

--- First and last line of the paragraph around a line: neither blank nor verbatim.
---@param verbatim table<integer, boolean>
---@param lines string[]
---@param row integer from 1
---@return integer?, integer? nil when the line itself is verbatim or blank
function M.paragraph(verbatim, lines, row)
  local function is_text(line)
    return lines[line] and not verbatim[line] and lines[line]:find('%S') ~= nil
  end
  if not is_text(row) then
    return nil
  end
  local first, last = row, row
  while is_text(first - 1) do
    first = first - 1
  end
  while is_text(last + 1) do
    last = last + 1
  end
  return first, last
end

local function blank(text, from, to, filler)
  return text:sub(1, from - 1) .. text:sub(from, to):gsub('[^\n]', filler) .. text:sub(to + 1)
end

-- Blanks from every match of `opening` to the `closing` that follows.
local function mask_pairs(text, opening, closing, filler, to_end)
  local pieces, start = {}, 1
  while true do
    local from, after = text:find(opening, start, true)
    if not from then
      break
    end
    local _, to = text:find(closing, after + 1, true)
    to = to or (to_end and #text)
    if not to then
      break
    end
    pieces[#pieces + 1] = text:sub(start, from - 1)
    pieces[#pieces + 1] = text:sub(from, to):gsub('[^\n]', filler)
    start = to + 1
  end
  pieces[#pieces + 1] = text:sub(start)
  return table.concat(pieces)
end

-- Code spans: a run of backticks up to the next run of the same length.
local function mask_backticks(text)
  local pieces, start, missing = {}, 1, {}
  local i = text:find('`', 1, true)
  while i do
    local run = text:match('^`+', i)
    local finish
    if not missing[#run] and text:byte(i - 1) ~= 92 then
      local at = i + #run
      repeat
        local from, to = text:find('`+', at)
        at = to and to + 1
        if from and to - from + 1 == #run then
          finish = to
        end
      until not from or finish
      missing[#run] = not finish
    end
    if finish then
      pieces[#pieces + 1] = text:sub(start, i - 1)
      pieces[#pieces + 1] = text:sub(i, finish):gsub('[^\n]', CODE)
      start = finish + 1
    end
    i = text:find('`', finish and start or i + #run, true)
  end
  pieces[#pieces + 1] = text:sub(start)
  return table.concat(pieces)
end

-- From a comment sign that `is_comment` accepts to the end of its line.
local function mask_line_comments(text, sign, is_comment)
  local pieces, start = {}, 1
  local i = text:find(sign, 1, true)
  while i do
    local line_end = (text:find('\n', i, true) or #text + 1) - 1
    if is_comment(text, i) then
      pieces[#pieces + 1] = text:sub(start, i - 1) .. (' '):rep(line_end - i + 1)
      start = line_end + 1
      i = line_end
    end
    i = text:find(sign, i + 1, true)
  end
  pieces[#pieces + 1] = text:sub(start)
  return table.concat(pieces)
end

local maskers = {}

-- Blanks the second of a pattern's captures where it matches.
local function mask_inside(text, pattern)
  return (text:gsub(pattern, function(before, inside, after)
    return before .. inside:gsub('[^\n]', CODE) .. (after or '')
  end))
end

-- Addresses, tags and Quarto's shortcodes: nothing in them is text.
function maskers.markdown(text)
  text = mask_backticks(mask_pairs(text, '<!--', '-->', CODE, true))
  if text:find('<', 1, true) then
    text = mask_inside(text, '({{<)(.-)(>}})')
    text = mask_inside(text, '(<)(/?%w[^%s<>]*)(>)')
    text = mask_inside(text, '(</?%a)([%w:-]*%s[^<>]*=%s*["\'][^<>]*)(>)')
  end
  if text:find('](', 1, true) then
    text = mask_inside(text, '(%]%()([^%s()]+)(%))')
    text = mask_inside(text, '(%]%()([^%s()]+%s+"[^"]*")(%))')
    text = mask_inside(text, '(%[)(@[%w_.-]+)(%]%()') -- somebody's page
  end
  if text:find(']:', 1, true) then
    local label, lines = '(\n ? ? ?%[[^%]\n^@][^%]\n]*%]:)', '\n' .. text .. '\n'
    lines = mask_inside(lines, label .. '([ \t]+[^%s]+[ \t]*)%f[\n]')
    text = mask_inside(lines, label .. '([ \t]+[^%s]+[ \t]+"[^"\n]*"[ \t]*)%f[\n]'):sub(2, -2)
  end
  return text
end

local inline_code = { verb = true, Verb = true, lstinline = true, mintinline = true }

function maskers.latex(text)
  text = mask_line_comments(text, '%', function(all, i)
    local slashes = all:sub(math.max(1, i - 50), i - 1):match('\\*$')
    return #slashes % 2 == 0
  end)
  local at = 1
  while true do
    local from, name, open = text:match('()\\(%a+)%*?()', at)
    if not from then
      return text
    end
    at = open
    if inline_code[name] then
      if name ~= 'verb' then
        open = text:match('^%s*%b[]()', open) or open
        open = name == 'mintinline' and text:match('^%s*%b{}()', open) or open
      end
      local delimiter = text:sub(open, open)
      local close = delimiter == '{' and name ~= 'verb' and text:match('^%b{}()', open)
        or delimiter:find('[^%s%w*{]') and text:match('^[^\n]-()' .. '%' .. delimiter, open + 1)
      if close then
        text = blank(text, from, close, CODE)
        at = close
      end
    end
  end
end

-- =verbatim= and ~code~ with Org's borders: white space or punctuation outside, none inside.
function maskers.org(text)
  for _, mark in ipairs { '=', '~' } do
    local span = '([%s%-({\'"])' .. mark .. '([^%s' .. mark .. '][^\n' .. mark .. ']*)' .. mark
      .. '()'
    local padded = ' ' .. text
    text = padded:gsub(span, function(before, code, after)
      if not padded:find('^[%w\128-\255]', after) then
        return before .. CODE:rep(#code + 2)
      end
    end):sub(2)
  end
  return text
end

function maskers.typst(text)
  text = mask_backticks(text)
  text = mask_inside(text, '(#import%s*")([^"\n]*)(")')
  text = mask_inside(text, '(#include%s*")([^"\n]*)(")')
  text = mask_pairs(text, '/*', '*/', ' ', true)
  text = mask_line_comments(text, '//', function(all, i)
    return all:byte(i - 1) ~= 58
  end)
  return mask_inside(text, '(https?://)([^%s<>%[%]()"]+)')
end

-- +passed through+ and pass:[passed through].
function maskers.asciidoc(text)
  text = mask_backticks(text)
  text = mask_inside(text, '(pass:%l*)(%b[])')
  return mask_inside(' ' .. text, '([%s(>]%+)([^%s+][^+\n]*)(%+)'):sub(2)
end

--- Blanks inline code and comments of a paragraph; the result has the same length and line ends.
---@param syntax string
---@param text string
---@return string
function M.mask(syntax, text)
  local masker = maskers[syntax]
  return masker and masker(text) or text
end

return M
