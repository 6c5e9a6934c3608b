-- What the checks found in a buffer: diagnostics in the namespace `tezis`, and extmarks, which move
-- with the text, for where each is shown and for what its correction replaces.
--
-- Hundreds of findings are marked and shown in slices. As vim.diagnostic.set takes all of a
-- namespace at once, what exceeds a slice goes into namespaces beside it: `tezis 2` and so on,
-- which are configured as the first is.

local util = require('tezis.util')

local api = vim.api
local M = {}

local slice = 2 -- ms of marking in one go
local at_once = 12 -- diagnostics shown in one go, a millisecond or two

local marks = api.nvim_create_namespace('tezis-check')
local spaces = { api.nvim_create_namespace('tezis') }

--- The namespace of the diagnostics, of the first where they are many.
M.namespace = spaces[1]

---@class tezis.Finding
---@field diagnostic tezis.Diagnostic
---@field at integer extmark
---@field fix integer? extmark
---@field before string? what the correction replaces

---@class tezis.Findings of a buffer
---@field items tezis.Finding[]
---@field turn integer of the last that changed or shows them: who began before gives up
---@field filled integer namespaces that have diagnostics
local state = {}

local function of(buf)
  state[buf] = state[buf] or { items = {}, turn = 0, filled = 0 }
  return state[buf]
end

--- How grave a finding is, in the numbers of vim.diagnostic.
M.severities = { error = 1, warn = 2, info = 3, hint = 4 }

