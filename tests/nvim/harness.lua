-- A child Neovim in a terminal of the runner, driven over RPC. Its screen is what the terminal
-- shows: screenstring() of Neovim 0.7.2 does not see floats. Nothing here sleeps: what is expected
-- is polled for until it holds or the patience ends.

local files = dofile('tests/files.lua')

local M = {}

local patience = 60000 -- ms until a condition that does not come true fails
local root = vim.fn.getcwd()
local scratch = vim.fn.tempname()
vim.fn.mkdir(scratch, 'p')

local children = {}

-- Polls until a condition holds or the patience ends; tells which. By a clock of its own: vim.wait
-- counts whole milliseconds of each event, so that one that waits within its condition goes on for
-- six times its limit, and for good where the machine is busy.
local function poll(condition, interval)
  local deadline = vim.loop.hrtime() + patience * 1e6
  local held = false
  vim.wait(patience, function()
    held = condition()
    return held or vim.loop.hrtime() > deadline
  end, interval)
  return held
end

--- A path in a folder that is removed after the run.
function M.temporary(name)
  local path = scratch .. '/' .. name
  vim.fn.mkdir(vim.fn.fnamemodify(path, ':h'), 'p')
  return path
end

--- Writes a file into the temporary folder and gives its path.
function M.file(name, content)
  return files.write(M.temporary(name), content)
end

M.read = files.read

--- Fails unless both are equal, deeply.
function M.equal(got, wanted, what)
  if not vim.deep_equal(got, wanted) then
    error(('%s: wanted %s\ngot %s'):format(what or 'not equal', vim.inspect(wanted),
      vim.inspect(got)), 2)
  end
end

--- Fails unless the text has the plain string in it.
function M.contains(text, part)
  if not tostring(text):find(part, 1, true) then
    error(('wanted a text with %q, got %s'):format(part, vim.inspect(text)), 2)
  end
end

--- Waits until a function of the runner returns something true.
function M.wait(fn)
  if not poll(fn, 15) then
    error('what was waited for did not come', 2)
  end
end

local Child = {}
Child.__index = Child

--- Starts a child.
---@class tezis.test.Options
---@field columns integer? 80
---@field lines integer? 24
---@field corpus string? path
---@field file string? to edit
---@field lua string? run before plugins load

