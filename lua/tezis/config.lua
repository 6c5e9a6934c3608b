-- Options. The schema below is the one place that names an option: validation, defaults, the keys
-- that g? lists and the help file's chapter come from it.
--
--   require('tezis').setup({ search = { limit = 50 } })      Lua
--   let g:tezis = #{search: #{limit: 50}}                    Vimscript
--
-- Neither is needed. setup() wins over g:tezis, which wins over the defaults.

local M = {}

if jit then
  jit.off(true, true) -- to compile loops that run once takes longer than they do
end

---@class tezis.Option
---@field path string the option's name, with dots
---@field type string|string[] what type() may say; 'list' is a table of strings; 'map' one of
---  strings by name; false is 'false'
---@field default any
---@field values? string[] the strings allowed
---@field check? fun(value: any): string?, string? what is wrong: a path below the option's ('.tex'
---  or ''), what it should be
---@field description string

local key = { 'string', 'list', 'false' }

---@type tezis.Option[]
M.schema = {
  {
    path = 'corpus',
    type = 'string',
    default = vim.fn.stdpath('data') .. '/tezis/corpus.db',
    description = 'The corpus, an SQLite file. A `.tezis/corpus.db` in the folder of the file '
      .. 'being edited, or in one above it, is used instead.',
  },
  {
    path = 'roots',
    type = 'list',
    default = {},
    description = 'Folders with articles; `:Tezis import` without arguments reads them.',
  },
  {
    path = 'bibliography',
    type = 'list',
    default = {},
    description = 'Bibliographies (.bib, .json, .ris); `:Tezis import` without arguments reads '
      .. 'them before the folders of `roots`.',
  },
  {
    path = 'thesis',
    type = 'string',
    default = nil,
    description = 'What passages are weighed for or against: the name of a stored thesis, or the '
      .. 'thesis in words. A draft that names its own (`tezis:` in YAML, `% tezis:` in LaTeX, '
      .. '`#+tezis:` in org) goes before it.',
  },
  {
    path = 'filetypes',
    type = 'list',
    default = require('tezis.filetypes').default,
    check = function(value)
      return require('tezis.cite').check_filetypes(value)
    end,
    description = "The types of file in which 'omnifunc' is set (where it is empty, and not in "
      .. 'plain text, which has no keys), the language client attaches and `check.on_save` checks. '
      .. 'Commands work in every type that tezis can cite in. Set it before `vim.lsp.enable()`.',
  },
  {
    path = 'picker',
    type = { 'string', 'function' },
    values = { 'auto', 'builtin', 'telescope', 'fzf_lua', 'snacks', 'mini_pick', 'select' },
    default = 'auto',
    description = 'What lists passages and sources. `auto` takes the picker of a plugin that is '
      .. 'loaded already (the first in this order), else the built-in one; `select` is '
      .. '|vim.ui.select()|; a function is called with (session, query), see |tezis-picker|.',
  },
  {
    path = 'search.limit',
    type = 'number',
    default = 200,
    description = 'Rows the picker shows.',
  },
  {
    path = 'search.debounce',
    type = 'number',
    default = 40,
    description = 'Milliseconds without a keystroke before a search starts; 0 while searches '
      .. 'take less than 10 ms.',
  },
  {
    path = 'search.context',
    type = 'number',
    default = 2,
    description = 'Sentences shown before and after the passage in the preview.',
  },
  {
    path = 'cite.style',
    type = { 'string', 'map' },
    default = 'auto',
    check = function(value)
      return require('tezis.cite').check_style(value)
    end,
    description = 'The form of citations: `parenthetical`, `text` (in the text), `suppress` '
      .. '(without the author), `auto` (parenthetical; a footnote in plain text), or a LaTeX '
      .. 'command such as `parencite` or `autocite*`. A table has one for each filetype: '
      .. "`{ tex = 'parencite', markdown = 'text' }`.",
  },
  {
    path = 'cite.ask',
    type = 'boolean',
    default = false,
    description = 'Whether a prefix (`see`) and the locator are asked for before a citation is '
      .. 'inserted. A count before |<Plug>(tezis-cite)| asks once.',
  },
  {
    path = 'cite.append',
    type = 'boolean',
    default = true,
    description = 'Whether the entry of what was cited goes into the bibliography that the draft '
      .. 'names, when it is missing there.',
  },
  {
    path = 'cite.bib',
    type = 'string',
    default = nil,
    description = 'The bibliography (.bib, or CSL as .json) of drafts that name none. Relative to '
      .. 'the folder of the draft.',
  },
  {
    path = 'quote.block_words',
    type = 'number',
    default = 40,
    description = 'A quotation of more words is a block of its own.',
  },
  {
    path = 'quote.marks',
    type = 'string',
    default = 'auto',
    values = { 'auto', '«»', '“”', '„“', '""' },
    description = 'Quotation marks; `auto` takes those of the language of the draft.',
  },
  {
    path = 'refs.csl',
    type = 'string',
    default = 'auto',
    description = 'Style of `:Tezis refs`: the name of an installed CSL style, or the path of one. '
      .. '`auto` is gost-r-7-0-5-2008 for Russian drafts and apa for others, pandoc\'s own style '
      .. 'where these are not installed.',
  },
  {
    path = 'refs.cmd',
    type = 'list',
    default = { 'pandoc' },
    description = 'The program that renders references, with arguments of your own.',
  },
  {
    path = 'check.on_save',
    type = 'list',
    default = { 'keys', 'quotes' },
    description = 'What is checked when a draft is written: `keys`, `quotes`, `stance`; {} for '
      .. 'nothing. '
      .. '|:Tezis-check| does it at any time.',
  },
  {
    path = 'open.pdf',
    type = { 'string', 'list', 'function' },
    default = 'auto',
    description = 'How `:Tezis open!` shows a PDF: `auto` takes the first of zathura, sioyek, '
      .. 'okular, evince; a list is a command with {file} and {page} in it; a function is called '
      .. 'with (file, page).',
  },
  {
    path = 'signs.pro',
    type = 'string',
    default = '+',
    description = 'Before a passage that speaks for the thesis.',
  },
  {
    path = 'signs.con',
    type = 'string',
    default = '−',
    description = 'Before a passage that speaks against the thesis.',
  },
  {
    path = 'signs.neutral',
    type = 'string',
    default = '·',
    description = 'Before a passage that bears on the thesis and takes no side.',
  },
  {
    path = 'log.level',
    type = 'string',
    values = { 'debug', 'info', 'warn', 'error' },
    default = 'warn',
    description = 'What goes to the log (`:Tezis log`).',
  },
}

