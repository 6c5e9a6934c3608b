-- :Tezis sql: a read-only query, its rows in a scratch buffer with aligned columns. `:write name`
-- exports all rows, untruncated, as tab-separated values.

local util = require('tezis.util')
local worker = require('tezis.worker')

local M = {}

local most_rows = 2000 -- shown; :write exports the rest too
local most_cells = 60 -- of one value
local slice = 4 -- ms of work in one turn of the main loop

local last_number = 0

-- One value as it is shown.
local function cell(value)
  if value == vim.NIL then
    return 'NULL'
  elseif type(value) == 'number' then
    return value == math.floor(value) and math.abs(value) < 2 ^ 53 and ('%d'):format(value)
      or ('%.6g'):format(value)
  end
  return util.truncate(util.single_line(tostring(value)), most_cells)
end

-- The grid as lines; `breathe` may be called as often as one likes.
local function format(grid, breathe)
  local columns, cells, widths, numeric = #grid[1], {}, {}, {}
  for index, row in ipairs(grid) do
    cells[index] = {}
    for column = 1, columns do
      local value = row[column]
      local text = cell(value)
      local width = util.width(text)
      cells[index][column] = { text, width }
      widths[column] = math.max(widths[column] or 0, width)
      if index > 1 and value ~= vim.NIL then
        numeric[column] = type(value) == 'number' and numeric[column] ~= false
      end
    end
    breathe()
  end
  local lines = {}
  for index, row in ipairs(cells) do
    local parts = {}
    for column, value in ipairs(row) do
      local pad = (' '):rep(widths[column] - value[2])
      parts[column] = numeric[column] and pad .. value[1] or value[1] .. pad
    end
    lines[index] = (table.concat(parts, '  '):gsub('%s+$', ''))
    breathe()
  end
  return lines
end

local function export(corpus, query, names, buf, target)
  if target:match('^tezis://') then
    util.fail('give the file a name: :write rows.tsv')
  end
  if vim.fn.filereadable(target) == 1 and vim.v.cmdbang == 0 then
    util.fail('%s exists (add ! to overwrite)', target)
  end
  worker.run('export', function(failure, count)
    if failure then
      return util.notify(failure.message, 'error')
    end
    if vim.api.nvim_buf_is_valid(buf) then
      vim.bo[buf].modified = false
    end
    util.notify(('%s written to %s'):format(util.plural(tonumber(count), 'row'), target))
  end, corpus, query, table.concat(names, '\t'), vim.fn.fnamemodify(target, ':p'))
end

-- The window with the rows.
local function show(corpus, query, names, lines, modifiers)
  last_number = last_number + 1
  local buf = util.scratch(modifiers)
  vim.api.nvim_buf_set_name(buf, 'tezis://sql/' .. last_number)
  vim.bo[buf].buftype, vim.bo[buf].undolevels = 'acwrite', -1
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  vim.bo[buf].modified, vim.bo[buf].modifiable = false, false
  vim.bo[buf].filetype = 'tezis-sql'
  vim.cmd('setlocal nowrap nolist nospell nonumber norelativenumber')
  if not modifiers:match('vert') and not modifiers:match('tab') then
    vim.api.nvim_win_set_height(0, math.max(3, math.min(#lines, math.floor(vim.o.lines / 2))))
  end
  require('tezis.highlight').define()
  vim.api.nvim_buf_add_highlight(buf, -1, 'TezisTitle', 0, 0, -1)
  require('tezis.keys').map(buf, 'sql', function(name)
    if name == 'close' then
      vim.cmd('close')
    else
      require('tezis.keys').show_help('sql')
    end
  end)
  vim.api.nvim_create_autocmd('BufWriteCmd', {
    buffer = buf,
    callback = function(event)
      util.guard(export, corpus, query, names, buf, event.match)
    end,
  })
end

--- Runs a query and shows its rows.
---@param query string
---@param modifiers string e.g. 'vertical'
function M.run(query, modifiers)
  local corpus = require('tezis.corpus').need()
  query = vim.trim(query):gsub(';%s*$', '')
  if query == '' then
    util.fail('there is no query; :Tezis sql SELECT key, title FROM source')
  end
  local started = require('tezis.compat').uv.hrtime()
  worker.run('grid', function(failure, payload)
    if failure then
      return util.notify(util.single_line(failure.message), 'warn')
    end
    local took = (require('tezis.compat').uv.hrtime() - started) / 1e6
    local grid = vim.json.decode(payload)
    local more = #grid - 1 > most_rows
    if more then
      grid[#grid] = nil
    end
    util.in_slices(slice, function(breathe)
      return format(grid, breathe)
    end, function(lines)
      show(corpus, query, grid[1], lines, modifiers)
      util.notify(more
        and ('the first %s rows; :write rows.tsv exports all'):format(util.count(most_rows))
        or ('%s in %.0f ms'):format(util.plural(#grid - 1, 'row'), took))
    end)
  end, corpus, query, most_rows + 1)
end

return M
