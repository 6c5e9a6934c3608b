-- The built-in picker: a prompt, what the index answers while the user types, and the passage.
-- Asking is tezis.picker.live's.

local config = require('tezis.config')
local keys = require('tezis.keys')
local origin = require('tezis.picker.origin')
local util = require('tezis.util')
local view = require('tezis.picker.view')

local M = {}

---@class tezis.PickerKind what is picked
---@field name string
---@field title string
---@field corpus string path
---@field lists_all boolean an empty query lists everything
---@field empty tezis.Preview|fun(): tezis.Preview shown while there is nothing to preview
---@field id fun(item: table): any
---@field search fun(query: string, generation: integer, done: fun(failure?, result?)) the result
---  is a tezis.SearchResult
---@field explain fun(query: string, done: fun(message: string)) why there is no row
---@field row fun(item: table, width: integer, marked: boolean?, used): tezis.Row see
---  tezis.picker.row
---@field annotate fun(rows: table[], generation: integer, done: fun()): boolean? adds to rows what
---  they are not to wait for; false when there is nothing, else done is called
---@field preview fun(item: table, wide: boolean, done: fun(preview: tezis.Preview))

---@class tezis.Picker
---@field keys string which `keys.` table maps its buffers
---@field actions string the module of what they do
---@field shape tezis.ViewShape?
---@field part string the list that the current row is in
---@field kind tezis.PickerKind
---@field origin tezis.Origin
---@field view tezis.View
---@field live tezis.Live? nil until the first rows are asked for
---@field query string? the query the rows belong to, or are asked for
---@field rows table[]
---@field index integer the current row, 0 without rows
---@field marked table[] items in the order they were marked
---@field mode 'normal'|'wide'|'info'|'help' what the preview shows
local Picker = { keys = 'picker', actions = 'tezis.picker.actions', part = 'list' }
Picker.__index = Picker

-- Methods of other files, each of which is loaded when one of them is called: after the windows
-- are there.
local function methods_of(module, names)
  for _, name in ipairs(names) do
    Picker[name] = function(...)
      return require(module)[name](...)
    end
  end
end
methods_of('tezis.picker.list', { 'line', 'draw_on', 'draw', 'redraw', 'say_long' })
methods_of('tezis.picker.rows',
  { 'receive', 'find', 'say', 'is_marked', 'select', 'moved', 'preview' })

--- The class, for views that share windows, keys and actions with the picker (tezis.weigh.view).
M.Picker = Picker

local current ---@type tezis.Picker? the open picker
local last ---@type tezis.Picker|tezis.Session|nil the one closed last

Picker.short = { cite = 'cite', mark = 'mark', open = 'open', help = 'keys' }

