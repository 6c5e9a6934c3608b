-- References as a style of citation has them: CSL through pandoc's citeproc, in a thread.

local core = require('tezis.core')
local json = require('tezis.json')

local M = {}

local folders = { '/usr/share/citation-style-language/styles',
  '/usr/local/share/citation-style-language/styles',
  (os.getenv('HOME') or '') .. '/.pandoc/csl', (os.getenv('HOME') or '') .. '/Zotero/styles' }

--- The file of a style.
---@param name string of an installed style, or a path
---@return string?
function M.style(name)
  if name:find('/', 1, true) or name:find('%.csl$') then
    return core.stat(name) and name or nil
  end
  for _, folder in ipairs(folders) do
    local path = ('%s/%s.csl'):format(folder, name)
    if core.stat(path) then
      return path
    end
  end
end

--- The style `auto` takes for a language; nil is pandoc's own.
---@param language string?
---@return string? path
---@return string? note that the one wanted is not installed
function M.default_style(language)
  local names = language == 'ru' and { 'gost-r-7-0-5-2008' } or { 'apa', 'chicago-author-date' }
  for _, name in ipairs(names) do
    local path = M.style(name)
    if path then
      return path
    end
  end
  return nil, ("the CSL style %s is not installed, so this is in pandoc's own; install "
    .. 'citation-style-language-styles, or set refs.csl'):format(table.concat(names, ' or '))
end

-- The words of the command.
local function argv_of(request, style)
  local argv = {}
  for _, word in ipairs(request.cmd) do
    argv[#argv + 1] = word
  end
  for _, word in ipairs({ '-f', 'csljson', '-t', request.format or 'plain', '--wrap=none',
    '--citeproc' }) do
    argv[#argv + 1] = word
  end
  if request.format then
    local here = debug.getinfo(1, 'S').source:sub(2)
    argv[#argv + 1] = '--lua-filter=' .. here:gsub('render%.lua$', 'bare.lua')
  end
  argv[#argv + 1] = style and '--csl=' .. style or nil
  argv[#argv + 1] = request.language and '--metadata=lang:' .. request.language or nil
  return argv
end

-- Runs pandoc on CSL; in plain text where it cannot write the format.
local function run(request, style, list)
  local argv = argv_of(request, style)
  local result, message, code = core.run(argv, { stdin = json.encode(json.array(list)),
    timeout = 60000 })
  if not result then
    return nil, code == 'ENOENT' and argv[1] .. ' is not installed: install the package pandoc'
      or message
  elseif result.status ~= 0 and request.format == 'typst' then -- pandoc 3 has it first
    request.format = nil
    return run(request, style, list)
  elseif result.timed_out or result.status ~= 0 then
    return nil, ('%s: %s'):format(argv[1], result.timed_out and 'it took more than a minute'
      or (result.stderr:match('[^\n]+') or 'it failed'))
  end
  return result.stdout
end

local function render(request, ...)
  local job = require('tezis.bib.job')
  local list, absent = job.csl(request, ...)
  if not list then
    return nil, absent
  elseif #list == 0 then
    return nil, 'nothing that is cited is in the corpus or in a bibliography of the draft'
  end
  request.language = request.language
    or request.single and type(list[1].language) == 'string' and list[1].language:match('^%a%a')
    or nil
  local style, note
  if request.style == 'auto' then
    style, note = M.default_style(request.language)
  else
    style = M.style(request.style)
  end
  if not style and request.style ~= 'auto' then
    return nil, ("there is no CSL style '%s'; install citation-style-language-styles or give the "
      .. 'path of a .csl file'):format(request.style)
  end
  local text, message = run(request, style, list)
  if not text then
    return nil, message
  elseif request.single then -- the number that some styles begin with says nothing of one alone
    text = text:gsub('^%s+', ''):gsub('%s+$', ''):gsub('^%[?1[%].)]%s+', ''):gsub('^1\\?%.%s+', '')
  end
  return json.encode({ text = text, absent = json.array(absent), note = note,
    style = style and style:match('([^/]*)%.csl$') or 'the default of pandoc' })
end

--- Renders references.
---@param request string JSON: corpus, keys, files (see tezis.bib.job), style, language, cmd; format
---  (pandoc's name, plain text unless told), single: one source, whose language counts where the
---  draft's is not known
---@return boolean ok
---@return string payload JSON { text, absent, style, note }, or the reason
function M.run(request, ...)
  return require('tezis.job').safely(render, json.decode(request), ...)
end

return M
