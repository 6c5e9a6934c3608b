-- Completion of :Tezis: subcommands, query fields, citation keys, paths.

local M = {}

local fields = { 'author:', 'title:', 'year:', 'lang:', 'key:', 'type:', 'path:' }

local function starting(list, lead)
  return vim.tbl_filter(function(item)
    return vim.startswith(item, lead)
  end, list)
end

-- The values of a column of the corpus that begin with `lead`; none when there is no corpus. The
-- question is answered in a thread; at most 300 ms pass here, in which the editor goes on.
local function in_corpus(column, source)
  local sql = ([[SELECT DISTINCT %s AS value FROM %s
    WHERE substr(%s, 1, length(?1)) = ?1 ORDER BY 1 LIMIT 200]]):format(column, source, column)
  return function(lead)
    local ok, rows = pcall(function()
      return (require('tezis.worker').wait({
        corpus = require('tezis.corpus').need(), sql = sql, params = { lead }, timeout = 300,
      }))
    end)
    return vim.tbl_map(function(row)
      return row.value
    end, ok and rows or {})
  end
end

local keys, theses = in_corpus('key', 'source'), in_corpus('name', 'thesis')

local values = {
  ['key:'] = keys,
  ['lang:'] = function(lead)
    return starting({ 'en', 'ru' }, lead)
  end,
  ['type:'] = in_corpus('type', 'source'),
}

local function query(lead)
  local field, value = lead:match('^([%a]+:)(.*)$')
  if not values[field] then
    return starting(fields, lead)
  end
  return vim.tbl_map(function(item)
    return field .. item
  end, values[field](value))
end

local arguments = {
  search = query,
  weigh = theses,
  positions = theses,
  thesis = theses,
  cite = keys,
  open = keys,
  info = keys,
  uses = keys,
  reference = keys,
  check = function(lead)
    return starting({ 'all', 'keys', 'quotes', 'stance' }, lead)
  end,
  bib = function(lead)
    local actions = starting({ 'sync', 'diff', 'add' }, lead)
    return vim.list_extend(actions, lead ~= '' and keys(lead) or {})
  end,
  dictionary = function(lead)
    return vim.list_extend(starting({ 'status' }, lead), vim.fn.getcompletion(lead, 'file'))
  end,
  import = function(lead)
    return vim.list_extend(starting({ 'stop' }, lead), vim.fn.getcompletion(lead, 'file'))
  end,
}

--- For nvim_create_user_command.
---@param lead string the word being completed
---@param line string
---@param position integer
---@return string[]
function M.complete(lead, line, position)
  local before = line:sub(1, position):gsub('^.-Tezis!?%s+', '', 1)
  local sub = before:match('^(%a+)!?%s')
  if sub then
    local complete = arguments[sub]
    return complete and complete(lead) or {}
  end
  return starting(require('tezis.command').names(), lead)
end

return M
