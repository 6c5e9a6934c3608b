--- The tezis command, for work outside the editor, in scripts and hooks.
---
--- return function(argv) … return exit_status end; the launcher made by the Makefile
--- sets where modules are found and calls it.
local options = require 'tezis.cli.options'

local names = { 'import', 'search', 'weigh', 'positions', 'check', 'status', 'sql', 'dictionary',
  'lsp' }

local usage = [[
tezis searches a Russian and English corpus and cites it.

Usage: tezis COMMAND [ARGUMENTS]

%s
  help COMMAND   how a command works
  --version      the version

The corpus is the file of --corpus, else of $TEZIS_CORPUS, else .tezis/corpus.db
in this folder or one above it, else the one Neovim uses.
Exit status: 0 done, 1 done with something to look at, 2 not done.
]]

local say = {}

function say.error(message)
  io.stderr:write('tezis: ', (tostring(message):gsub('[%z\1-\8\11-\31\127]', '?')), '\n')
  return 2
end

function say.usage(message)
  say.error(message)
  io.stderr:write('Try `tezis --help`.\n')
  return 2
end

function say.help(text)
  io.stdout:write(text)
  return 0
end

local function overview()
  local lines = {}
  for i, name in ipairs(names) do
    lines[i] = ('  %-14s %s'):format(name, require('tezis.cli.' .. name).summary)
  end
  return usage:format(table.concat(lines, '\n'))
end

local function is_command(name)
  for _, known in ipairs(names) do
    if known == name then return true end
  end
  return false
end

local function help(name)
  if not name then return say.help(overview()) end
  if is_command(name) then return say.help(require('tezis.cli.' .. name).help) end
  local near = options.nearest(name, names)
  return say.usage(('there is no command %s%s'):format(name,
    near and ('; did you mean %s?'):format(near) or ''))
end

--- Runs a command: its options (--corpus and --help have all), then run(given, say).
local function run(command, argv)
  local spec = { corpus = 'string', help = 'flag' }
  for name, kind in pairs(command.options) do spec[name] = kind end
  local given, message = options.parse(argv, spec)
  if not given then return say.usage(message) end
  if given.help then return say.help(command.help) end
  return command.run(given, say)
end

local function dispatch(argv)
  local name = argv[1]
  if not name then
    io.stderr:write(overview())
    return 2
  end
  if name == '--help' or name == '-h' then return help() end
  if name == 'help' then return help(argv[2]) end
  if name == '--version' or name == '-V' then
    return say.help(('tezis %s\n'):format(require('tezis.core').version()))
  end
  if not is_command(name) then return help(name) end
  local rest = {}
  for i = 2, #argv do rest[i - 1] = argv[i] end
  return run(require('tezis.cli.' .. name), rest)
end

local function core_message()
  local loaded, message = pcall(require, 'tezis.core')
  if loaded then return nil end
  if tostring(message):find('undefined symbol') then
    return 'the core was built for another Lua: run make in the folder of tezis'
  end
  return 'the core is not built: run make in the folder of tezis'
end

--- @param argv string[]
--- @return integer # exit status
return function(argv)
  local message = core_message()
  if message then return say.error(message) end
  local ran, status = xpcall(dispatch, debug.traceback, argv)
  if ran then return status end
  return say.error('this is a defect of tezis, please report it: ' .. tostring(status))
end
