--- What a piece of a draft says: without the markup of its format, its citations and comments.
--
--   local plain = require 'tezis.check.plain'
--   local text, place = plain.read('markdown', draft, masked, from, to, draft.begins)
--
-- Every byte of the result remembers where it stands in the draft, so that a word that differs from
-- the source can be shown and mended there. Only what changes words matters: marks that are no
-- letters (quotation marks, dashes) may stay, since quotations are compared by their words.

local characters = require 'tezis.cite.characters'

local M = {}

-- Behind an opening bracket at byte i: the byte after its pair, or nil.
local function behind_pair(text, i, close, to)
  local open, depth = text:byte(i), 0
  for at = i, math.min(to, i + 4000) do
    local byte = text:byte(at)
    if byte == open then
      depth = depth + 1
    elseif byte == close then
      depth = depth - 1
      if depth == 0 then
        return at + 1
      end
    end
  end
end

-- Each reader looks at the markup at byte i and gives what it stands for and the byte after it; nil
-- where the byte stands for itself.
local readers = {}

local entities = { nbsp = ' ', shy = '', amp = '&', laquo = '«', raquo = '»', mdash = '—',
  ndash = '–', hellip = '…', thinsp = ' ' }

local function at_border(text, i)
  return not characters.alphanumeric_before(text, i) or not characters.alphanumeric(text, i + 1)
end

function readers.markdown(text, i, to)
  local character = text:sub(i, i)
  if character == '\\' then
    local escaped = text:match('^\\(%p)', i)
    return escaped, i + 2
  elseif character == '*' or (character == '_' and at_border(text, i)) then
    return '', i + 1
  elseif character == '[' then
    local after = text:match('^%[%^[^%]%s]*%]()', i)
    if after then
      return '', after
    end
    local label, behind = text:match('^%[([^%[%]]*)%]%([^()]*%)()', i)
    if not label then
      label, behind = text:match('^%[([^%[%]]*)%]{[^{}]*}()', i)
    end
    return label, behind
  elseif character == '<' then
    local after = text:match('^</?%a[^<>]*>()', i)
    return after and '', after
  elseif character == '&' then
    local name, after = text:match('^&(%a+);()', i)
    return entities[name], after
  elseif character == '^' and text:byte(i + 1) == 91 then
    local after = behind_pair(text, i + 1, 93, to)
    return after and '', after
  end
end

local latex_words = { dots = '…', ldots = '…', textellipsis = '…', textelp = '[…]' }
local latex_dropped = { footnote = true, label = true, index = true, marginpar = true, todo = true,
  vspace = true, hspace = true }

function readers.latex(text, i, to)
  local character = text:sub(i, i)
  if character == '\\' then
    local name, after = text:match('^\\(%a+)%*?()', i)
    if not name then
      local mark = text:sub(i + 1, i + 1)
      return (mark == '-' or mark == '/') and '' or mark:find('[%s,;:!\\]') and ' ' or mark, i + 2
    end
    local open = text:match('^%s*()', after)
    local behind = text:byte(open) == 123 and behind_pair(text, open, 125, to)
    if latex_words[name] then
      return latex_words[name], name == 'textelp' and behind or text:match('^{}()', after) or after
    elseif name == 'textins' and behind then
      return '[' .. text:sub(open + 1, behind - 2) .. ']', behind
    elseif latex_dropped[name] and behind then
      return '', behind
    end
    return '', behind and open + 1 or text:match('^%s*()', after)
  elseif character == '{' or character == '}' or character == '$' then
    return '', i + 1
  elseif character == '~' then
    return ' ', i + 1
  elseif character == '"' then
    local mark = text:match('^"([%-=~`\'<>])', i)
    if mark then
      return (mark == '=' or mark == '~') and '-' or '', i + 2
    end
  end
end

function readers.org(text, i, to)
  local character = text:sub(i, i)
  if (character == '*' or character == '/' or character == '_') and at_border(text, i) then
    return '', i + 1
  elseif character == '[' and text:find('^%[fn:', i) then
    local after = behind_pair(text, i, 93, to)
    return after and '', after
  elseif character == '[' then
    local label, after = text:match('^%[%[[^%[%]]*%]%[([^%[%]]*)%]%]()', i)
    return label, after
  end
end

function readers.typst(text, i, to)
  local character = text:sub(i, i)
  if character == '\\' then
    return text:match('^\\(%p)', i), i + 2
  elseif character == '*' or (character == '_' and at_border(text, i)) then
    return '', i + 1
  elseif character == '~' then
    return ' ', i + 1
  elseif character == '#' then
    local name, open = text:match('^#(%a+)()%[', i)
    local behind = name and behind_pair(text, open, 93, to)
    if behind and name == 'footnote' then
      return '', behind
    elseif behind then
      return text:sub(open + 1, behind - 2), behind
    end
  end
end

function readers.asciidoc(text, i, to)
  local character = text:sub(i, i)
  if (character == '*' or character == '_') and at_border(text, i) then
    return '', i + 1
  end
  local open = character == 'f' and text:match('^footnote:()%[', i)
  local after = open and behind_pair(text, open, 93, to)
  return after and '', after
end

--- Reads draft[from..to].
---@param syntax string
---@param draft string
---@param masked string the same with code and comments blanked (tezis.cite.regions)
---@param from integer byte from 1
---@param to integer inclusive
---@param citations table<integer, { finish: integer }> left out: by the byte at which they begin
---@param name string? what stands for a citation that is part of the sentence: its author's name
---@return string text
---@return integer[] place for each byte of text its byte in the draft
function M.read(syntax, draft, masked, from, to, citations, name)
  local out, place, count = {}, {}, 0
  local reader = readers[syntax]
  local i, line_start = from, from == 1 or draft:byte(from - 1) == 10
  local function put(text, at, fixed)
    out[#out + 1] = text
    for k = 1, #text do
      count = count + 1
      place[count] = fixed and at or at + k - 1
    end
  end
  while i <= to do
    local quoted = line_start and syntax == 'markdown' and draft:match('^[ \t]*>[> \t]*()', i)
    local citation = citations[i]
    line_start = false
    if citation then
      if name and citation.form == 'text' then
        put(name, i, true)
      end
      i = citation.finish + 1
    elseif quoted and quoted > i then
      i = quoted
    elseif masked:byte(i) ~= draft:byte(i) and (masked:byte(i) == 32
      or draft:find('^<!%-%-', i)) then
      -- A comment: to the end of what is blanked.
      local blank = masked:byte(i)
      while i <= to and masked:byte(i) == blank and masked:byte(i) ~= draft:byte(i) do
        i = i + 1
      end
    else
      local byte = draft:byte(i)
      local text, after
      if reader and byte < 128 then
        text, after = reader(draft, i, to)
      end
      if text and after then
        -- A replacement that stands in the draft keeps its places.
        local at = text ~= '' and draft:sub(i, after - 1):find(text, 1, true)
        put(text, at and i + at - 1 or i, not at)
        i = after
      else
        put(draft:sub(i, i), i)
        line_start = byte == 10
        i = i + 1
      end
    end
  end
  return table.concat(out), place
end

return M
