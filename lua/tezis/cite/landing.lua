--- Where in a line a new citation goes, and the blanks it needs around it. Pure Lua (5.4, LuaJIT).

local characters = require 'tezis.cite.characters'
local commands = require 'tezis.cite.latex_commands'

local M = {}

-- Words whose full stop does not end a sentence; single letters never do.
local abbreviations = {}
for word in ('др пр гг им см напр etc al cf ed eds vol Dr Mr Mrs St '
  .. 'ст стр рис табл'):gmatch('%S+') do
  abbreviations[word] = true
end

-- Whether the full stop before byte col ends a sentence here.
local function ends_sentence(line, col)
  if line:byte(col - 1) ~= 46 or line:find('^[^%s]', col) then
    return false
  end
  local finish, start = col - 1, col - 1
  while characters.alphanumeric_before(line, start) do
    start = characters.before(line, start)
  end
  local word = line:sub(start, finish - 1)
  if word == '' then
    local before = characters.before(line, finish)
    local character = before and line:sub(before, finish - 1) or ' '
    return not character:find('^[%s.]') and character ~= '…'
  end
  local is_letter = characters.length(word, 1) == #word and not word:find('%d')
  local is_number = word:find('^%d+$') and not line:sub(1, start - 1):find('%S')
  return not (is_letter or is_number or abbreviations[word])
end

-- Byte after the word that the cursor is in; letters joined by - or ' are one word.
local function after_word(line, col)
  while true do
    local finish = characters.skip_word(line, col)
    local joined = line:match("^[-'_]()", finish) or line:match('^\226\128\153()', finish)
    if not (joined and finish > col and characters.alphanumeric(line, joined)) then
      return finish
    end
    col = joined
  end
end

local closing_marks = { ['»'] = true, ['”'] = true, ['’'] = true, ['“'] = true }

--- Where in the line a new citation goes, from 1.
function M.spot(line, col, mode, form, syntax)
  local on_letter = characters.alphanumeric(line, col) ~= nil
  local after_letter = characters.alphanumeric_before(line, col)
    or (col > 1 and line:find('^[-_]', col - 1) and characters.alphanumeric_before(line, col - 1))
  local length = characters.length(line, col)
  local on_joint = after_letter and line:find("^[-'_]", col) and characters.alphanumeric(line,
    col + 1)
  if (on_letter and (after_letter or mode == 'n')) or on_joint then
    local start = col
    while characters.alphanumeric_before(line, start) do
      start = characters.before(line, start)
    end
    if syntax == 'latex' and line:byte(start - 1) == 92 then
      return start - 1
    end
    return after_word(line, start)
  end
  local is_closing = line:find('^[)%]"]', col) or closing_marks[line:sub(col, col + length - 1)]
  if mode == 'n' and is_closing then
    col = col + length
  end
  if form ~= 'text' and ends_sentence(line, col) then
    return col - 1
  end
  return col
end

--- Whether a blank is missing between what precedes byte col and a citation.
function M.needs_space_before(line, col)
  local start = characters.before(line, col)
  if not start then
    return false
  end
  local character = line:sub(start, col - 1)
  if character:find('^[%s(%[{~]') or character == '«' or character == '„' or character == '\194\160'
    or character == '\239\187\191' or character == '‘' then
    return false
  end
  if character == '"' or character == "'" or character == '“' then
    return characters.before(line, start) ~= nil and not line:find('^[%s(%[]', start - 1)
  end
  return true
end

--- Whether a blank is missing between a citation and what follows at byte col.
function M.needs_space_after(line, col)
  if characters.alphanumeric(line, col) or line:find('^[(%[{@\\#$*_`<]', col) then
    return true
  end
  local character = line:sub(col, col + characters.length(line, col) - 1)
  return character == '«' or character == '„' or character:find('^\240') ~= nil
end

--- A bracket that the writer opened with an @, `[@|]` or `[см. @|]`: only the item goes in.
function M.half_written(line, col, syntax, is_text)
  if not is_text or (syntax ~= 'markdown' and syntax ~= 'typst') then
    return nil
  end
  if line:byte(col - 1) ~= 64 or line:byte(col - 2) == 92
    or characters.alphanumeric_before(line, col - 1) or M.needs_space_after(line, col) then
    return nil
  end
  local in_bracket = syntax == 'markdown' and line:sub(1, col - 2):find('%[[^%[%]]*$')
    and line:find('^[^%[%]]*%]', col)
  return col - 1, in_bracket ~= nil and in_bracket ~= false
end

--- A LaTeX command that the writer has begun, `\parencite|`: it is the one to write. Gives its
--- first byte and the byte after it; ctx gets the command and its form.
function M.begun_command(line, col, ctx)
  local start = line:sub(1, col - 1):match('.*()\\%a*%*?$') or line:match('^()\\', col)
  local command, finish = line:match('^(\\%a+%*?)()', start)
  local form = command and commands.form_of(command)
  if not form or line:find('^%s*[%[{]', finish) then
    return nil
  end
  ctx.command, ctx.form = command, form
  return start, finish
end

return M
