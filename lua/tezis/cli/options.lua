--- Arguments of a subcommand: --name, --name VALUE, --name=VALUE, -- to end them.
local distance = require 'tezis.distance'

local M = {}

--- The name nearest to what was typed, nil when none is near.
--- @param typed string
--- @param names string[]
function M.nearest(typed, names)
  for _, name in ipairs(names) do
    if name:sub(1, #typed) == typed then return name end
  end
  return distance.nearest(typed:sub(1, 64), names, math.max(2, math.floor(#typed / 2)))
end

local function unknown(name, spec)
  local names = {}
  for known in pairs(spec) do names[#names + 1] = known end
  table.sort(names)
  local near = M.nearest(name, names)
  return ('unknown option --%s%s'):format(name, near and ('; did you mean --' .. near .. '?') or '')
end

--- One option with its value. @return string|nil error, integer words used beyond the first
local function read_option(found, spec, name, value, following)
  local kind = spec[name]
  if not kind then return unknown(name, spec), 0 end
  if kind == 'flag' then
    if value then return ('--%s takes no value'):format(name), 0 end
    found[name] = true
    return nil, 0
  end
  local used = 0
  if not value then
    if not following then return ('--%s needs a value'):format(name), 0 end
    value, used = following, 1
  end
  if kind == 'number' then
    local number = value:find('^%d+$') and tonumber(value)
    if not number or number < 1 then
      return ('--%s should be a whole number above 0, got %s'):format(name, value), used
    end
    value = number
  end
  found[name] = value
  return nil, used
end

--- @param argv string[]
--- @param spec table<string, 'flag'|'string'|'number'>
--- @return table|nil # options by name, other arguments by position
--- @return string|nil # a sentence
function M.parse(argv, spec)
  local found, at = {}, 1
  while at <= #argv do
    local word = argv[at]
    local name, value = word:match('^%-%-([^=]+)=(.*)$')
    name = name or word:match('^%-%-(.+)$')
    if word == '--' then
      for i = at + 1, #argv do found[#found + 1] = argv[i] end
      return found
    elseif word == '-h' then
      found.help = true
    elseif name then
      local message, used = read_option(found, spec, name, value, argv[at + 1])
      if message then return nil, message end
      at = at + used
    elseif word:find('^%-%a$') then
      return nil, ('unknown option %s'):format(word)
    else
      found[#found + 1] = word
    end
    at = at + 1
  end
  return found
end

--- The arguments that are no options.
--- @param given table of M.parse
--- @return string[]
function M.words(given)
  local words = {}
  for i, word in ipairs(given) do words[i] = word end
  return words
end

return M
