--- Citations of LaTeX: biblatex, natbib, and the plain \cite.
--
--   \autocite[см.][12]{ivanov2020}                 prefix, page, key
--   \autocites[12]{ivanov2020}[3--4]{petrov2019}   biblatex: a page for each
--   \citep[12]{ivanov2020} \citep[3]{petrov2019}   natbib and plain: one page a command, so two
--
-- Pages are bare numbers: biblatex writes p. or с. before them in the language of babel. In a
-- command with several keys the first optional argument belongs to the first, the second to the
-- last.

local characters = require 'tezis.cite.characters'
local locators = require 'tezis.cite.locator'
local commands = require 'tezis.cite.latex_commands'

local M = { name = 'latex' }

local MAX_ARGUMENT = 1000

-- The bracket argument at byte i (`]` inside braces does not close it): first, last byte of its
-- content.
local function scan_option(text, i)
  local depth, at = 0, i
  repeat
    at = text:find('[\\{}%]]', at + 1)
    if not at or at - i > MAX_ARGUMENT then
      return nil
    end
    local character = text:sub(at, at)
    if character == '\\' then
      at = at + 1
    elseif character == '{' then
      depth = depth + 1
    elseif character == '}' then
      depth = depth - 1
    elseif depth == 0 then
      return i + 1, at - 1
    end
  until depth < 0
  return nil
end

-- The text of an optional argument, without the braces that protect a bracket in it.
local function option_text(text, from, to)
  from, to = characters.trim(text, from, to)
  local inner = text:sub(from, to):match('^{([^{}]*)}$')
  local value = inner or text:sub(from, to)
  return value ~= '' and value or nil, inner and from + 1 or from
end

-- The keys between braces that open at byte i.
local function scan_keys(text, i)
  local close = text:find('[{}\\]', i + 1)
  if not close or text:sub(close, close) ~= '}' or close - i > MAX_ARGUMENT then
    return nil
  end
  local group = { items = {}, from = i + 1, to = close - 1 }
  local start = i + 1
  while start <= close do
    local stop = text:find('[,}]', start)
    local first, last = characters.trim(text, start, stop - 1)
    -- \nocite{*}, and #1 where a command is defined, are no keys.
    if first <= last and not text:find('^[#*]', first) then
      group.items[#group.items + 1] = { key = text:sub(first, last), from = first, to = last,
        key_from = first, key_to = last }
    end
    start = stop + 1
  end
  return group, close + 1
end

