--- Citations of Typst.
--
--   @ivanov2020[с. 12]                               parenthetical
--   #cite(<ivanov2020>, supplement: [с. 12], form: "prose")   in the text; "year": no author
--   #cite(label("DBLP:books/Knuth"))                 a key that is no label literal
--   @ivanov2020[с. 12] @petrov2019                   several: Typst groups neighbours itself
--
-- Typst prints the supplement as it is, so the label is written out. A label literal holds letters,
-- digits and _ - . : ; after an @ a full stop or colon at the end is text. There is no prefix.
-- (Typst reference, "Cite" and "Label", 0.15: supplement takes content, form is "normal", "prose",
-- "full", "author", "year" or none. Year and author print no supplement; it is kept in the text.)

local characters = require 'tezis.cite.characters'
local locators = require 'tezis.cite.locator'

local M = { name = 'typst' }

local MAX_CALL = 4000
local forms = { prose = 'text', year = 'suppress' }
local names = { text = 'prose', suppress = 'year' }

-- Byte after the label characters at byte i.
local function scan_label(text, i)
  return characters.skip_word(text, i, '^[_%-.:]')
end

-- Fills locator and suffix from the content text[from..to] of a supplement.
local function read_supplement(item, text, from, to)
  local suffix = locators.fill(item, text, from, to)
  item.suffix = suffix and suffix:gsub('\\(%p)', '%1')
end

-- @key[supplement] at byte i.
local function read_reference(text, i, closes)
  if characters.alphanumeric_before(text, i) or text:byte(i - 1) == 92 then
    return nil
  end
  local finish = scan_label(text, i + 1)
  while finish > i + 1 and text:find('^[.:]', finish - 1) do
    finish = finish - 1
  end
  if finish == i + 1 then
    return nil
  end
  local item = { key = text:sub(i + 1, finish - 1), key_from = i + 1, key_to = finish - 1,
    from = i }
  item.to = finish - 1
  local close = text:byte(finish) == 91 and closes.brackets[finish]
  if close then
    read_supplement(item, text, finish + 1, close - 1)
    item.to = close
  end
  return 'parenthetical', item
end

-- #cite(…) at byte i.
local function read_call(text, i, closes)
  local open = text:match('^#cite()%(', i)
  local close = open and closes.parentheses[open]
  if not close or close - open > MAX_CALL then
    return nil
  end
  local start = characters.skip_space(text, open + 1)
  local first, last, after = text:match('^<()[^<>%s]+()>()', start)
  if not first then
    first, last, after = text:match('^label%(%s*"()[^"\n]+()"%s*%)()', start)
  end
  if not first or after > close + 1 then
    return nil
  end
  local item = { key = text:sub(first, last - 1), key_from = first, key_to = last - 1, from = i,
    to = close }
  local arguments = text:sub(after, close - 1)
  local supplement = arguments:match('supplement%s*:%s*()%[')
  local content = supplement and after + supplement - 1
  local content_close = content and closes.brackets[content]
  if content_close and content_close < close then
    read_supplement(item, text, content + 1, content_close - 1)
  end
  local form = arguments:match('form%s*:%s*"(%a+)"')
  return forms[form or ''] or 'parenthetical', item
end

--- Labels the document itself defines (`<fig:map>` behind a figure): an @ to them is no citation.
---@param lines string[]
---@return table<string, boolean>
function M.own_labels(lines)
  local labels = {}
  for _, line in ipairs(lines) do
    if line:find('<', 1, true) then
      for before, label in line:gmatch('()<([^<>%s]+)>') do
        if not line:sub(1, before - 1):find('%(%s*$') then
          labels[label] = true
        end
      end
    end
  end
  return labels
end

-- Neighbours of one form with nothing but white space between are one citation.
local function append(citations, form, item, text, ctx)
  local is_own = ctx.own_labels and ctx.own_labels[item.key] or nil
  local last = citations[#citations]
  if last and last.form == form and not is_own and not last.cross_reference
    and characters.skip_space(text, last.to + 1) == item.from then
    last.items[#last.items + 1] = item
    last.to = item.to
    return
  end
  citations[#citations + 1] = { form = form, items = { item }, from = item.from, to = item.to,
    cross_reference = is_own }
end

--- See tezis.cite.init. `ctx.own_labels` are the labels that are no keys.
function M.parse(masked, _, ctx)
  local closes = {
    brackets = characters.pairs_of(masked, '[', ']'),
    parentheses = characters.pairs_of(masked, '(', ')'),
  }
  local citations, i = {}, masked:find('[@#\\]')
  while i do
    local form, item
    local character, next_byte = masked:sub(i, i), i + 1
    if character == '\\' then
      next_byte = i + 2
    elseif character == '@' then
      form, item = read_reference(masked, i, closes)
    else
      form, item = read_call(masked, i, closes)
    end
    if item then
      append(citations, form, item, masked, ctx or {})
      next_byte = item.to + 1
    end
    i = masked:find('[@#\\]', next_byte)
  end
  return citations
end

function M.check_key(key)
  if key == '' or key:find('["\\\n]') then
    return nil, ("the key '%s' cannot be cited in Typst: quotation marks and backslashes have no "
      .. 'place in a label; rename it in the bibliography'):format(key)
  end
  return true
end

-- The supplement's content: what Typst would read as markup is escaped.
local function write_supplement(item, ctx)
  local place = locators.write(item, ctx.language)
  local suffix = (item.suffix or ''):gsub('[%[%]\\#*_`$@<>]', '\\%0')
  return locators.with_suffix(place, suffix)
end

local function write_item(item, form, ctx)
  local supplement = write_supplement(item, ctx)
  local is_literal = scan_label(item.key, 1) == #item.key + 1
  if form == 'parenthetical' and is_literal and not item.key:find('[.:]$')
    and not (ctx.brace and not supplement) then
    return '@' .. item.key .. (supplement and '[' .. supplement .. ']' or '')
  end
  local arguments = { is_literal and '<' .. item.key .. '>' or 'label("' .. item.key .. '")' }
  if supplement then
    arguments[#arguments + 1] = 'supplement: [' .. supplement .. ']'
  end
  if names[form] then
    arguments[#arguments + 1] = 'form: "' .. names[form] .. '"'
  end
  return '#cite(' .. table.concat(arguments, ', ') .. ')'
end

local function write_items(items, form, ctx)
  return locators.join(items, ' ', function(item)
    return locators.lead(item.prefix) .. write_item(item, form, ctx)
  end)
end

--- See tezis.cite.init. A prefix is written as text before the citation.
function M.write(citation, ctx)
  return write_items(citation.items, citation.form, ctx)
end

--- See tezis.cite.init.
function M.add(citation, items, ctx)
  return { { from = citation.to + 1, to = citation.to,
    text = ' ' .. write_items(items, citation.form, ctx) } }
end

return M
