-- What tezis and the picker of another plugin share: it asks here while the user types, takes rows
-- and previews from here, and hands the user's keys back. The rows are matched and ranked, so that
-- the plugin must neither filter nor sort them. An adapter, and a function in the option `picker`,
-- is called with a session and what stands at the prompt:
--
--   require('tezis').setup({ picker = function(session, query)
--     session:ask(query, function(rows)
--       session:act('cite', query, rows[1], {})
--     end)
--   end })

local actions = require('tezis.picker.actions')
local live = require('tezis.picker.live')
local origin = require('tezis.picker.origin')
local util = require('tezis.util')

local M = {}

local slice = 3 -- ms in which rows are drawn in one go

---@class tezis.Session what the actions take instead of a tezis.Picker
---@field kind tezis.PickerKind
---@field origin tezis.Origin
---@field live tezis.Live
---@field query string? of the rows, when an action runs
---@field rows table[] the same
---@field marked table[] the rows the user marked, when an action runs
---@field mode 'normal'|'wide'|'info' what the preview shows
---@field used tezis.Used? what the draft cites and quotes, once it is known
---@field close fun() set by the adapter: closes the plugin's windows; may be called twice
---@field status fun(text: string) set by the adapter: shows how many rows there are, or why none
---@field preview fun() set by the adapter: draws the preview anew
local Session = {}
Session.__index = Session

--- The actions a plugin's picker offers; moving, marking and scrolling are the plugin's own.
M.actions = {
  cite = true, quote = true, open = true, split = true, vsplit = true, tab = true,
  quickfix = true, info = true, wider = true,
}

local function nothing() end

---@param kind tezis.PickerKind
---@param from tezis.Origin?
---@return tezis.Session
function M.new(kind, from)
  require('tezis.highlight').define()
  local self = setmetatable({
    kind = kind, origin = from or origin.save(), rows = {}, marked = {}, mode = 'normal',
    close = nothing, status = nothing, preview = nothing,
  }, Session)
  local function deliver()
    local waiting = self.waiting
    self.waiting, self.held = nil, nil
    if waiting then
      waiting(self.live.rows)
    end
  end
  self.live = live.new(kind, {
    answered = function(_, more)
      self.mode = self.mode == 'wide' and 'wide' or 'normal'
      -- A plugin draws its rows once, so they wait for all that is in them.
      self.held = more
      if not self.held then
        deliver()
      end
    end,
    annotated = deliver,
    say = function(notice)
      local count = self.live:count()
      self.status(notice ~= '' and notice or count == '' and kind.title
        or ('%s: %s'):format(kind.title, count))
      if self.closed and notice ~= '' then
        util.notify(notice, 'warn')
      end
    end,
  })
  return self
end

--- Asks for the rows of a query, those before of a query that is broken.
---@param query string
---@param done fun(rows: table[]?) nil when another query was asked meanwhile
function Session:ask(query, done)
  local before = self.waiting
  self.waiting = done
  if before then
    before(nil)
  end
  self.live:ask(query)
  if self.waiting == done and not self.live.pending and not self.held then -- asked already
    self.waiting = nil
    done(self.live.rows)
  end
end

--- A row as text, and its highlighted spans.
---@param item table
---@param width integer cells
---@return tezis.Row
function Session:row(item, width)
  local used = self.used and require('tezis.picker.used').sign(self.used, item)
  return self.kind.row(item, width, nil, used)
end

--- Calls a function with each row, in slices between which the main loop goes on.
---@param rows table[]
---@param each fun(item: table, index: integer): boolean? true ends it
---@param done fun() after the last, or after the one that ended it
function Session.each(_, rows, each, done)
  util.in_slices(slice, function(breathe)
    for index, item in ipairs(rows) do
      if each(item, index) then
        break
      end
      breathe()
    end
  end, done)
end

