--- Citations of Org mode (org-cite, Org manual "Citations").
--
--   [cite:@ivanov2020 с. 12;см. @petrov2019]    [cite/t:@ivanov2020 с. 12]    [cite/na:@ivanov2020]
--
-- No comma stands between key and locator: Org prints the suffix as it is, and what pandoc writes
-- when it converts from Markdown (`@k , с. 12`) would show it.

local characters = require 'tezis.cite.characters'
local locators = require 'tezis.cite.locator'

local M = { name = 'org' }

local styles = { parenthetical = '', text = '/t', suppress = '/na' }
local forms = { t = 'text', text = 'text', na = 'suppress', noauthor = 'suppress' }

-- Byte after the key at byte i: letters, digits and org-element's punctuation.
local function scan_key(text, i)
  return characters.skip_word(text, i, "^[-.:?!`'/*@+|(){}<>&_^$#%%~]")
end

local function strip(text, from, to)
  local first, last = characters.trim(text, from, to)
  return first <= last and text:sub(first, last) or nil
end

local function read_item(text, from, to)
  local at = from
  repeat
    at = text:find('@', at, true)
    if not at or at > to then
      return nil
    end
    local finish = math.min(scan_key(text, at + 1), to + 1)
    if finish > at + 1 then
      local item = { key = text:sub(at + 1, finish - 1), key_from = at + 1, key_to = finish - 1,
        prefix = strip(text, from, at - 1) }
      item.from, item.to = characters.trim(text, from, to)
      item.suffix = locators.fill(item, text, finish, to)
      return item
    end
    at = at + 1
  until false
end

-- The body text[from..to] between the colon and the bracket: items, and affixes of the whole.
local function read_body(citation, text, from, to)
  local start = from
  while start <= to + 1 do
    local semicolon = text:find(';', start, true)
    local last = semicolon and semicolon <= to and semicolon - 1 or to
    local item = read_item(text, start, last)
    if item then
      citation.items[#citation.items + 1] = item
      citation.items_to = last
    elseif #citation.items == 0 then
      citation.prefix = strip(text, start, last)
    else
      citation.suffix = strip(text, start, last)
    end
    start = last + 2
  end
end

--- See tezis.cite.init.
function M.parse(masked)
  local citations = {}
  local closes = characters.pairs_of((masked:gsub('\\', ' ')), '[', ']')
  local i = 1
  while true do
    local from, colon, style = masked:find('%[cite([%w_/%-]*):', i)
    if not from then
      return citations
    end
    local to = closes[from]
    i = colon + 1
    if to and (style == '' or style:find('^/[%w_%-]*/?[%w_/%-]*$')) then
      local name = style:match('^/([%w_%-]*)') or ''
      local citation = { form = forms[name] or 'parenthetical', style = style, items = {},
        from = from, to = to, body_from = colon + 1 }
      read_body(citation, masked, colon + 1, to - 1)
      citations[#citations + 1] = citation
      i = to + 1
    end
  end
end

function M.check_key(key)
  if key == '' or scan_key(key, 1) ~= #key + 1 then
    return nil, ("the key '%s' cannot be cited in Org: it allows letters, digits and -.:?!`'/*@+|()"
      .. '{}<>&_^$#%%~ only; rename it in the bibliography'):format(key)
  end
  return true
end

local function write_item(item, ctx)
  local affixes = (item.prefix or '') .. (item.suffix or '')
  if affixes:find('[;%[%]]') or (item.prefix or ''):find('@', 1, true) then
    return nil, 'a prefix or suffix of an Org citation cannot hold ; [ ] or @: leave it out'
  end
  local place = locators.write(item, ctx.language)
  local behind = locators.with_suffix(place, item.suffix)
  return locators.lead(item.prefix) .. '@' .. item.key .. (behind and ' ' .. behind or '')
end

local function write_items(items, ctx)
  return locators.join(items, ';', write_item, ctx)
end

--- See tezis.cite.init.
function M.write(citation, ctx)
  local items, message = write_items(citation.items, ctx)
  if not items then
    return nil, message
  end
  local before = citation.prefix and citation.prefix .. ';' or ''
  local after = citation.suffix and ';' .. citation.suffix or ''
  return '[cite' .. styles[citation.form] .. ':' .. before .. items .. after .. ']'
end

--- See tezis.cite.init.
function M.add(citation, items, ctx, text)
  local added, message = write_items(items, ctx)
  if not added then
    return nil, message
  end
  if citation.items_to then
    local _, last = characters.trim(text, citation.from, citation.items_to)
    return { { from = last + 1, to = citation.items_to, text = ';' .. added } }
  end
  local lead = citation.prefix and ';' or ''
  return { { from = citation.to, to = citation.to - 1, text = lead .. added } }
end

return M