-- What the checks find, and how grave it is.
for _, rule in ipairs(require('tezis.check.rules').list) do
  table.insert(M.schema, {
    path = 'check.rules.' .. rule.code,
    type = { 'string', 'false' },
    values = { 'error', 'warn', 'info', 'hint' },
    default = rule.severity,
    description = rule.description .. ' Its severity; false reports none.',
  })
end

-- Keys. A key that begins with a printable character works in Normal mode only; the others work
-- while typing too. The lists after the name of the buffer stand one behind another.
local actions = {} -- buffer -> { name, option } in order

local function keys(buffer, ...)
  actions[buffer] = {}
  for _, list in ipairs({ ... }) do
    for _, entry in ipairs(list) do
      local option = { path = ('keys.%s.%s'):format(buffer, entry[1]), type = key,
        default = entry[2], description = entry[3] }
      table.insert(M.schema, option)
      table.insert(actions[buffer], { name = entry[1], option = option })
    end
  end
end

-- What more than one buffer has.
local cite = { 'cite', '<CR>', 'cite the marked rows, or this one' }
local info = { 'info', 'K', 'show the bibliography entry' }
local close = { 'close', 'q', 'close' }
local help = { 'help', 'g?', 'list the keys' }
local help_of_view = { 'help', { 'g?', '<F1>' }, 'list the keys' }
local with_row = {
  { 'mark', '<Tab>', 'mark this row and go to the next' },
  { 'open', '<C-o>', 'open the source at the passage' },
  { 'split', '<C-s>', 'open it in a split' },
  { 'vsplit', '<C-v>', 'open it in a vertical split' },
  { 'tab', '<C-t>', 'open it in a tab page' },
  { 'quickfix', '<C-q>', 'send the marked rows, or all, to the quickfix list' },
  { 'info', '<C-k>', 'show the bibliography entry, and the passage again' },
  { 'wider', '<C-e>', 'show the whole page, and the passage again' },
}
local moving = {
  { 'same', '<M-n>', 'go to the next passage of the same source' },
  { 'page_down', '<C-f>', 'scroll the preview down' },
  { 'page_up', '<C-b>', 'scroll the preview up' },
}

