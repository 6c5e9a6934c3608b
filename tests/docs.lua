-- Documentation drift, run by tests/docs.sh inside Neovim with the plugin on 'runtimepath'.
-- Compares; with TEZIS_DOCS=write it puts the options and the results of the SQL examples into the
-- files instead.
--
-- An SQL example is what the sqlite3 shell shows in list mode: a line `sqlite> …`, more of it on
-- lines `   ...> …`, and the output below. White space is not compared, so output may be wrapped.
-- A message in the chapter on troubleshooting stands in `backticks` before a tag tezis-error-…; its
-- parts between {placeholders} must stand in the sources.

local HELP, RUSSIAN, README = 'doc/tezis.txt', 'doc/tezis.rux', 'README.md'
local WIDTH = 78
local work = vim.env.TEZIS_WORK
local writing = vim.env.TEZIS_DOCS == 'write'

local passed, failures = 0, {}

local function check(ok, message)
  if ok then
    passed = passed + 1
  else
    failures[#failures + 1] = message
  end
end

local function read(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('*a')
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, 'wb'))
  assert(file:write(text))
  file:close()
end

local function wrap(text, indent, hanging)
  local lines, line = {}, indent
  local start = true
  for word in text:gmatch('%S+') do
    if not start and vim.fn.strdisplaywidth(line) + 1 + vim.fn.strdisplaywidth(word) > WIDTH then
      lines[#lines + 1] = line
      line, start = hanging or indent, true
    end
    line = line .. (start and '' or ' ') .. word
    start = false
  end
  lines[#lines + 1] = line
  return lines
end

-- Tags ------------------------------------------------------------------------------------------

local help = read(HELP)
local tags = {}
for tag in help:gmatch('%*([^%s*]+)%*') do
  tags[tag] = true
end

-- Everything in `names` has the tag that `pattern` makes of it, and nothing else has such a tag.
local function tagged(what, names, pattern)
  local known = {}
  for _, name in ipairs(names) do
    local tag = pattern:format(name)
    known[tag] = true
    check(tags[tag], ('%s: no *%s* for the %s %s'):format(HELP, tag, what, name))
  end
  check(#names > 0, ('no %s found in the sources'):format(what))
  local shape = '^' .. vim.pesc(pattern:gsub('%%s', '\0')):gsub('%z', '.+') .. '$'
  for tag in pairs(tags) do
    if tag:match(shape) then
      check(known[tag], ('%s: *%s* describes a %s that does not exist'):format(HELP, tag, what))
    end
  end
end

local function sorted_keys(set)
  local list = vim.tbl_keys(set)
  table.sort(list)
  return list
end

local function matches(glob, pattern)
  local set = {}
  for _, path in ipairs(vim.fn.glob(glob, false, true)) do
    for name in read(path):gmatch(pattern) do
      set[name] = true
    end
  end
  return sorted_keys(set)
end

-- Options ---------------------------------------------------------------------------------------

local config = require('tezis.config')

local function shown(value)
  if type(value) == 'table' then
    return #value == 0 and '{}' or '{ ' .. table.concat(vim.tbl_map(shown, value), ', ') .. ' }'
  elseif type(value) == 'string' then
    local data = vim.fn.stdpath('data')
    if value:sub(1, #data) == data then
      return ("stdpath('data') .. '%s'"):format(value:sub(#data + 1))
    end
    return ("'%s'"):format(value)
  end
  return tostring(value)
end

local type_names = { list = 'list of strings', map = 'table of strings' }

local function render_options()
  local lines = {}
  for _, option in ipairs(config.schema) do
    if not option.path:match('^keys%.') then
      local tag = ('*tezis-config-%s*'):format(option.path)
      lines[#lines + 1] = (' '):rep(WIDTH - #tag) .. tag
      local kinds = type(option.type) == 'table' and option.type or { option.type }
      kinds = vim.tbl_map(function(kind)
        return type_names[kind] or kind
      end, kinds)
      local head = ('`%s`  %s, default'):format(option.path, table.concat(kinds, ' or '))
      local default = shown(option.default)
      if #head + #default < WIDTH then
        lines[#lines + 1] = head .. ' ' .. default
      else
        lines[#lines + 1] = head
        vim.list_extend(lines, wrap(default, '    '))
      end
      vim.list_extend(lines, wrap(option.description, '    '))
      if option.values then
        vim.list_extend(lines, wrap('One of ' .. table.concat(option.values, ', ') .. '.', '    '))
      end
      lines[#lines + 1] = ''
    end
  end
  return lines
end

local function render_keys()
  local titles = {
    { 'picker', 'In the picker' },
    { 'weigh', 'While weighing' },
    { 'positions', 'Among positions' },
    { 'doc', 'In the text of a source' },
    { 'sql', 'In the rows of an SQL query' },
  }
  local lines, done = {}, {}
  for _, title in ipairs(titles) do
    local tag = ('*tezis-config-keys.%s*'):format(title[1])
    local head = title[2] .. ' (`keys.' .. title[1] .. '`):'
    lines[#lines + 1] = head .. (' '):rep(WIDTH - #head - #tag) .. tag
    for _, option in ipairs(config.schema) do
      local name = option.path:match('^keys%.' .. title[1] .. '%.(.+)$')
      if name then
        done[option.path] = true
        local keys = type(option.default) == 'table' and table.concat(option.default, ' ')
          or option.default or 'none'
        local entry = ('    %-13s %-16s '):format(name, keys)
        local wrapped = wrap(option.description, (' '):rep(vim.fn.strdisplaywidth(entry)))
        wrapped[1] = entry .. vim.trim(wrapped[1])
        vim.list_extend(lines, wrapped)
      end
    end
    lines[#lines + 1] = ''
  end
  for _, option in ipairs(config.schema) do
    check(not option.path:match('^keys%.') or done[option.path],
      ('tests/docs.lua: no title for the keys of %s'):format(option.path))
  end
  return lines
end

local highlight = require('tezis.highlight')

local function render_highlights()
  local lines = {}
  for _, group in ipairs(highlight.groups) do
    lines[#lines + 1] = ('%-22s%-12s%s'):format(
      ('*hl-%s*'):format(group.name), group.link, group.description)
  end
  lines[#lines + 1] = ''
  return lines
end

-- Commands, API, command line ---------------------------------------------------------------------

local commands = require('tezis.command').list

local function render_commands()
  local lines = {}
  for _, command in ipairs(commands) do
    local usage = ('|:Tezis-%s| %s'):format(command.name, command.usage)
    local hanging = (' '):rep(26)
    local room = 26 - vim.fn.strdisplaywidth(usage)
    local wrapped = wrap(command.description, hanging)
    if room > 0 then
      wrapped[1] = usage .. (' '):rep(room) .. vim.trim(wrapped[1])
    else
      lines[#lines + 1] = usage
    end
    vim.list_extend(lines, wrapped)
  end
  lines[#lines + 1] = ''
  return lines
end

-- The functions of require('tezis'), from their annotations.
local function render_api()
  local lines, description, parameters = {}, {}, {}
  for _, line in ipairs(vim.split(read('lua/tezis/init.lua'), '\n', { plain = true })) do
    local name, arguments = line:match('^function M%.(%w+)%((.-)%)')
    local parameter, rest = line:match('^%-%-%-@param (%S+)%s+(.*)$')
    if name then
      local tag = ('*tezis.%s()*'):format(name)
      local head = ('tezis.%s(%s)'):format(name, arguments:gsub('%w+', '{%0}'))
      lines[#lines + 1] = head .. (' '):rep(WIDTH - #head - #tag) .. tag
      vim.list_extend(lines, wrap(table.concat(description, ' '), '    '))
      for _, text in ipairs(parameters) do
        vim.list_extend(lines, wrap(text, '    ', '        '))
      end
      lines[#lines + 1] = ''
      description, parameters = {}, {}
    elseif parameter then
      parameters[#parameters + 1] = ('{%s}: `%s`'):format(parameter, rest)
    elseif line:match('^%-%-%-@return') then
      parameters[#parameters + 1] = 'Returns a ' .. line:match('@return (.*)$') .. '.'
    elseif line:match('^%-%-%-') then
      local text = vim.trim(line:sub(4))
      if #parameters > 0 then
        parameters[#parameters] = parameters[#parameters] .. ' ' .. text
      else
        description[#description + 1] = text
      end
    elseif line ~= '' then
      description, parameters = {}, {}
    end
  end
  return lines
end

-- What citing a page looks like in each kind of draft.
local function render_syntaxes()
  local cite = require('tezis.cite')
  local lines = {}
  for _, kind in ipairs({
    { 'markdown, pandoc, quarto, rmd', { filetype = 'markdown' } },
    { 'tex with biblatex', { filetype = 'tex', flavour = 'biblatex' } },
    { 'tex with natbib', { filetype = 'tex', flavour = 'natbib' } },
    { 'org', { filetype = 'org' } },
    { 'typst', { filetype = 'typst' } },
    { 'asciidoc', { filetype = 'asciidoc' } },
  }) do
    kind[2].language = 'ru'
    local text, message = cite.write(
      { form = 'parenthetical', items = { { key = 'zvereva2018', locator = '42' } } }, kind[2])
    check(text, ('a citation in %s: %s'):format(kind[1], message))
    lines[#lines + 1] = ('  %-32s%s'):format(kind[1], text)
  end
  lines[#lines + 1] = ''
  return lines
end

local cli_names = {}
for name in vim.fn.system({ 'build/tezis', '--help' }):gmatch('\n  (%l+) +%l') do
  cli_names[#cli_names + 1] = name
end
cli_names = vim.tbl_filter(function(name)
  return name ~= 'help'
end, cli_names)

-- Lines cut to WIDTH; what is cut off goes before the next line where that goes on with the same
-- column.
local function narrow(lines)
  local out, index = {}, 1
  while lines[index] do
    local line = lines[index]
    index = index + 1
    if vim.fn.strdisplaywidth(line) <= WIDTH then
      out[#out + 1] = vim.trim(line) == '' and '' or line
    else
      local head = line:match('^(%s*%S.-%s%s+)%S') or line:match('^%s*')
      local margin = (' '):rep(vim.fn.strdisplaywidth(head))
      local wrapped = wrap(line:sub(#head + 1), margin)
      out[#out + 1] = head .. vim.trim(wrapped[1])
      if (lines[index] or ''):match('^(%s*)%S') == margin then
        lines[index] = wrapped[2] .. ' ' .. vim.trim(lines[index])
      else
        table.insert(lines, index, wrapped[2])
      end
    end
  end
  return out
end

local function render_cli()
  local lines = {}
  for _, name in ipairs(cli_names) do
    local tag = ('*tezis-cli-%s*'):format(name)
    lines[#lines + 1] = ('tezis %s'):format(name)
    lines[#lines] = lines[#lines] .. (' '):rep(WIDTH - #lines[#lines] - #tag) .. tag
    lines[#lines + 1] = '>'
    local text = vim.trim(vim.fn.system({ 'build/tezis', 'help', name }))
    vim.list_extend(lines, narrow(vim.tbl_map(function(line)
      return '  ' .. line
    end, vim.split(text, '\n', { plain = true }))))
    vim.list_extend(lines, { '<', '' })
  end
  return lines
end

-- The lines after the one with the tag `from` up to the rule before the next chapter or section.
local function replace_block(text, from, lines)
  local before, rest = text:match('^(.-%*' .. vim.pesc(from) .. '%*\n)(.*)$')
  check(before, ('%s: no *%s*'):format(HELP, from))
  if not before then
    return text, ''
  end
  local body, after = rest:match('^(.-\n)([=-]+\n.*)$')
  check(body, ('%s: nothing ends the section *%s*'):format(HELP, from))
  return before .. '\n' .. table.concat(lines, '\n') .. '\n' .. (after or ''), body
end

for from, lines in pairs({
  ['tezis-cite-syntaxes'] = render_syntaxes(),
  ['tezis-commands'] = render_commands(),
  ['tezis-api-functions'] = render_api(),
  ['tezis-command-line'] = render_cli(),
  ['tezis-highlight-groups'] = render_highlights(),
  ['tezis-config-options'] = render_options(),
  ['tezis-config-keys'] = render_keys(),
}) do
  local text, body = replace_block(help, from, lines)
  if writing then
    help = text
  else
    check(body == '\n' .. table.concat(lines, '\n') .. '\n',
      ('%s: the section *%s* differs from what lua/tezis says; run: sh tests/docs.sh write')
        :format(HELP, from))
  end
end

-- SQL examples ----------------------------------------------------------------------------------

-- Calls back with every example's lines: the index of the first, its indent, the SQL, and the range
-- of its output. Returns nothing.
local function each_example(lines, callback)
  local index = 1
  while index <= #lines do
    local indent, sql = lines[index]:match('^(%s*)sqlite> (.*)$')
    if not indent then
      index = index + 1
    else
      local first = index
      index = index + 1
      while lines[index] and lines[index]:match('^%s*%.%.%.> ') do
        sql = sql .. '\n' .. lines[index]:match('%.%.%.> (.*)$')
        index = index + 1
      end
      local output = index
      while lines[index] and lines[index] ~= '' and lines[index] ~= '<'
        and not lines[index]:match('^%s*sqlite> ') and not lines[index]:match('^%s*```')
        and lines[index]:sub(1, #indent) == indent do
        index = index + 1
      end
      callback(first, indent, sql, output, index - 1)
    end
  end
end

local function squeeze(text)
  return vim.trim(text:gsub('%s+', ' '))
end

-- Runs the examples of one file in one session of the sqlite3 shell; their outputs in order.
local function run_examples(statements)
  local database = ('%s/%d.db'):format(work, vim.loop.hrtime())
  assert(vim.loop.fs_copyfile(work .. '/corpus.db', database))
  local script = { '.load build/tezis' }
  for _, sql in ipairs(statements) do
    -- The place of the extension is the reader's; it is loaded already.
    script[#script + 1] = sql:match('^%.load') and '' or sql
    script[#script + 1] = '.print @@@'
  end
  local output = vim.fn.system({ 'sqlite3', '-batch', database },
    table.concat(script, '\n') .. '\n')
  local results = vim.split(output, '@@@\n', { plain = true })
  return results
end

local function examples(path, text)
  local lines = vim.split(text, '\n', { plain = true })
  local found = {}
  each_example(lines, function(first, indent, sql, from, to)
    found[#found + 1] = { first = first, indent = indent, sql = sql, from = from, to = to }
  end)
  local statements = vim.tbl_map(function(example)
    return example.sql
  end, found)
  local results = run_examples(statements)
  check(#found > 0, path .. ': no SQL example found')
  check(#results == #found + 1,
    ('%s: the sqlite3 shell stopped at example %d: %s'):format(path, #results, results[#results]))
  for index = #found, 1, -1 do
    local example, result = found[index], results[index] or ''
    if writing then
      local fresh = {}
      for line in result:gmatch('[^\n]+') do
        vim.list_extend(fresh, wrap(line, example.indent, example.indent .. '    '))
      end
      for _ = example.from, example.to do
        table.remove(lines, example.from)
      end
      for offset, line in ipairs(fresh) do
        table.insert(lines, example.from + offset - 1, line)
      end
    else
      local wanted = table.concat(vim.list_slice(lines, example.from, example.to), '\n')
      check(squeeze(wanted) == squeeze(result),
        ('%s:%d: %s\n  says: %s\n  is:   %s'):format(
          path, example.first, example.sql, squeeze(wanted), squeeze(result)))
    end
  end
  return table.concat(lines, '\n')
end

-- Tags at the end of a line stand at the right margin.
local function align(text)
  local lines = {}
  for _, line in ipairs(vim.split(text, '\n', { plain = true })) do
    local left, right = line:match('^(.-)%s%s+(%*[^%s*]+%*.*)$')
    if left and line:match('%*$') then
      local gap = WIDTH - vim.fn.strdisplaywidth(left) - vim.fn.strdisplaywidth(right)
      line = left .. (' '):rep(math.max(gap, 1)) .. right
    end
    lines[#lines + 1] = line
  end
  return table.concat(lines, '\n')
end

-- Commands of build/tezis in the README, with what they print.
local function commands_shown(path, text)
  return (text:gsub('(\n%$ (build/tezis [^\n]*)\n)(.-)(```)', function(head, command, wanted, fence)
    local result = vim.fn.system(('TEZIS_CORPUS=%s/corpus.db %s 2>/dev/null'):format(work, command))
    check(writing or squeeze(wanted) == squeeze(result),
      ('%s: %s\n  says: %s\n  is:   %s'):format(path, command, squeeze(wanted), squeeze(result)))
    return writing and head .. result .. fence or nil
  end))
end

local readme = read(README)
readme = commands_shown(README, readme)
help = examples(HELP, help)
readme = examples(README, readme)

if writing then
  write(HELP, align(help))
  write(README, readme)
  vim.cmd('qall!')
end

-- Names -----------------------------------------------------------------------------------------

local registered = vim.fn.system({ 'sqlite3', '-batch', ':memory:' }, table.concat({
  '.load build/tezis',
  [[SELECT DISTINCT name FROM pragma_function_list WHERE name LIKE 'tezis\_%' ESCAPE '\'
    UNION SELECT name FROM pragma_module_list WHERE name LIKE 'tezis\_%' ESCAPE '\';]],
}, '\n'))
local sql_names = {}
for name in registered:gmatch('[^\n]+') do
  sql_names[name] = true
end
-- FTS5 does not list its auxiliary functions.
for _, name in ipairs(matches('ext/search/*.c', '"(tezis_%l+)"')) do
  sql_names[name] = true
end
tagged('SQL name', vim.tbl_map(function(name)
  return name:match('^tezis_(.*)$')
end, sorted_keys(sql_names)), 'tezis_%s()')

tagged('subcommand', vim.tbl_map(function(command)
  return command.name
end, commands), ':Tezis-%s')
tagged('command of build/tezis', cli_names, 'tezis-cli-%s')
tagged('<Plug> map', matches('plugin/tezis.lua', "plug%([^\n]-, ?'([%l-]+)', '[%l_]+'"),
  '<Plug>(tezis-%s)')
tagged('highlight', vim.tbl_map(function(group)
  return group.name
end, highlight.groups), 'hl-%s')
tagged('function', vim.tbl_filter(function(name)
  return type(require('tezis')[name]) == 'function'
end, sorted_keys(require('tezis'))), 'tezis.%s()')

-- Messages --------------------------------------------------------------------------------------

local sources = {}
for _, glob in ipairs({ 'lua/**/*.lua', 'plugin/*.lua', 'ext/**/*.c', 'ext/**/*.h' }) do
  for _, path in ipairs(vim.fn.glob(glob, false, true)) do
    -- A message that spans lines is one message.
    local text = read(path):gsub([=[['"]%s*%.%.%s*['"]]=], ''):gsub('"%s*\n%s*"', '')
    sources[#sources + 1] = text
  end
end
local all_sources = table.concat(sources, '\n')
local messages = 0
for message, tag in ('\n' .. help):gmatch('\n`([^`]-)`%s+%*(tezis%-error%-[%w-]+)%*') do
  messages = messages + 1
  for part in (squeeze(message):gsub('{.-}', '\0') .. '\0'):gmatch('([^%z]*)%z') do
    check(vim.trim(part) == '' or all_sources:find(vim.trim(part), 1, true),
      ('%s: %s: no source says "%s"'):format(HELP, tag, part))
  end
end
check(messages > 0, HELP .. ': no message in the chapter on troubleshooting')

-- Form ------------------------------------------------------------------------------------------

vim.fn.mkdir(work .. '/doc', 'p')

-- Width, and links into the help.
local function check_form(path, text)
  local untidy = {}
  for number, line in ipairs(vim.split(text, '\n', { plain = true })) do
    local width = vim.fn.strdisplaywidth(line)
    if width > WIDTH or line:match('%s$') then
      untidy[#untidy + 1] = ('%s:%d: %d columns, or white space at the end'):format(
        path, number, width)
    end
    for link in line:gmatch('|([^%s|]+)|') do
      if link:match('[Tt]ezis') then
        check(tags[link], ('%s:%d: the link |%s| leads nowhere'):format(path, number, link))
      end
    end
  end
  check(#untidy == 0, table.concat(untidy, '\n     '))
  write(work .. '/' .. path, text)
end

local russian = read(RUSSIAN)
check_form(HELP, help)
check_form(RUSSIAN, russian)
local ok, message = pcall(vim.cmd, 'helptags ' .. vim.fn.fnameescape(work .. '/doc'))
check(ok, ('helptags: %s'):format(message))

-- The Russian help has every chapter up to SQL, under the tags of the English one.
local first_chapters, in_russian = help:sub(1, help:find('\n6. SQL', 1, true)), {}
for tag in russian:gmatch('%*([^%s*|]+)%*') do
  in_russian[tag] = true
  check(tags[tag], ('%s: *%s* is not in %s'):format(RUSSIAN, tag, HELP))
end
for tag in first_chapters:gmatch('%*([^%s*|]+)%*') do
  check(in_russian[tag], ('%s: *%s* is missing'):format(RUSSIAN, tag))
end
vim.opt.runtimepath:prepend(work)
ok, message = pcall(vim.cmd, 'help tezis-query@ru')
check(ok and vim.fn.expand('%:t') == 'tezis.rux', (':help tezis-query@ru: %s'):format(message))

local makefile = read('Makefile')
for target in readme:gmatch('`make (%l[%l-]*)`') do
  check(makefile:find('\n' .. target .. ':', 1, true),
    ('%s: there is no make %s'):format(README, target))
end

for _, failure in ipairs(failures) do
  io.stdout:write('FAIL ', failure, '\n')
end
io.stdout:write(('%d passed, %d failed\n'):format(passed, #failures))
vim.cmd(#failures == 0 and 'qall!' or 'cquit')