-- The hint at the bottom: the first key of the actions a newcomer needs.
function Picker:hint()
  local parts = {}
  for _, action in ipairs(config.actions(self.keys)) do
    local lhs = action.keys[1]
    for _, one in ipairs(action.keys) do
      lhs = one:sub(1, 1) == '<' and one or lhs -- one that works while typing
    end
    if self.short[action.name] and lhs then
      parts[#parts + 1] = lhs .. ' ' .. self.short[action.name]
    end
  end
  return table.concat(parts, '  ')
end

--- Takes the open picker away, if there is one.
function M.shut()
  if current then
    current:shut()
  end
end

--- Opens a picker: the one that the option `picker` chooses.
---@param kind tezis.PickerKind
---@param query string? what stands at the prompt
---@param from tezis.Origin?
function M.open(kind, query, from)
  M.shut()
  local session = require('tezis.picker.adapter').open(kind, query, from)
  if session then
    last = session
    return
  end
  local self = setmetatable({
    kind = kind,
    origin = from or origin.save(),
    rows = {},
    index = 0,
    marked = {},
    mode = 'normal',
  }, Picker)
  self:show()
  if query and query ~= '' then
    self.view:set_query(util.single_line(query))
  end
end

--- :Tezis resume
function M.resume()
  if not last then
    util.fail('there is no picker to resume; :Tezis search opens one')
  end
  M.shut()
  if not last.show then -- the picker of a plugin
    return M.open(last.kind, last.live.query)
  end
  local self = last
  self.origin, self.closed = origin.save(), nil
  self:show()
  self:again()
end

-- Shows what was there before.
function Picker:again()
  self.view:set_query(self.query or '')
  self:draw()
  self:select(self.index)
end

-- Calls fn(self) in a later turn of the main loop, unless the picker is closed by then.
function Picker:later(fn)
  vim.defer_fn(util.guarded(function()
    if not self.closed then
      fn(self)
    end
  end), 0)
end

-- What M.open leaves for later turns: the other windows, the first rows, the signs of the draft.
function Picker:complete()
  if self.view:open_next() then
    return self:later(self.complete)
  end
  self:later(function()
    self:begin()
    self:later(function()
      self:look()
      self:later(self.prepare)
    end)
  end)
end

-- Asks for the first rows, once. The core is loaded now, in a turn of the main loop after those of
-- the windows.
function Picker:begin()
  if self.live then
    return
  end
  local has_core, failure = pcall(require('tezis.corpus').core)
  if not has_core then
    self:leave()
    error(failure, 0)
  end
  self.live = require('tezis.picker.live').new(self.kind, {
    answered = function(result)
      if result then
        self:receive(result)
      end
    end,
    annotated = function()
      if not self.closed then
        self:draw()
      end
    end,
    say = function(notice)
      self:say(notice)
    end,
  })
  self:changed()
end

-- Watches what happens to the windows, from the turn after they opened.
function Picker:observe()
  self.view:make_buffers()
  self.group = vim.api.nvim_create_augroup('tezis-picker', {})
  local function on(events, options, callback)
    options.group = self.group
    options.callback = util.guarded(callback)
    vim.api.nvim_create_autocmd(events, options)
  end
  self:watch(on)
  on('VimResized', {}, function()
    self.view:resize()
    self:draw()
    self:select(self.index)
  end)
  on('WinClosed', {}, function(event)
    if self.view:owns(tonumber(event.match)) then
      vim.schedule(function()
        self:leave()
      end)
    end
  end)
  on('WinEnter', {}, function()
    vim.schedule(function()
      local win = vim.api.nvim_get_current_win()
      local floats = vim.api.nvim_win_get_config(win).relative ~= ''
      if not self.closed and not floats then
        self:leave() -- the user went elsewhere: by mouse or by a window command
      end
    end)
  end)
  self:later(self.complete)
end

-- Opens the windows and maps the keys.
function Picker:show()
  self.view = view.open({ title = self.kind.title, hint = self:hint(), count = self.count,
    notice = self.notice }, self.shape)
  current = self
  local function act(name)
    local actions = require(self.actions)
    if actions.needs_rows[name] then
      return self:settled(function()
        actions[name](self)
      end)
    end
    actions[name](self)
  end
  local enter = self.view.shape.enter
  keys.map(self.view.buf[enter], self.keys, act, enter == 'prompt' and 'i' or 'n')
  self.view.on_complete = function(buf)
    if buf ~= self.view.buf.list or enter ~= 'list' then
      keys.map(buf, self.keys, act)
    end
  end
  self:later(self.observe)
  if self.view.buf.prompt and self.origin.mode == 'n' then
    vim.cmd('startinsert!')
  end
end

-- Finds out what the draft uses already; rows get their signs when that is known.
function Picker:look()
  require('tezis.picker.used').look(self.origin.buf, self.kind.corpus, function(used)
    self.used = used
    if not self.closed and #self.rows > 0 then
      self:draw()
      self.view:select(self.index, self.part)
    end
  end)
end

-- What a pick will need is loaded while the user reads.
function Picker:prepare()
  util.load({ 'tezis.picker.rows', 'tezis.picker.list', 'tezis.picker.row', 'tezis.preview',
    'tezis.picker.passage', self.actions, 'tezis.cite.document', 'tezis.cite.regions', 'tezis.cite',
    'tezis.insert' }, function()
    require('tezis.insert').prepare(self.origin.buf)
  end)
end

-- What is typed at the prompt and where the cursor goes in the list.
function Picker:watch(on)
  local edits = { 'TextChanged', 'TextChangedI', 'TextChangedP' }
  on(edits, { buffer = self.view.buf.prompt }, function()
    if self.live then
      self:changed()
    end
  end)
  on('CursorMoved', { buffer = self.view.buf.list }, function()
    self:moved()
  end)
end

-- The prompt has changed (or is shown for the first time).
function Picker:changed()
  local lines = vim.api.nvim_buf_get_lines(self.view.buf.prompt, 0, -1, false)
  if #lines > 1 then -- pasted lines
    self.view:set_query(util.single_line(table.concat(lines, ' ')))
  end
  self.query = vim.trim(self.view:query())
  self.live:ask(self.query)
end

--- Calls `fn` once the rows are those of what stands at the prompt.
---@param fn fun()
function Picker:settled(fn)
  self:begin()
  self:changed() -- keys that come in one go are not told of one by one
  self.live:settled(fn)
end

-- What a list shows: rows, and the index of the current one.
function Picker:pane()
  return self
end

--- The current item, nil without rows.
---@return table?
function Picker:item()
  return self.rows[self.index]
end

--- The marked items in the order they were marked, else the current one.
---@return table[]
function Picker:chosen()
  return #self.marked > 0 and self.marked or { self:item() }
end

-- Takes the windows away at once.
function Picker:shut()
  if self.closed then
    return
  end
  self.closed = true
  pcall(vim.api.nvim_del_augroup_by_id, self.group)
  if self.live then
    self.live:stop()
  end
  self.view:close()
  current, last = nil, self
end

--- Closes the picker; the user is back where they were, then `after` runs.
---@param after fun(origin: tezis.Origin)?
function Picker:leave(after)
  if self.closed or self.leaving then
    return
  end
  self.leaving = true
  origin.restore(self.origin, function()
    self.leaving = nil
    self:shut()
  end, function()
    if after then
      util.guard(after, self.origin)
    end
  end)
end

return M
