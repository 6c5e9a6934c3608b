--- An entry for a file that has none: title, author, date and language from what the
--- file says of itself (YAML block, HTML meta, document properties), then from its first
--- lines, then from its name. What was guessed is written into the entry
--- ("custom": {"guessed": […]}, CSL-JSON's place for such things) and reported.
local core = require 'tezis.core'
local json = require 'tezis.import.json'
local key = require 'tezis.import.key'
local files = require 'tezis.import.files'

local M = {}

local function trim(text)
  text = text:gsub('\194\160', ' '):gsub('%s+', ' ')
  return (text:gsub('^ ', ''):gsub(' $', ''))
end

local function word_count(line)
  local count = 0
  for _ in line:gmatch('%S+') do count = count + 1 end
  return count
end

local not_titles = { ['connect with us'] = true, ['search'] = true, ['tag'] = true,
  ['menu'] = true, ['home'] = true, ['главная'] = true, ['поиск'] = true, ['меню'] = true,
  ['share'] = true, ['поделиться'] = true, ['contents'] = true, ['содержание'] = true }

--- Whether a line can be a heading: short, and no sentence, date, address or counter.
local function heading_like(line)
  if #line < 4 or word_count(line) > 20 or #line > 240 then return false end
  if not_titles[core.fold(line)] or line:find('^https?:') or line:find('^[%w.]+%.%a%a%a?$') then
    return false
  end
  if line:find('[.;:,]$') and not line:find('%.%.%.$') then return false end
  if core.fold(line):find('^views:') or line:find('^[%d%s%p]+$') then return false end
  if word_count(line) <= 5 and M.date_in(line) then return false end
  return line:find('[%a\128-\255]') ~= nil and not line:find('^[•%-*|+] ')
end

--- The first heading of a text: a marked one near the top, else a line like one.
--- @return string|nil
function M.heading(text)
  local top = text:sub(1, 20000):gsub('^%-%-%-%s*\n.-\n%-%-%-%s*\n', '')
  top = '\n' .. top
  local at = top:find('\n#', 1, true)
  while at do
    local marked = top:match('^\n#+ +([^\n]+)', at)
    if marked then return trim((marked:gsub(' #+$', ''))) end
    at = top:find('\n#', at + 1, true)
  end
  for line in top:gmatch('[^\n\f]+') do
    line = trim(line)
    if heading_like(line) then return line end
  end
end

local months = {}
for number, names in ipairs({
  'january jan января январь', 'february feb февраля февраль', 'march mar марта март',
  'april apr апреля апрель', 'may мая май', 'june jun июня июнь', 'july jul июля июль',
  'august aug августа август', 'september sep sept сентября сентябрь',
  'october oct октября октябрь', 'november nov ноября ноябрь', 'december dec декабря декабрь',
}) do
  for name in names:gmatch('%S+') do months[name] = number end
end

local function date(year, month, day)
  year, month, day = tonumber(year), tonumber(month), tonumber(day)
  if not year or year < 1000 or year > 2999 then return nil end
  if not month or month < 1 or month > 12 then return { year } end
  if not day or day < 1 or day > 31 then return { year, month } end
  return { year, month, day }
end

local word = '([%a\128-\255]+)'

--- The first date in a text.
--- @return integer[]|nil # { year, month, day }, shorter when partial
function M.date_in(text)
  if not text:find('%d%d%d%d') then return nil end
  local folded = core.fold(text)
  local year, month, day = folded:match('(%d%d%d%d)%-(%d%d)%-(%d%d)')
  if year then return date(year, month, day) end
  day, month, year = folded:match('%f[%d](%d%d?)[./](%d%d?)[./](%d%d%d%d)%f[%D]')
  if year then return date(year, month, day) end
  for d, name, y in folded:gmatch('%f[%d](%d%d?) ' .. word .. ',? (%d%d%d%d)%f[%D]') do
    if months[name] then return date(y, months[name], d) end
  end
  for name, d, y in folded:gmatch(word .. ' (%d%d?),? (%d%d%d%d)%f[%D]') do
    if months[name] then return date(y, months[name], d) end
  end
  for name, y in folded:gmatch(word .. ',? (%d%d%d%d)%f[%D]') do
    if months[name] then return date(y, months[name]) end
  end
end

--- A date field, from a full date down to a year alone.
local function read_date(text)
  if not text then return nil end
  local found = M.date_in(text)
  if found then return found end
  local year, month = text:match('^%s*(%d%d%d%d)[-/]?(%d?%d?)')
  return date(year, month)
end

--- A short line among the first that is a date: the article's own.
local function date_on_top(text)
  local count = 0
  for line in text:sub(1, 4000):gmatch('[^\n\f]+') do
    line = trim(line)
    count = count + 1
    if count > 12 then return nil end
    if #line <= 80 then
      local found = M.date_in(line)
      if found then return found end
    end
  end
end

local function date_in_name(name)
  local year, month, day = name:match('%f[%d](%d%d%d%d)[-_.]?(%d%d)[-_.]?(%d%d)%f[%D]')
  if not year then year, month = name:match('%f[%d](%d%d%d%d)[-_.](%d%d)%f[%D]') end
  if not year then year = name:match('%f[%d]([12][09]%d%d)%f[%D]') end
  return year and date(year, month, day)
end

local bylines = { '^[Ww]ritten by (.+)$', '^[Bb]y ([A-Z].+)$', '^Author: (.+)$',
  '^Автор: (.+)$', '^Автор — (.+)$', '^Авторы: (.+)$', '^Текст: (.+)$' }

local function byline(text)
  for line in text:sub(1, 4000):gmatch('[^\n\f]+') do
    line = trim(line)
    for _, pattern in ipairs(bylines) do
      local names = line:match(pattern)
      if names and word_count(names) <= 12 then
        local list = {}
        names = names:gsub('%.$', ''):gsub(' and ', ', '):gsub(' и ', ', ')
        for name in names:gmatch('[^,;]+') do list[#list + 1] = trim(name) end
        return list
      end
    end
  end
end

local function is_patronymic(name)
  local folded = core.fold(name)
  return folded:find('вич$') or folded:find('вна$') or folded:find('ична$')
end

--- A person's name as CSL has it: "Иванов И. И.", "И. И. Иванов", "Ivanov, Ivan",
--- "Иван Иванович Иванов"; what cannot be taken apart stays literal.
--- @param name string
--- @return table
function M.person(name)
  name = trim(name)
  local family, given = name:match('^([^,]+), (.+)$')
  if family then return { family = family, given = given } end
  local parts = {}
  for part in name:gmatch('%S+') do parts[#parts + 1] = part end
  if #parts < 2 or #parts > 4 then return { literal = name } end
  local last = parts[#parts]
  if last:find('%.$') or (#parts == 3 and is_patronymic(last)) then
    return { family = parts[1], given = table.concat(parts, ' ', 2) }
  end
  return { family = last, given = table.concat(parts, ' ', 1, #parts - 1) }
end

local function people(names)
  local list = json.array()
  for _, name in ipairs(names or {}) do
    for part in name:gmatch('[^;]+') do
      if part:find('%S') then list[#list + 1] = M.person(part) end
    end
  end
  return #list > 0 and list or nil
end

local types = { pdf = 'document', docx = 'document', odt = 'document', epub = 'book',
  html = 'webpage' }

--- @param path string of the file
--- @param document table as convert.read returns it
--- @return table # CSL fields without an id
--- @return table # { family, year, title, name } for the key
function M.entry(path, document)
  local about, text = document.metadata or {}, document.text
  local name = files.name(path):gsub('%.[^.]*$', '')
  local title = about.title or M.heading(text) or trim((name:gsub('[_-]+', ' ')))
  local author = people(about.author) or people(byline(text))
  local issued = read_date(about.date) or date_on_top(text) or date_in_name(name)
    or read_date(about.created)
  local guessed = json.array({ 'id', 'title' })
  if author then guessed[#guessed + 1] = 'author' end
  if issued then guessed[#guessed + 1] = 'issued' end
  local csl = {
    type = types[files.kinds[files.extension(path)]] or 'document',
    title = trim(title),
    author = author,
    issued = issued and { ['date-parts'] = { issued } } or nil,
    ['container-title'] = about.container,
    abstract = about.abstract,
    URL = about.url,
    language = core.language(text) or about.language,
    custom = { guessed = guessed },
  }
  local first = author and author[1]
  return csl, { family = first and (first.family or first.literal), year = issued and issued[1],
    title = csl.title, name = name }
end

--- The key for what entry() returned.
function M.key(parts, taken)
  return key.unique(key.base(parts), taken)
end

return M
