--- Reading BibTeX and BibLaTeX files as far as pandoc does not help: where each
--- entry begins and ends (so that a broken one can be named and left out), and
--- its fields verbatim (pandoc drops `file`).
---
--- Values are {braced}, "quoted", numbers or names of @string, joined by #. Braces
--- nest and hide quotation marks; a backslash hides nothing but is passed over with
--- the character it stands before, which keeps \{ and \" from counting.
local M = {}

--- The end of a braced value that opens at `start`; nil when it never closes.
local function closing_brace(text, start)
  local depth, at = 0, start
  while true do
    at = text:find('[{}\\]', at)
    if not at then return nil end
    local byte = text:sub(at, at)
    if byte == '\\' then
      at = at + 1
    elseif byte == '{' then
      depth = depth + 1
    else
      depth = depth - 1
      if depth == 0 then return at end
    end
    at = at + 1
  end
end

local function closing_quote(text, start)
  local at = start + 1
  while true do
    at = text:find('["{\\]', at)
    if not at then return nil end
    local byte = text:sub(at, at)
    if byte == '"' then return at end
    if byte == '{' then
      at = closing_brace(text, at)
      if not at then return nil end
    else
      at = at + 1
    end
    at = at + 1
  end
end

--- One piece of a value.
--- @return string|nil value, integer|string next or reason, string|nil as BibTeX in braces
local function read_piece(text, at, strings)
  local byte = text:sub(at, at)
  if byte == '{' or byte == '"' then
    local close = (byte == '{' and closing_brace or closing_quote)(text, at)
    if not close then return nil, 'a value is not closed' end
    local inner = text:sub(at + 1, close - 1)
    return inner, close + 1, '{' .. inner .. '}'
  end
  local word = text:match('^[^%s#,{}()"=]+', at)
  if not word then return nil, 'a value is missing' end
  return strings[word:lower()] or word, at + #word, word
end

--- Pieces joined by #.
local function read_value(text, at, strings)
  local pieces, sources = {}, {}
  while true do
    at = text:find('%S', at) or #text + 1
    local piece, next_at, source = read_piece(text, at, strings)
    if not piece then return nil, next_at end
    pieces[#pieces + 1], sources[#sources + 1] = piece, source
    at = text:find('%S', next_at) or #text + 1
    if text:sub(at, at) ~= '#' then
      return table.concat(pieces), at, table.concat(sources, ' # ')
    end
    at = at + 1
  end
end

--- name = value pairs up to the entry's closing mark.
--- @return table|nil fields, integer|string position after the entry, or reason,
---   table|nil list of { name, source }
local function read_fields(text, at, close, strings)
  local fields, sources = {}, {}
  while true do
    at = text:find('[^%s,]', at)
    if not at then return nil, 'the entry is not closed' end
    if text:sub(at, at) == close then return fields, at + 1, sources end
    local name, value_at = text:match('^([^%s=,{}()"#]+)%s*=()', at)
    if not name then return nil, 'a field has no name or no =' end
    local value, next_at, source = read_value(text, value_at, strings)
    if not value then return nil, next_at end
    name = name:lower()
    if fields[name] == nil then
      fields[name] = value
      sources[#sources + 1] = { name = name, source = source }
    end
    at = next_at
    if not text:find('^[,%' .. close .. ']', at) then
      return nil, ('a comma is missing after the field %s'):format(name)
    end
  end
end

--- @return table|nil entry, integer|string
local function read_entry(text, kind, at, close, strings)
  local key, after = text:match('^%s*([^,{}"]-)%s*()[,%' .. close .. ']', at)
  if not key then return nil, 'the entry has no key' end
  if key == '' then return nil, 'the entry has an empty key' end
  local fields, next_at, sources = read_fields(text, after, close, strings)
  if not fields then return nil, next_at, key end
  return { kind = kind, key = key, fields = fields, sources = sources }, next_at
end

local function read_string(text, at, close, strings)
  local fields, next_at = read_fields(text, at, close, strings)
  if not fields then return nil, next_at end
  for name, value in pairs(fields) do strings[name] = value end
  return true, next_at
end

local function skip(text, open)
  local close = text:sub(open, open) == '{' and closing_brace(text, open) or text:find(')', open)
  if not close then return nil, 'it is not closed' end
  return true, close + 1
end

local function line_counter(text)
  local line, seen = 1, 1
  return function(at)
    for _ in text:sub(seen, at - 1):gmatch('\n') do line = line + 1 end
    seen = math.max(seen, at)
    return line
  end
end

--- Fields whose % is no comment to pandoc.
local verbatim = { url = true, doi = true, eprint = true, urlraw = true }

--- An entry as BibTeX that pandoc takes: in braces all through (in quotation marks it
--- reads % as a comment), % escaped, `file` left out.
--- @param entry table
--- @param key string the key to give it
--- @param keys table<string, string> other keys to replace in crossref and the like
--- @return string
function M.write(entry, key, keys)
  local lines = { ('@%s{%s'):format(entry.kind, key) }
  for _, field in ipairs(entry.sources) do
    local source = field.source
    if M.references[field.name] then
      local list = {}
      for name in entry.fields[field.name]:gmatch('[^,]+') do
        name = name:gsub('^%s+', ''):gsub('%s+$', '')
        list[#list + 1] = keys[name] or name
      end
      source = '{' .. table.concat(list, ',') .. '}'
    elseif not verbatim[field.name] then
      source = source:gsub('\\?%%', '\\%%')
    end
    if field.name ~= 'file' and field.name ~= 'localfile' then
      lines[#lines + 1] = ('  %s = %s'):format(field.name, source)
    end
  end
  return table.concat(lines, ',\n') .. '\n}'
end

--- Fields that name other entries.
M.references = { crossref = true, xref = true, xdata = true, entryset = true, related = true }

--- Takes a .bib apart.
--- @param text string UTF-8
--- @return table # { entries = { { kind, key, fields, sources, line, from, to } }, where fields
---   are values by name, sources { name, source as BibTeX } in order, from and to its first and
---   last byte; definitions =
---   @string and @preamble verbatim;
---   failed = { { line =, key =, reason = } } }
function M.parse(text)
  local result = { entries = {}, definitions = {}, failed = {} }
  local strings, at, line_of = {}, 1, line_counter(text)
  while true do
    local start, open, kind = text:find('@%s*(%a+)%s*[{(]', at)
    if not start then return result end
    kind = kind:lower()
    local close = text:sub(open, open) == '{' and '}' or ')'
    local line = line_of(start)
    local entry, next_at, key
    if kind == 'comment' then
      entry, next_at = skip(text, open)
    elseif kind == 'preamble' or kind == 'string' then
      if kind == 'string' then entry, next_at = read_string(text, open + 1, close, strings)
      else entry, next_at = skip(text, open) end
      if entry then
        result.definitions[#result.definitions + 1] = text:sub(start, next_at - 1)
      end
    else
      entry, next_at, key = read_entry(text, kind, open + 1, close, strings)
      if entry then
        entry.line, entry.from, entry.to = line, start, next_at - 1
        result.entries[#result.entries + 1] = entry
      end
    end
    if not entry then
      result.failed[#result.failed + 1] = { line = line, key = key, reason = next_at }
      next_at = text:find('\n%s*@%s*%a+%s*[{(]', open) or #text + 1
    end
    at = next_at
  end
end

return M
