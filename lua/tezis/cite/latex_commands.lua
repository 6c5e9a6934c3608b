--- The citation commands of LaTeX: which there are, what they mean, which one to write.
--
-- Names from the manuals of biblatex (3.9) and natbib (2.3). A command is known by its name without
-- the star; biblatex's commands for several sources (\autocites) end in s.

local M = {}

---@class tezis.LatexCommand
---@field form string form of the citation
---@field many string? biblatex: the command for several sources with their own pages
---@field is_many boolean? this is such a command
---@field flavour string? the package that defines it, where only one does

---@type table<string, tezis.LatexCommand>
M.known = {}

local function define(flavour, form, names)
  for name in names:gmatch('%a+') do
    M.known[name] = { form = form, flavour = flavour }
  end
end

define('biblatex', 'parenthetical', 'autocite Autocite parencite Parencite footcite footcitetext '
  .. 'smartcite Smartcite supercite fullcite footfullcite notecite pnotecite citetitle citedate '
  .. 'citeurl')
define('biblatex', 'text', 'textcite Textcite')
define('natbib', 'parenthetical', 'citep Citep citealp Citealp citealt Citealt citenum')
define('natbib', 'text', 'citet Citet')
define('natbib', 'suppress', 'citeyearpar')
define(nil, 'parenthetical', 'cite Cite nocite')
define(nil, 'text', 'citeauthor Citeauthor')
define(nil, 'suppress', 'citeyear')

for name in ('cite Cite autocite Autocite parencite Parencite footcite footcitetext smartcite '
  .. 'Smartcite supercite fullcite footfullcite textcite Textcite'):gmatch('%a+') do
  local many = name .. 's'
  M.known[name].many = many
  M.known[many] = { form = M.known[name].form, is_many = true, flavour = 'biblatex' }
end

local written = {
  biblatex = { parenthetical = 'autocite', text = 'textcite', suppress = 'autocite*' },
  natbib = { parenthetical = 'citep', text = 'citet', suppress = 'citeyearpar' },
  plain = { parenthetical = 'cite', text = 'cite', suppress = 'cite' },
}

--- The form a command cites in ('parencite', '\\textcite', 'autocite*'); nil when it cites nothing.
---@param command string
---@return string?
function M.form_of(command)
  local name, star = command:match('^\\?(%a+)(%*?)$')
  local known = M.known[name or '']
  return known and (star ~= '' and known.form == 'parenthetical' and 'suppress' or known.form)
end

--- The command to write for a form: the user's own when it is given ('parencite', '\\parencite*').
---@param form string
---@param flavour string 'biblatex', 'natbib' or 'plain'
---@param own string?
---@return string name
---@return string star '*' or ''
function M.choose(form, flavour, own)
  local name, star = (own or ''):match('^\\?(%a+)(%*?)$')
  if not name or M.form_of(own) ~= form then
    name, star = (written[flavour] or written.plain)[form]:match('^(%a+)(%*?)$')
  end
  return name, star
end

return M
