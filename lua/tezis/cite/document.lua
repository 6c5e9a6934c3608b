--- What a draft says about itself: its language, its bibliography files, its LaTeX package.
--
-- Each format has its own place for these; nothing is guessed from the prose. A LaTeX chapter names
-- its main file (`% !TEX root = main.tex`), so the caller may read that for the preamble.

local M = {}

local language_codes = {
  russian = 'ru', english = 'en', american = 'en', british = 'en', UKenglish = 'en',
  USenglish = 'en',
  german = 'de', ngerman = 'de', french = 'fr', ukrainian = 'uk', belarusian = 'be', spanish = 'es',
  polish = 'pl', italian = 'it',
}

---@class tezis.Document
---@field language string? two letters
---@field bibliography string[] as written in the draft
---@field flavour string? LaTeX: 'biblatex', 'natbib', 'plain'; nil when nothing tells
---@field root string? LaTeX: the main file
---@field thesis string? the thesis the draft is written for

-- 'ru-RU', 'RU', 'russian' -> 'ru'
local function code_of(name)
  if not name then
    return nil
  end
  return language_codes[name] or name:match('^(%a%a)$') or name:match('^(%a%a)[-_]')
end

local function set_language(document, name)
  local code = code_of(name)
  document.language = document.language or code and code:lower()
end