keys('picker', { cite, { 'quote', '<C-y>', 'quote what was found, with its citation' } }, with_row,
  {
    { 'word', '<C-r><C-w>', 'put the word under the cursor of the file into the prompt' },
    { 'next', { '<C-n>', '<Down>', 'j' }, 'go to the next row' },
    { 'previous', { '<C-p>', '<Up>', 'k' }, 'go to the previous row' },
  }, moving, {
    { 'normal', '<C-c>', 'go to Normal mode' },
    { 'close', { '<Esc>', 'q' }, 'close' },
    help_of_view,
  })
keys('weigh', {
  cite,
  { 'quote', '<C-y>', 'quote the sentence in the row, with its citation' },
  { 'pro', '+', 'label: for the thesis' },
  { 'con', '-', 'label: against the thesis' },
  { 'neither', '0', 'label: takes no side, or does not bear on it' },
  { 'undo', 'u', 'take the last label back' },
  { 'flip', '<M-x>', 'go from For to Against, and back' },
  { 'neutral', 'n', 'show the neutral passages, and those against again' },
  { 'suggest', 's', 'show what to label next, and the passages for again' },
  { 'train', 't', 'learn from the labels, and weigh again' },
  { 'positions', 'p', 'show who stands where' },
}, with_row, {
  { 'next', { 'j', '<C-n>', '<Down>' }, 'go to the next row' },
  { 'previous', { 'k', '<C-p>', '<Up>' }, 'go to the previous row' },
}, moving, { { 'close', { 'q', '<Esc>' }, 'close' }, help_of_view })
keys('positions', {
  { 'weigh', '<CR>', 'weigh the passages of this source, or of this year' },
  { 'sort', 's', 'sort by mean, passages, year or name' },
  info, close, help,
})
keys('doc', {
  { 'original', 'gx', 'open the original file at this page' },
  { 'next_page', ']]', 'go to the next page' },
  { 'previous_page', '[[', 'go to the previous page' },
  info, help,
})
keys('sql', { close, help })

local by_path, groups = {}, {}
for _, option in ipairs(M.schema) do
  by_path[option.path] = option
  for parent in option.path:gmatch('()%.') do
    groups[option.path:sub(1, parent - 1)] = true
  end
end

-- The name type() gives, with lists of strings and false told apart.
local function type_of(value)
  if value == false then
    return 'false'
  elseif type(value) ~= 'table' then
    return type(value)
  end
  local kind
  for name, item in pairs(value) do
    local wanted = type(name) == 'number' and 'list' or 'map'
    if type(item) ~= 'string' or kind and kind ~= wanted then
      return 'table'
    end
    kind = wanted
  end
  return kind or 'list'
end

local names = { list = 'list of strings', map = 'table of strings' }

