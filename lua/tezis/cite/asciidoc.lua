--- Citations of AsciiDoc with asciidoctor-bibtex.
--
--   cite:[ivanov2020(12),petrov2019]     citenp:[ivanov2020(12)]     cite:см.[ivanov2020(12)]
--
-- The macro is cite or citenp (no parentheses: in the text), an optional lead text, then keys with
-- a locator in parentheses. The page is a bare number: asciidoctor-bibtex adds p. or pp. itself.
-- The syntax has no way to leave out the author. (asciidoctor-bibtex for Asciidoctor 2, README and
-- the grammar in lib/asciidoctor-bibtex/citation_macro.rb: a key is what holds no white space,
-- comma or bracket, a locator what holds no closing parenthesis; only digits get p., all else pp.)

local characters = require 'tezis.cite.characters'
local locators = require 'tezis.cite.locator'

local M = { name = 'asciidoc' }

local function read_items(text, from, to)
  local items, i = {}, from
  while true do
    local first, last = text:find('[^%s,()%[%]]+', i)
    if not first or first > to then
      return items
    end
    local item = { key = text:sub(first, last), key_from = first, key_to = last, from = first,
      to = last }
    local open, close = text:find('^%([^)]*%)', last + 1)
    if open and close <= to then
      item.suffix, item.to = locators.fill(item, text, open + 1, close - 1), close
    end
    items[#items + 1] = item
    i = item.to + 1
  end
end

--- See tezis.cite.init.
function M.parse(masked)
  local citations, i = {}, 1
  while true do
    local from, open, macro, lead = masked:find('(cite[np]*):([^%[%]\n]*)%[', i)
    local to = from and masked:find(']', open + 1, true)
    if not to then -- nor does a bracket close behind it
      return citations
    end
    i = open + 1
    local known = macro == 'cite' or macro == 'citenp'
    local free = not characters.alphanumeric_before(masked, from) and masked:byte(from - 1) ~= 92
    if known and free and not masked:sub(open + 1, to):find('[', 1, true) then
      local citation = { form = macro == 'cite' and 'parenthetical' or 'text', from = from, to = to,
        items = read_items(masked, open + 1, to - 1) }
      if lead ~= '' and citation.items[1] then
        citation.items[1].prefix = lead
      end
      citations[#citations + 1] = citation
      i = to + 1
    end
  end
end

function M.check_key(key)
  if key == '' or key:find('[%s,()%[%]]') then
    return nil, ("the key '%s' cannot be cited in AsciiDoc: white space, commas and brackets end "
      .. 'a key there; rename it in the bibliography'):format(key)
  end
  return true
end

local function write_item(item, ctx)
  local place
  if item.locator and item.locator ~= '' then
    place = locators.lead(locators.word_but_page(item, ctx.language)) .. item.locator
  end
  place = locators.with_suffix(place, item.suffix)
  return item.key .. (place and '(' .. place:gsub('[()]', '') .. ')' or '')
end

local function write_items(items, ctx)
  return locators.join(items, ',', write_item, ctx)
end

--- See tezis.cite.init.
function M.write(citation, ctx)
  if citation.form == 'suppress' then
    return nil, 'AsciiDoc citations (asciidoctor-bibtex) cannot leave out the author'
  end
  local prefix = (citation.items[1].prefix or ''):gsub('[%[%]\n]', '')
  return (citation.form == 'text' and 'citenp:' or 'cite:') .. prefix
    .. '[' .. write_items(citation.items, ctx) .. ']'
end

--- See tezis.cite.init.
function M.add(citation, items, ctx, text)
  local last = citation.to - 1
  while text:find('^[%s,]', last) do
    last = last - 1
  end
  local comma = #citation.items > 0 and ',' or ''
  if comma ~= '' and text:sub(citation.from, citation.to):find(', ', 1, true) then
    comma = ', '
  end
  return { { from = last + 1, to = citation.to - 1, text = comma .. write_items(items, ctx) } }
end

return M