--- The same as pieces { text, group }, for plugins that want such.
---@return { [1]: string, [2]: string? }[]
function Session:pieces(item, width)
  local row, pieces, at = self:row(item, width), {}, 0
  local marks = vim.list_extend({}, row.marks)
  table.sort(marks, function(one, other)
    return one[2] < other[2]
  end)
  for _, mark in ipairs(marks) do
    local from, to = math.max(mark[2], at), mark[3]
    if from < to then
      if from > at then
        pieces[#pieces + 1] = { row.text:sub(at + 1, from) }
      end
      pieces[#pieces + 1] = { row.text:sub(from + 1, to), mark[4] }
      at = to
    end
  end
  if at < #row.text then
    pieces[#pieces + 1] = { row.text:sub(at + 1) }
  end
  return pieces
end

--- Draws the preview of a row: the passage, the whole page or the entry.
---@param item table
---@param buf integer
---@param win integer? the window that shows the buffer, or will
function Session:draw(item, buf, win)
  require('tezis.preview').show(self.kind, item, self.mode, function(preview)
    if not vim.api.nvim_buf_is_valid(buf) then
      return
    end
    local shown = win and vim.api.nvim_win_is_valid(win) and vim.api.nvim_win_get_buf(win) == buf
    if shown then
      for option, value in pairs({ wrap = true, linebreak = true, list = false, number = false }) do
        vim.api.nvim_set_option_value(option, value, { scope = 'local', win = win })
      end
    end
    local modifiable = vim.bo[buf].modifiable
    vim.bo[buf].modifiable = true
    require('tezis.picker.passage').draw(buf, shown and win or nil, preview, true)
    vim.bo[buf].modifiable = modifiable
  end)
end

--- Runs an action on the marked rows or the current one, when those of the prompt are there.
---@param name string one of M.actions
---@param prompt string what stands at the prompt
---@param current table? the row at the cursor
---@param marked table[]
function Session:act(name, prompt, current, marked)
  self.live:ask(prompt)
  local fresh = not self.live.pending
  self.live:settled(util.guarded(function()
    self.rows, self.query, self.marked = self.live.rows, self.live.query, marked
    self.current = fresh and current or self.rows[1]
    actions[name](self)
  end))
end

--- For the actions: the current item, nil without rows.
function Session:item()
  return self.marked[1] or self.current
end

--- For the actions: the marked items, else the current one.
function Session:chosen()
  return #self.marked > 0 and self.marked or { self.current }
end

--- For the actions: closes the plugin's windows; the user is back where they were.
---@param after fun(origin: tezis.Origin)
function Session:leave(after)
  self.leaving = true
  origin.restore(self.origin, function()
    self.close()
    self.closed = true
    self.live:stop()
  end, function()
    util.guard(after, self.origin)
  end, true)
end

--- The plugin's picker was closed: what runs stops, and Insert mode goes on where it was.
function Session:stop()
  if self.live.after then -- an action waits for its rows
    self.closed = true
  elseif not self.closed then
    self.closed = true
    self.live:stop()
    if self.origin.mode == 'i' and not self.leaving then
      origin.restore(self.origin, nothing, nothing, true)
    end
  end
end

--- The width of a window that may not be there yet, or any more: then that of the screen.
---@param win integer?
---@return integer
function M.width(win)
  return win and vim.api.nvim_win_is_valid(win) and vim.api.nvim_win_get_width(win)
    or vim.o.columns
end

--- The keys of the actions that work while typing, with those of the Russian layout.
---@return { lhs: string, action: string, description: string }[]
function M.keys()
  local list = {}
  for _, action in ipairs(require('tezis.config').actions('picker')) do
    for _, lhs in ipairs(M.actions[action.name] and action.keys or {}) do
      if lhs:sub(1, 1) == '<' then
        for _, one in ipairs({ lhs, vim.o.langmap == '' and require('tezis.keys').twin(lhs) }) do
          list[#list + 1] = { lhs = one, action = action.name, description = action.description }
        end
      end
    end
  end
  return list
end

return M