local function clamp(buf, row, col)
  local count = api.nvim_buf_line_count(buf)
  if row >= count then
    return count - 1, #(api.nvim_buf_get_lines(buf, count - 1, count, true)[1])
  end
  return row, math.min(col, #(api.nvim_buf_get_lines(buf, row, row + 1, true)[1]))
end

local function mark(buf, range)
  local row, col = clamp(buf, range[1], range[2])
  local end_row, end_col = clamp(buf, range[3], range[4])
  return api.nvim_buf_set_extmark(buf, marks, row, col, { end_row = end_row, end_col = end_col,
    right_gravity = false, end_right_gravity = true })
end

--- The present range of an extmark, nil where it is gone.
---@return integer[]?
function M.range(buf, id)
  local at = api.nvim_buf_get_extmark_by_id(buf, marks, id, { details = true })
  return at[1] and { at[1], at[2], at[3].end_row, at[3].end_col } or nil
end

---@return string
function M.text(buf, range)
  return table.concat(api.nvim_buf_get_text(buf, range[1], range[2], range[3], range[4], {}), '\n')
end

local function forget(buf, item)
  api.nvim_buf_del_extmark(buf, marks, item.at)
  if item.fix then
    api.nvim_buf_del_extmark(buf, marks, item.fix)
  end
end

local function remember(buf, diagnostic)
  local item = { diagnostic = diagnostic,
    at = mark(buf, { diagnostic.row, diagnostic.col, diagnostic.end_row, diagnostic.end_col }) }
  if diagnostic.fix and diagnostic.fix.range then
    item.fix = mark(buf, diagnostic.fix.range)
    item.before = M.text(buf, M.range(buf, item.fix))
  end
  return item
end

-- One finding as vim.diagnostic has it, nil where its text is gone.
local function shown(buf, item)
  local range, diagnostic = M.range(buf, item.at), item.diagnostic
  return range and { lnum = range[1], col = range[2], end_lnum = range[3], end_col = range[4],
    severity = M.severities[diagnostic.severity], message = diagnostic.message, source = 'tezis',
    code = diagnostic.code,
    user_data = { tezis = { fix = diagnostic.fix, nearest = diagnostic.nearest } } }
end

local function space(number)
  if not spaces[number] then
    spaces[number] = api.nvim_create_namespace('tezis ' .. number)
    local configured = vim.diagnostic.config(nil, M.namespace)
    if configured and next(configured) then
      vim.diagnostic.config(configured, spaces[number])
    end
  end
  return spaces[number]
end

-- Shows a slice after the other, while nothing newer does.
local function show_from(buf, number, turn, done)
  local own = state[buf]
  if not own or own.turn ~= turn or not api.nvim_buf_is_loaded(buf) then
    return
  end
  local list, last = {}, math.min(number * at_once, #own.items)
  for index = (number - 1) * at_once + 1, last do
    list[#list + 1] = shown(buf, own.items[index])
  end
  vim.diagnostic.set(space(number), buf, list)
  local filled = own.filled
  own.filled = math.max(filled, number)
  if last < #own.items or number < filled then
    return vim.defer_fn(util.guarded(function()
      show_from(buf, number + 1, turn, done)
    end), 1)
  end
  own.filled = math.ceil(#own.items / at_once)
  done()
end

-- For status lines, which draw themselves anew when diagnostics change.
local function count(buf, items)
  local numbers = { error = 0, warn = 0, info = 0, hint = 0 }
  for _, item in ipairs(items) do
    local severity = item.diagnostic.severity
    numbers[severity] = numbers[severity] + 1
  end
  vim.b[buf].tezis_status_dict = numbers
end

--- Shows the findings of a buffer as they are now; their numbers by severity are in the buffer's
--- variable `tezis_status_dict`.
---@param buf integer
---@param done fun()?
function M.show(buf, done)
  local own = of(buf)
  own.turn = own.turn + 1
  count(buf, own.items)
  show_from(buf, 1, own.turn, done or function() end)
end

--- Puts new findings into the place of old ones.
---@param buf integer
---@param found tezis.Diagnostic[]
---@param tick integer the buffer's changedtick when it was checked
---@param stays fun(diagnostic: tezis.Diagnostic, range: integer[]): boolean whether an old one is
---  kept
---@param done fun(taken: boolean) false: the buffer was changed meanwhile, so all is as before; not
---  called where newer findings came
function M.accept(buf, found, tick, stays, done)
  local own = of(buf)
  own.turn = own.turn + 1
  local turn, kept, fresh, gone = own.turn, {}, {}, {}
  local function forget_all(items, last)
    util.in_slices(slice, function(breathe)
      for _, item in ipairs(items) do
        if not api.nvim_buf_is_loaded(buf) then
          return
        end
        forget(buf, item)
        breathe()
      end
    end, last)
  end
  local function is_current()
    return state[buf] == own and own.turn == turn and api.nvim_buf_is_loaded(buf)
  end
  local function is_same()
    return is_current() and api.nvim_buf_get_changedtick(buf) == tick
  end
  util.in_slices(slice, function(breathe)
    for _, diagnostic in ipairs(found) do
      if not is_same() then
        return
      end
      fresh[#fresh + 1] = remember(buf, diagnostic)
      breathe()
    end
    for _, item in ipairs(own.items) do
      if not is_same() then
        return
      end
      local range = M.range(buf, item.at)
      table.insert(range and stays(item.diagnostic, range) and kept or gone, item)
      breathe()
    end
  end, function()
    if not is_same() then
      return forget_all(fresh, function()
        return is_current() and done(false)
      end)
    end
    own.items = vim.list_extend(kept, fresh)
    forget_all(gone, function()
      vim.defer_fn(util.guarded(function()
        if is_current() then
          M.show(buf, function()
            done(true)
          end)
        end
      end), 0)
    end)
  end)
end

--- The findings of a buffer.
---@param buf integer
---@return tezis.Finding[]
function M.list(buf)
  return state[buf] and state[buf].items or {}
end

--- Forgets a finding that was mended; M.show shows the others.
---@param buf integer
---@param item tezis.Finding
function M.drop(buf, item)
  forget(buf, item)
  of(buf).items = vim.tbl_filter(function(other)
    return other ~= item
  end, M.list(buf))
end

api.nvim_create_autocmd({ 'BufUnload' }, {
  group = api.nvim_create_augroup('tezis-check', {}),
  callback = function(event)
    state[event.buf] = nil
  end,
})

return M