---@param options tezis.test.Options?
function M.start(options)
  options = options or {}
  local self = setmetatable({}, Child)
  M.count = (M.count or 0) + 1
  local socket = ('%s/%d.sock'):format(scratch, M.count)
  local home = M.temporary(('home%d/x'):format(M.count)):sub(1, -3)
  self.home = home
  local init = M.file(('init%d.lua'):format(M.count), table.concat({
    ('vim.opt.runtimepath:prepend(%q)'):format(root),
    [[
      vim.opt.packpath = { vim.env.VIMRUNTIME }
      vim.opt.laststatus = 2
      vim.opt.statusline = '%t'
      vim.opt.hidden = true
      vim.opt.ruler = false
      vim.opt.showcmd = false
      vim.opt.shortmess:append('I')
      vim.opt.more = false
      vim.opt.clipboard = ''
      _G.notes = {}
      vim.notify = function(message) table.insert(_G.notes, message) end
    ]],
    options.corpus and ('vim.g.tezis = { corpus = %q }'):format(options.corpus) or '',
    options.lua or '',
  }, '\n'))
  local command = { vim.v.progpath, '-u', init, '-i', 'NONE', '-n', '--listen', socket }
  if options.file then
    command[#command + 1] = options.file
  end
  vim.cmd('enew!')
  self.buf = vim.api.nvim_get_current_buf()
  self:resize(options.columns or 80, options.lines or 24)
  local open = vim.fn.has('nvim-0.11') == 1 and vim.fn.jobstart or vim.fn.termopen
  self.job = open(command, {
    term = vim.fn.has('nvim-0.11') == 1 or nil,
    cwd = scratch,
    env = {
      TERM = 'xterm-256color', LANG = 'C.UTF-8', LC_ALL = 'C.UTF-8', HOME = home,
      XDG_DATA_HOME = home, XDG_STATE_HOME = home, XDG_CACHE_HOME = home, XDG_CONFIG_HOME = home,
      NVIM = '', NVIM_LISTEN_ADDRESS = '', NVIM_LOG_FILE = home .. '/log',
    },
    on_exit = function()
      self.dead = true
    end,
  })
  children[#children + 1] = self
  local connected = poll(function()
    if vim.fn.getftype(socket) ~= 'socket' then
      return false
    end
    local ok, channel = pcall(vim.fn.sockconnect, 'pipe', socket, { rpc = true })
    self.channel = ok and channel ~= 0 and channel or nil
    return self.channel ~= nil
  end, 10)
  assert(connected, 'the child Neovim did not start')
  self.peer = vim.fn.rpcrequest(self.channel, 'nvim_get_api_info')[1]
  self:wait('vim.v.vim_did_enter == 1')
  return self
end

--- Starts a child that edits a draft, with the small corpus unless options.corpus says another or
--- false.
---@param name string
---@param content string
---@param options tezis.test.Options?
function M.draft(name, content, options)
  options = vim.tbl_extend('keep', options or {}, { corpus = true })
  options.corpus = options.corpus == true and M.corpus() or options.corpus
  options.file = M.file(name, content)
  return M.start(options)
end

local replies = {}
local asked = 0

--- Where the children's answers arrive.
function _G.tezis_test_reply(ticket, ok, result)
  replies[ticket] = { ok, result }
end

-- Runs in the child: calls the code, sends back what it returns.
local ask = [[
  local channel, ticket, code, arguments = ...
  local ok, result = pcall(function()
    return assert(loadstring(code))(unpack(arguments))
  end)
  if not ok then result = tostring(result) end
  vim.rpcnotify(channel, 'nvim_exec_lua', 'tezis_test_reply(...)', { ticket, ok, result })]]

--- Runs Lua in the child; what it returns comes back. Not by rpcrequest, which would stop the
--- terminal that the child draws on, and hang for good where the child waits for a key.
function Child:lua(code, ...)
  asked = asked + 1
  local ticket = asked
  vim.fn.rpcnotify(self.channel, 'nvim_exec_lua', ask, { self.peer, ticket, code, { ... } })
  local answered = poll(function()
    return replies[ticket] ~= nil
  end, 5)
  if not answered then
    error('the child does not answer; its screen:\n' .. table.concat(self:screen(), '\n'), 2)
  end
  local ok, result = replies[ticket][1], replies[ticket][2]
  if result == vim.NIL then
    result = nil
  end
  replies[ticket] = nil
  if not ok then
    error(result, 2)
  end
  return result
end

--- Types keys, as nvim_input takes them.
function Child:keys(...)
  for _, keys in ipairs({ ... }) do
    vim.fn.rpcnotify(self.channel, 'nvim_input', keys)
  end
end

--- Runs an Ex command, after the keys that were typed: events can overtake them.
function Child:command(command)
  self:wait('vim.fn.getchar(1) == 0')
  self:lua('vim.cmd(...)', command)
end

-- What tezis wrote to its log.
function Child:log()
  local ok, text = pcall(M.read, self.home .. '/nvim/tezis.log')
  return ok and text or ''
end

--- Waits until a Lua expression holds in the child; gives its value.
function Child:wait(expression, ...)
  local arguments, value, failure = { ... }, nil, nil
  local held = poll(function()
    local ok, result = pcall(self.lua, self, 'return ' .. expression, unpack(arguments))
    value, failure = ok and result or nil, not ok and result or nil
    return ok and result ~= nil and result ~= vim.NIL and result ~= false
  end, 15)
  if not held then
    error(('never true: %s\n%s\n%s\n%s\nnotes: %s'):format(expression,
      next(arguments) and vim.inspect(arguments) or '', failure or '',
      table.concat(self:screen(), '\n'), vim.inspect(self:notes()) .. self:log()), 2)
  end
  return value
end

--- Waits until the line of the cursor is this one.
function Child:wait_line(line)
  self:wait('vim.api.nvim_get_current_line() == ...', line)
end

--- Waits until the line of the cursor has the plain string in it.
function Child:wait_line_with(part)
  self:wait('vim.api.nvim_get_current_line():find(..., 1, true)', part)
end

--- Waits until the editor is in a mode: 'n', 'i', …
function Child:wait_mode(mode)
  self:wait('vim.api.nvim_get_mode().mode == ...', mode)
end

--- Waits until there is one window, and the editor in a mode where one is given.
function Child:wait_alone(mode)
  self:wait([[(function(mode)
    return #vim.api.nvim_list_wins() == 1 and (not mode or vim.api.nvim_get_mode().mode == mode)
  end)(...)]], mode)
end

--- Waits until the current buffer has a filetype.
function Child:wait_filetype(filetype)
  self:wait('vim.bo.filetype == ...', filetype)
end

--- Waits until the picker lists so many rows.
function Child:wait_rows(count)
  self:wait(('(function(lines) return #lines == %d and lines[1] ~= "" end)(%s)'):format(count,
    M.lines_of('tezis-list')))
end

--- Searches from the command line and waits for a text on the screen.
function Child:search(query, seen)
  self:command('Tezis search ' .. query)
  self:wait_screen(seen)
end

--- Options, as for require('tezis').setup.
function Child:setup(options)
  self:lua("require('tezis').setup(...)", options)
end

--- From now on counts how often the main loop comes to a timer of 2 ms, until _G.ticking:stop().
function Child:count_ticks()
  self:lua([[
    _G.ticks, _G.ticking = 0, vim.loop.new_timer()
    _G.ticking:start(0, 2, function() _G.ticks = _G.ticks + 1 end)]])
end

--- Fails where the main loop stood still: what takes hundreds of ms was done in it.
function Child:expect_ticks()
  assert(self:lua('return _G.ticks') >= 10, 'the main loop stood still')
end

--- Messages shown through vim.notify since the start.
function Child:notes()
  return self:lua('return _G.notes')
end

--- Waits for a message with the plain string in it; gives the message.
function Child:wait_note(part)
  return self:wait([[(function(part)
    for _, note in ipairs(_G.notes) do
      if note:find(part, 1, true) then return note end
    end
  end)(...)]], part)
end

--- Gives the terminal another size.
function Child:resize(columns, lines)
  self.height = lines
  vim.o.columns = columns
  vim.o.lines = lines + vim.o.cmdheight
  vim.cmd('redraw')
end

--- The screen as it is, a string a row, without trailing blanks.
function Child:screen()
  local rows = vim.api.nvim_buf_get_lines(self.buf, -self.height - 1, -1, false)
  return vim.tbl_map(function(row)
    return (row:gsub('%s+$', ''))
  end, rows)
end

--- Waits until a row of the screen has the plain string in it.
function Child:wait_screen(part)
  local screen
  local held = poll(function()
    screen = table.concat(self:screen(), '\n')
    return screen:find(part, 1, true) ~= nil
  end, 15)
  if not held then
    error(('never on the screen: %s\n%s\nnotes: %s'):format(part, screen,
      vim.inspect(self:notes())), 2)
  end
end

--- Waits until no row of the screen has the plain string in it.
function Child:wait_gone(part)
  local screen
  local held = poll(function()
    screen = table.concat(self:screen(), '\n')
    return not screen:find(part, 1, true)
  end, 15)
  if not held then
    error(('still on the screen: %s\n%s'):format(part, screen), 2)
  end
end

--- Waits until the screen is that of tests/nvim/screens/<name>.txt.
---@param name string
---@param again boolean? another test has written the file: compare even when updating
function Child:expect_screen(name, again)
  local path = ('%s/tests/nvim/screens/%s.txt'):format(root, name)
  if vim.env.TEZIS_UPDATE_SCREENS and not again then
    local last, since
    vim.wait(patience, function()
      local now = table.concat(self:screen(), '\n')
      if now ~= last then
        last, since = now, vim.fn.reltime()
      end
      return vim.fn.reltimefloat(vim.fn.reltime(since)) > 1
    end, 50)
    vim.fn.writefile(vim.split(last, '\n', { plain = true }), path)
    return
  end
  assert(vim.fn.filereadable(path) == 1, 'there is no ' .. path)
  local wanted, got = vim.fn.readfile(path), nil
  local held = poll(function()
    got = self:screen()
    return vim.deep_equal(got, wanted)
  end, 15)
  if held then
    return
  end
  local difference = {}
  for row = 1, math.max(#got, #wanted) do
    if got[row] ~= wanted[row] then
      difference[#difference + 1] = ('row %d\n  - %s\n  + %s'):format(row, wanted[row] or '',
        got[row] or '')
    end
  end
  error(('the screen is not %s.txt:\n%s\n\n%s'):format(name, table.concat(difference, '\n'),
    table.concat(got, '\n')), 2)
end

-- Runs in the child: from now on the longest stretch between two returns to the main loop, in wall
-- time and in the CPU time of the main thread alone. Where other processes want the cores too, wall
-- time counts their turns; the CPU time is what the editor itself holds its main loop up with. A
-- timer of 1 ms asks for each tick, and the tick is a scheduled function: the timer alone is called
-- in the middle of long commands too, wherever Neovim looks whether CTRL-C was typed.
local watch = [[
  if _G.watcher then
    _G.watcher:stop()
  end
  local uv = vim.uv or vim.loop
  local cpu = function() return 0 end
  local has_ffi, ffi = pcall(require, 'ffi')
  if has_ffi and jit.os == 'Linux' then
    pcall(ffi.cdef, 'typedef struct { long s, ns; } tezis_ts; int clock_gettime(int, tezis_ts *);')
    local now = ffi.new('tezis_ts')
    cpu = function()
      ffi.C.clock_gettime(3, now) -- CLOCK_THREAD_CPUTIME_ID
      return tonumber(now.s) * 1e9 + tonumber(now.ns)
    end
  end
  _G.block, _G.main_cpu = { wall = 0, cpu = 0 }, cpu
  local last, last_cpu = uv.hrtime(), cpu()
  local is_due = false
  local function tick()
    local now, now_cpu = uv.hrtime(), cpu()
    _G.block.wall = math.max(_G.block.wall, (now - last) / 1e6 - 1)
    _G.block.cpu = math.max(_G.block.cpu, (now_cpu - last_cpu) / 1e6)
    last, last_cpu, is_due = now, now_cpu, false
  end
  _G.watcher = uv.new_timer()
  _G.watcher:start(1, 1, function()
    if not is_due then
      is_due = true
      vim.schedule(tick)
    end
  end)]]

--- From now on notes the longest time that the child's main loop is held up.
function Child:watch()
  self:lua(watch)
end

--- The longest since then, in ms: by the clock, and by the CPU time of the main thread alone.
---@return { wall: number, cpu: number }
function Child:block()
  return self:lua('return _G.block')
end

--- The lines of the current buffer.
function Child:lines()
  return self:lua('return vim.api.nvim_buf_get_lines(0, 0, -1, false)')
end

--- Ends the child.
function Child:stop()
  if not self.dead then
    pcall(vim.fn.rpcnotify, self.channel, 'nvim_command', 'qall!')
    if vim.fn.jobwait({ self.job }, 2000)[1] == -1 then
      vim.fn.jobstop(self.job)
    end
  end
  pcall(vim.fn.chanclose, self.channel)
end

--- Ends all children.
function M.stop_all()
  for _, child in ipairs(children) do
    child:stop()
  end
  children = {}
end

--- Removes what the run left.
function M.clean()
  vim.fn.delete(scratch, 'rf')
end

--- An expression for Child:wait and Child:lua: what the code gives in the first window, `win`,
--- whose buffer, `buf`, has a filetype.
---@param filetype string
---@param code string Lua
function M.in_window(filetype, code)
  return ([[(function()
    for _, win in ipairs(vim.api.nvim_list_wins()) do
      local buf = vim.api.nvim_win_get_buf(win)
      if vim.bo[buf].filetype == '%s' then
        %s
      end
    end
  end)()]]):format(filetype, code)
end

--- The lines of the buffer with a filetype, as an expression.
function M.lines_of(filetype)
  return M.in_window(filetype, 'return vim.api.nvim_buf_get_lines(buf, 0, -1, false)')
end

--- The texts highlighted with a group in the buffer of that filetype, as an expression; nil when
--- there is none.
function M.highlighted(filetype, group)
  return M.in_window(filetype, ([[
    local found, ns = {}, vim.api.nvim_get_namespaces().tezis
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buf, ns, 0, -1, { details = true })) do
      if mark[4].hl_group == '%s' then
        local line = vim.api.nvim_buf_get_lines(buf, mark[2], mark[2] + 1, false)[1]
        table.insert(found, line:sub(mark[3] + 1, mark[4].end_col))
      end
    end
    return #found > 0 and found]]):format(group))
end

--- Makes a corpus.
---@param name string of its file
---@param sources { csl: table, text: string }[]
---@return string path
function M.corpus_of(name, sources)
  local path = M.temporary(name)
  local db = assert(require('tezis.core').open(path))
  for _, source in ipairs(sources) do
    assert(db:exec('SELECT tezis_add(?1, ?2)', { vim.json.encode(source.csl), source.text }))
  end
  db:close()
  return path
end

--- A small bilingual corpus, made once: six sources on bridges and tolls, one of them with pages.
---@return string path
function M.corpus()
  M.corpus_path = M.corpus_path or M.corpus_of('corpus.db', dofile('tests/nvim/sources.lua'))
  return M.corpus_path
end

return M