-- [prefix][postnote]{keys} from byte i: the group of items and the byte after it.
local function scan_group(text, i)
  local options = {}
  i = characters.skip_space(text, i)
  while text:byte(i) == 91 and #options < 2 do
    local from, to = scan_option(text, i)
    if not from then
      return nil
    end
    options[#options + 1] = { from, to }
    i = characters.skip_space(text, to + 2)
  end
  if text:byte(i) ~= 123 then
    return nil
  end
  local group, finish = scan_keys(text, i)
  if not group then
    return nil
  end
  group.has_options = #options > 0
  local prefix, postnote = options[2] and options[1], options[2] or options[1]
  local first, last = group.items[1], group.items[#group.items]
  if prefix and first then
    first.prefix = option_text(text, prefix[1], prefix[2])
  end
  if postnote and last then
    local value, from = option_text(text, postnote[1], postnote[2])
    last.suffix = locators.fill(last, text, from, from + #(value or '') - 1)
  end
  return group, finish
end

-- The affixes of the whole, (prefix)(suffix), of a command for several.
local function scan_affixes(text, i, citation)
  local values = {}
  while #values < 2 do
    local start = characters.skip_space(text, i)
    local close = text:byte(start) == 40 and text:find(')', start, true)
    if not close or close - start > MAX_ARGUMENT then
      break
    end
    values[#values + 1] = text:sub(start + 1, close - 1)
    i = close + 1
  end
  citation.prefix = values[2] and values[1] ~= '' and values[1] or nil
  local suffix = values[2] or values[1]
  citation.suffix = suffix ~= '' and suffix or nil
  return i
end

-- The command whose backslash is at byte i.
local function read_command(text, i)
  local name, star, after = text:match('^\\(%a+)(%*?)()', i)
  local command = name and commands.known[name]
  if not command then
    return nil
  end
  local citation = { form = commands.form_of(name .. star), command = name,
    star = star, items = {}, groups = {}, from = i, name_to = i + #name }
  local position = command.is_many and scan_affixes(text, after, citation) or after
  repeat
    local group, finish = scan_group(text, position)
    if not group then
      break
    end
    citation.groups[#citation.groups + 1] = group
    for _, item in ipairs(group.items) do
      citation.items[#citation.items + 1] = item
    end
    citation.to, position = finish - 1, finish
  until not command.is_many
  return citation.to and citation or nil
end

--- See tezis.cite.init. A command with empty braces is a citation without items.
function M.parse(masked)
  local citations, i = {}, masked:find('\\', 1, true)
  while i do
    local citation = read_command(masked, i)
    local next_byte = i + 2
    if citation then
      citations[#citations + 1] = citation
      next_byte = citation.to + 1
    end
    i = masked:find('\\', next_byte, true)
  end
  return citations
end

function M.check_key(key)
  if key == '' or key:find('[%s,{}\\%%#~]') then
    return nil, ("the key '%s' cannot be cited in LaTeX: white space and , { } \\ %% # ~ end a key "
      .. 'or change its meaning there; rename it in the bibliography'):format(key)
  end
  return true
end

-- An affix as optional argument, nil and a message when its braces do not pair.
local function protect(value)
  local depth = 0
  for brace in value:gsub('\\.', ''):gmatch('[{}]') do
    depth = depth + (brace == '{' and 1 or -1)
    if depth < 0 then
      break
    end
  end
  if depth ~= 0 then
    return nil, ('the braces of "%s" do not pair, as LaTeX needs: add or remove one'):format(value)
  end
  return value:find('[%[%]]') and '{' .. value .. '}' or value
end

-- [prefix][postnote] of an item, '' when it has neither.
local function write_options(item, ctx)
  local locator
  if item.locator and item.locator ~= '' then
    local word = locators.word_but_page(item, ctx.language)
    locator = (word and word .. '~' or '') .. locators.with_dash(item.locator, '--')
  end
  local post, message = protect(locators.with_suffix(locator, item.suffix) or '')
  local prefix, refused = protect(item.prefix or '')
  if not post or not prefix then
    return nil, message or refused
  end
  if prefix ~= '' then
    return '[' .. prefix .. '][' .. post .. ']'
  end
  return post ~= '' and '[' .. post .. ']' or ''
end

-- Optional arguments of every item, and whether any has some.
local function all_options(items, ctx)
  local options, message = locators.each(items, write_options, ctx)
  if not options then
    return nil, message
  end
  return options, table.concat(options) ~= ''
end

local function list_of_keys(items)
  local keys = {}
  for index, item in ipairs(items) do
    keys[index] = item.key
  end
  return keys
end

-- [12]{a}[3]{b}; with a command before each of them \citep[12]{a} \citep[3]{b}.
local function write_groups(items, options, command)
  local parts = {}
  for index, item in ipairs(items) do
    parts[index] = (command or '') .. options[index] .. '{' .. item.key .. '}'
  end
  return table.concat(parts, command and ' ' or '')
end

local function write_with(name, star, items, ctx, flavour)
  local options, any = all_options(items, ctx)
  if not options then
    return nil, any
  end
  local command = '\\' .. name .. star
  if #items == 1 or not any then
    return command .. (options[1] or '') .. '{' .. table.concat(list_of_keys(items), ',') .. '}'
  end
  local many = star == '' and (commands.known[name].flavour or flavour) == 'biblatex'
    and commands.known[name].many
  if many then
    return '\\' .. many .. write_groups(items, options)
  end
  return write_groups(items, options, command)
end

--- See tezis.cite.init. `ctx.flavour` is 'biblatex', 'natbib' or 'plain', `ctx.command` the user's
--- own command. Where one command cannot hold several pages the text has several commands.
function M.write(citation, ctx)
  local flavour = ctx.flavour or 'plain'
  local name, star = commands.choose(citation.form, flavour, ctx.command)
  local many = flavour == 'biblatex' and commands.known[name].many
  if many and (citation.prefix or citation.suffix) then
    local options, message = all_options(citation.items, ctx)
    if not options then
      return nil, message
    end
    local affixes = '(' .. (citation.prefix or '') .. ')(' .. (citation.suffix or '') .. ')'
    return '\\' .. many .. affixes .. write_groups(citation.items, options)
  end
  return write_with(name, star, citation.items, ctx, flavour)
end

-- Adds keys to the braces of a group in the manner of the list that is there.
local function add_keys(group, items, text)
  local inside = text:sub(group.from, group.to)
  local keys = table.concat(list_of_keys(items), inside:find(',%s') and ', ' or ',')
  local _, last = characters.trim(text, group.from, group.to)
  if last >= group.from and text:byte(last) ~= 44 then
    keys = (inside:find(',%s') and ', ' or ',') .. keys
  end
  return { { from = last + 1, to = group.to, text = keys } }
end

-- The edit that removes a comma behind the last key, '{a,}', when no key follows it there; or none.
local function drop_comma(group, text, edits)
  local comma = text:sub(group.from, group.to):match('()%s*,%s*$')
  if comma and #group.items > 0 then
    table.insert(edits, #edits, { from = group.from + comma - 1, to = group.to, text = '' })
  end
  return edits
end

--- See tezis.cite.init.
function M.add(citation, items, ctx, text)
  local options, any = all_options(items, ctx)
  if not options then
    return nil, any
  end
  local command = commands.known[citation.command]
  local last = citation.groups[#citation.groups]
  if command.is_many then
    return { { from = citation.to + 1, to = citation.to, text = write_groups(items, options) } }
  end
  if #citation.items == 0 and any and #items == 1 and not last.has_options then
    return { { from = citation.name_to + #citation.star + 1, to = citation.name_to + #citation.star,
      text = options[1] }, { from = last.from, to = last.to, text = items[1].key } }
  end
  if not any and not last.has_options then
    return add_keys(last, items, text)
  end
  local is_biblatex = (command.flavour or ctx.flavour) == 'biblatex'
  if is_biblatex and command.many and citation.star == '' and #citation.items > 0 then
    return drop_comma(last, text, {
      { from = citation.name_to + 1, to = citation.name_to, text = 's' },
      { from = citation.to + 1, to = citation.to, text = write_groups(items, options) },
    })
  end
  local added, message = write_with(citation.command, citation.star, items, ctx, ctx.flavour)
  if not added then
    return nil, message
  end
  return drop_comma(last, text,
    { { from = citation.to + 1, to = citation.to, text = ' ' .. added } })
end

return M