local function add_files(document, list)
  for file in list:gmatch('[^,\n]+') do
    file = file:match('^%s*(.-)%s*$'):match('^["\'](.*)["\']$') or file:match('^%s*(.-)%s*$')
    if file ~= '' then
      document.bibliography[#document.bibliography + 1] = file
    end
  end
end

-- A YAML scalar: without comment and quotation marks.
local function scalar(text)
  text = text:match('^%s*(.-)%s*$')
  return text:match('^"([^"]*)"') or text:match("^'([^']*)'") or text:gsub('%s+#.*$', '')
end

-- One line of a YAML block; `key` is the top-level key whose list goes on.
local function read_yaml_line(document, line, key)
  local name, value = line:match('^([%w_-]+):%s*(.*)$')
  if name then
    key = name
    value = value:gsub('\r$', '')
    if value:find('^%[') then
      value = value:match('^%[(.-)%]?%s*$')
    elseif name ~= 'bibliography' or not value:find('%S') then
      value = value:find('%S') and scalar(value) or nil
    else
      value = scalar(value)
    end
  else
    value = line:match('^%s*%-%s+(.-)%s*$')
    value = value and scalar(value)
  end
  if value and key == 'bibliography' then
    add_files(document, value)
  elseif value and key == 'lang' then
    set_language(document, value)
  elseif value and key == 'tezis' and value ~= '' then
    document.thesis = document.thesis or value
  end
  return key
end

local readers = {}

-- pandoc takes metadata blocks anywhere: --- at the top or after a blank line, up to --- or ...
function readers.markdown(document, lines)
  local in_yaml, key = false, nil
  for row, line in ipairs(lines) do
    if row == 1 then
      line = line:gsub('^\239\187\191', '')
    end
    if in_yaml then
      if line:find('^%-%-%-%s*$') or line:find('^%.%.%.%s*$') then
        in_yaml = false
      else
        key = read_yaml_line(document, line, key)
      end
    elseif line:byte(1) == 45 and line:find('^%-%-%-%s*$') then
      local is_start = row == 1 or not lines[row - 1]:find('%S')
      in_yaml, key = is_start and (lines[row + 1] or ''):find('%S') ~= nil, nil
    end
  end
end

local biblatex_commands = { '\\autocite', '\\parencite', '\\textcite', '\\footcite', '\\cites',
  '\\printbibliography' }
local natbib_commands = { '\\citep', '\\citet', '\\citealp', '\\citeyearpar' }

-- The language options of babel and polyglossia on a line.
local function read_latex_language(line, found)
  local options = line:match('\\usepackage%s*%[([^%]]*)%]%s*{babel}')
  if options then
    local main = options:match('main%s*=%s*(%a+)')
    for name in options:gmatch('%a+') do
      if language_codes[name] then
        found.last = name
      end
    end
    found.babel = main or found.last
  end
  found.main = found.main or line:match('\\setmainlanguage%s*%b[]%s*{(%a+)}')
    or line:match('\\setmainlanguage%s*{(%a+)}')
    or line:match('\\setdefaultlanguage%s*%b[]%s*{(%a+)}')
    or line:match('\\setdefaultlanguage%s*{(%a+)}')
    or line:match('\\babelprovide%s*%[[^%]]*main[^%]]*%]%s*{(%a+)}')
  local class = line:match('\\documentclass%s*%[([^%]]*)%]')
  for name in (class or ''):gmatch('%a+') do
    if language_codes[name] then
      found.class = name
    end
  end
end

-- Whether a line may say what the patterns below look for: prose with citations is passed over.
local function has(line, word)
  return line:find(word, 1, true) ~= nil
end

local function has_any(line, commands)
  for _, command in ipairs(commands) do
    if line:find(command, 1, true) then
      return true
    end
  end
  return false
end

-- The bibliography files on a line.
local function read_latex_files(document, line, found)
  for file in line:gmatch('\\addbibresource%s*%b{}') do
    found.biblatex = true
    add_files(document, file:match('{(.*)}'))
  end
  for file in line:gmatch('\\addbibresource%s*%b[]%s*%b{}') do
    found.biblatex = true
    add_files(document, file:match('{([^{}]*)}$'))
  end
  for files in line:gmatch('\\bibliography%s*(%b{})') do
    found.bibtex = true
    for file in files:sub(2, -2):gmatch('[^,%s]+') do
      add_files(document, file:find('%.bib$') and file or file .. '.bib')
    end
  end
end

-- Packages, bibliography files, commands in use on a line that has a backslash.
local function read_latex_line(document, line, found)
  if has(line, 'anguage') or has(line, 'babel') or has(line, '\\documentclass') then
    read_latex_language(line, found)
  end
  for packages in (has(line, '\\usepackage') and line or '')
    :gmatch('\\usepackage%s*%[?[^{%]]*%]?%s*{([^}]*)}') do
    for name in packages:gmatch('[%w-]+') do
      found.biblatex = found.biblatex or name == 'biblatex' or name:find('^biblatex%-') ~= nil
      found.natbib = found.natbib or name == 'natbib'
    end
  end
  if has(line, 'bib') then
    read_latex_files(document, line, found)
  end
  found.uses_biblatex = found.uses_biblatex or has_any(line, biblatex_commands)
  found.uses_natbib = found.uses_natbib or has_any(line, natbib_commands)
  found.class_seen = found.class_seen or has(line, '\\documentclass')
end

function readers.latex(document, lines)
  local found = {}
  for row, line in ipairs(lines) do
    local comment = row <= 30 and line:match('^%s*%%(.*)$')
    if comment then
      document.root = document.root or comment:match('^%s*!%s*T[eE]X%s+root%s*=%s*(.-)%s*$')
      document.thesis = document.thesis or comment:match('^%s*tezis:%s*(.-)%s*$')
    elseif line:find('\\', 1, true) then
      line = has(line, '%') and line:gsub('([^\\])%%.*$', '%1'):gsub('^%%.*$', '') or line
      read_latex_line(document, line, found)
    end
  end
  set_language(document, found.main or found.babel or found.class)
  document.flavour = found.biblatex and 'biblatex' or found.natbib and 'natbib'
    or found.uses_biblatex and 'biblatex' or found.uses_natbib and 'natbib'
    or (found.bibtex or found.class_seen) and 'plain' or nil
end

function readers.org(document, lines)
  for _, line in ipairs(lines) do
    local name, value = line:match('^%s*#%+([%a_]+):%s*(.-)%s*$')
    name = name and name:lower()
    if name == 'language' then
      set_language(document, value)
    elseif name == 'bibliography' and value ~= '' then
      local file = value:match('^"(.*)"$') or value
      document.bibliography[#document.bibliography + 1] = file
    elseif name == 'tezis' and value ~= '' then
      document.thesis = document.thesis or value
    end
  end
end

function readers.typst(document, lines)
  local text = table.concat(lines, '\n'):gsub('%f[/]//[^\n]*', '')
  for arguments in text:gmatch('#set%s+text%s*(%b())') do
    set_language(document, arguments:match('lang%s*:%s*"(%a+)"'))
  end
  set_language(document, text:match('[(,]%s*lang%s*:%s*"(%a%a)"'))
  for arguments in text:gmatch('#bibliography%s*(%b())') do
    local inside = arguments:sub(2, -2)
    local files = inside:match('^%s*(%b())') or inside:match('^%s*"[^"]*"') or ''
    for file in files:gmatch('"([^"]*)"') do
      document.bibliography[#document.bibliography + 1] = file
    end
  end
end

function readers.asciidoc(document, lines)
  for _, line in ipairs(lines) do
    local name, value = line:match('^:([%w-]+):%s*(.-)%s*$')
    if name == 'lang' then
      set_language(document, value)
    elseif name == 'bibtex-file' and value ~= '' then
      add_files(document, value)
    elseif name == 'tezis' and value ~= '' then
      document.thesis = document.thesis or value
    end
  end
end

function readers.text()
end

--- The main file that a LaTeX chapter names: what it says, and its folder.
---@param document tezis.Document
---@param folder string of the chapter
---@return tezis.Document?
---@return string? folder
function M.root(document, folder)
  local path = document.root and require('tezis.bib').resolve(document.root, folder)
  local file = path and io.open(path, 'rb')
  if not file then
    return nil
  end
  local lines = {}
  for line in file:lines() do
    lines[#lines + 1] = line
    if #lines == 2000 then
      break
    end
  end
  file:close()
  return M.read('latex', lines), path:match('^(.*)/')
end

--- Reads what the draft says about itself.
---@param syntax string
---@param lines string[] line ends may be \r
---@return tezis.Document
function M.read(syntax, lines)
  local document = { bibliography = {} }
  local reader = readers[syntax]
  if reader then
    reader(document, lines)
  end
  return document
end

return M