local function check(option, value)
  local kinds = type(option.type) == 'table' and option.type or { option.type }
  local got = type_of(value)
  if got == 'false' and vim.tbl_contains(kinds, 'boolean') then
    got = 'boolean'
  end
  if not vim.tbl_contains(kinds, got) then
    local wanted = vim.tbl_map(function(kind)
      return names[kind] or kind
    end, kinds)
    return ('%s should be a %s, got %s'):format(
      option.path, table.concat(wanted, ' or '), got == 'false' and 'boolean' or names[got] or got)
  end
  if option.values and got == 'string' and not vim.tbl_contains(option.values, value) then
    return ("%s should be one of %s, got '%s'"):format(
      option.path, table.concat(option.values, ', '), value)
  end
  local place, should = (option.check or function() end)(value)
  if place then
    return ('%s%s should be %s'):format(option.path, place, should)
  end
  if got == 'number' and (value < 0 or value ~= math.floor(value)) then
    return ('%s should be a whole number from 0 up, got %s'):format(option.path, value)
  end
end

local function nearest(path)
  local best = require('tezis.distance').nearest(path, vim.tbl_map(function(option)
    return option.path
  end, M.schema), 3)
  return best and (' (nearest: %s)'):format(best) or ''
end

-- Flattens user options to path -> value; returns a message at the first wrong one.
local function flatten(options, prefix, flat)
  for name, value in pairs(options) do
    local path = prefix .. tostring(name)
    local message
    if by_path[path] then
      message = check(by_path[path], value)
      flat[path] = value
    elseif not groups[path] then
      message = ('unknown option %s%s'):format(path, nearest(path))
    elseif type(value) ~= 'table' then
      message = ('%s should be a table, got %s'):format(path, type(value))
    else
      message = flatten(value, path .. '.', flat)
    end
    if message then
      return message
    end
  end
end

local function validated(options, where)
  if type(options) ~= 'table' then
    return nil, ('%s should be a table, got %s'):format(where, type(options))
  end
  local flat = {}
  local message = flatten(options, '', flat)
  return not message and flat or nil, message
end

local given = {} -- what setup() was given, path -> value
local merged, merged_from -- the effective options, and the g:tezis they were made with

local function build(globals)
  local values = {}
  for _, option in ipairs(M.schema) do
    local value = given[option.path]
    if value == nil then
      value = globals[option.path]
    end
    if value == nil then
      value = option.default
    end
    local at, rest = values, option.path
    for name in option.path:gmatch('([^.]+)%.') do
      at[name] = at[name] or {}
      at, rest = at[name], rest:sub(#name + 2)
    end
    at[rest] = value
  end
  return values
end

--- Merges options. Raises a message with the option's path when one is unknown or mistyped.
---@param options table
function M.setup(options)
  local flat, message = validated(options or {}, 'the argument of setup()')
  if not flat then
    error('tezis: ' .. message, 0)
  end
  given = vim.tbl_extend('force', given, flat)
  merged = nil
  if flat.filetypes then
    require('tezis.filetypes').refresh()
  end
end

--- The effective options, nested.
---@return table
function M.get()
  local globals = vim.g.tezis
  if merged and (globals == nil or vim.deep_equal(globals, merged_from)) then
    return merged
  end
  local flat = {}
  if globals ~= nil then
    local message
    flat, message = validated(globals, 'g:tezis')
    if not flat then
      require('tezis.util').fail('g:tezis: ' .. message)
    end
  end
  merged, merged_from = build(flat), globals
  return merged
end

--- The actions of a tezis buffer in schema order, with the keys in force.
---@param buffer 'picker'|'weigh'|'positions'|'doc'|'sql'
---@return { name: string, keys: string[], description: string, own: boolean }[] # own: not default
function M.actions(buffer)
  local list, values = {}, M.get().keys[buffer]
  for index, action in ipairs(actions[buffer]) do
    local value, option = values[action.name], action.option
    local lhs = value == false and {} or type(value) == 'string' and { value } or value
    list[index] = { name = action.name, keys = lhs, description = option.description,
      own = not vim.deep_equal(value, option.default) }
  end
  return list
end

return M
