-- Small helpers the editor modules share: messages, failures with a sentence, text measured in
-- cells, names in tezis:// addresses.

local uv = require('tezis.compat').uv

local M = {}

--- Shows a message. Safe in any context.
---@param message string
---@param level? 'info'|'warn'|'error'
function M.notify(message, level)
  vim.schedule(function()
    local number = vim.log.levels[(level or 'info'):upper()]
    vim.notify('tezis: ' .. message, number, { title = 'tezis' })
  end)
end

--- Stops the running command with a sentence for the user.
---@param message string
function M.fail(message, ...)
  error({ tezis = select('#', ...) > 0 and message:format(...) or message }, 0)
end

--- Stops the running command with what a thread or the corpus says.
---@param failure tezis.Failure
function M.fail_with(failure)
  M.fail('%s', M.single_line(failure.message))
end

--- Runs `fn(...)`. What M.fail raised becomes a warning; any other error keeps its traceback in the
--- log and says so in one sentence.
---@return any # what fn returned, nil after a failure
function M.guard(fn, ...)
  local arguments, count = { ... }, select('#', ...)
  local ok, result = xpcall(function()
    return fn(unpack(arguments, 1, count))
  end, function(err)
    if type(err) == 'table' and err.tezis then
      return err
    end
    return { trace = debug.traceback(tostring(err), 2) }
  end)
  if ok then
    return result
  end
  if result.tezis then
    M.notify(result.tezis, 'warn')
  else
    pcall(require('tezis.log').write, 'error', result.trace)
    M.notify('an error inside tezis; :Tezis log has its trace', 'error')
  end
  return nil
end

--- `fn` wrapped by M.guard, for maps and callbacks.
function M.guarded(fn)
  return function(...)
    return M.guard(fn, ...)
  end
end

--- Runs a function that takes long in slices of time, so that the main loop goes on.
---@param ms number how long a slice may be
---@param body fun(breathe: fun()): any calls breathe() as often as it can; it may not come back
---@param done fun(result: any) gets what the body returns
function M.in_slices(ms, body, done)
  local started
  local thread = coroutine.create(function()
    return body(function()
      if uv.hrtime() - started > ms * 1e6 then
        coroutine.yield()
      end
    end)
  end)
  local function step()
    started = uv.hrtime()
    local ok, result = coroutine.resume(thread)
    if not ok then
      error(result, 0)
    elseif coroutine.status(thread) == 'dead' then
      return done(result)
    end
    -- By a timer: what is scheduled from a scheduled function runs in the same turn.
    vim.defer_fn(M.guarded(step), 1)
  end
  step()
end

--- Loads modules, a few at each turn of the main loop, and calls back: at once where all are
--- loaded. What is going to be needed is loaded while the user reads or a thread works.
---@param names string[]
---@param done fun()?
function M.load(names, done)
  names = vim.tbl_filter(function(name)
    return not package.loaded[name]
  end, names)
  done = done or function() end
  if #names == 0 then
    return done()
  end
  vim.defer_fn(M.guarded(function()
    M.in_slices(1, function(breathe)
      for _, name in ipairs(names) do
        require(name)
        breathe()
      end
    end, done)
  end), 0)
end

--- Loads modules before something opens for which the next keys are meant: the main loop has its
--- turns in between, for timers and for the answers of threads and processes, and the keys wait.
--- Nothing of it where all are loaded.
---@param names string[] a module before those that require it
function M.load_first(names)
  local since = 0 -- long ago: what was loaded to come here was the first part
  for _, name in ipairs(names) do
    if not package.loaded[name] then
      if uv.hrtime() - since > 1.5e6 then
        vim.wait(1)
        since = uv.hrtime()
      end
      require(name)
    end
  end
  if since > 0 then
    vim.wait(1)
  end
end

--- Whether the user is writing: 'i' in Insert mode, 'n' else.
---@return 'i'|'n'
function M.mode()
  return vim.api.nvim_get_mode().mode:sub(1, 1) == 'i' and 'i' or 'n'
end

--- 3412 -> '3,412'
---@type fun(number: number): string
M.count = require('tezis.number')

--- '1 passage', '3,412 passages'
---@param number number
---@param noun string singular
---@return string
function M.plural(number, noun)
  return M.count(number) .. ' ' .. noun .. (number == 1 and '' or 's')
end

--- Width in screen cells of a text without tabs.
---@param text string
---@return integer
function M.width(text)
  return vim.api.nvim_strwidth(text)
end

-- The byte after the character at byte `at`, and its cells. The characters of Latin, Greek and
-- Cyrillic texts are known to take one, as asking the editor costs more than all the rest.
local function character(text, at, single)
  local first = text:byte(at)
  if first >= 0x20 and first < 0x7F then
    return at + 1, 1
  elseif first >= 0xC3 and first <= 0xD1 and first ~= 0xCC and first ~= 0xCD and single then
    local second = text:byte(at + 1)
    if second and second >= 0x80 and second < 0xC0 then
      return at + 2, 1
    end
  elseif first == 0xE2 and single and text:byte(at + 1) == 0x80 then
    local third = text:byte(at + 2) -- dashes, quotation marks, the ellipsis
    if third and third >= 0x90 and third <= 0xA6 then
      return at + 3, 1
    end
  end
  local after = at + 1
  while first >= 0xC0 and after < at + 4 and (text:byte(after) or 0) >= 0x80
    and text:byte(after) < 0xC0 do
    after = after + 1
  end
  if first == 0xCC or (first == 0xCD and text:byte(at + 1) and text:byte(at + 1) < 0xB0) then
    return after, 0 -- a combining accent
  end
  return after, vim.api.nvim_strwidth(text:sub(at, after - 1))
end

--- How much of a text `width` cells hold.
---@param text string
---@param width integer
---@param from integer? byte to begin at, from 1
---@return integer last byte that fits
---@return integer cells they take
function M.fit(text, width, from)
  local single = vim.o.ambiwidth == 'single'
  local at, cells = from or 1, 0
  while at <= #text do
    local after, more = character(text, at, single)
    if cells + more > width then
      break
    end
    at, cells = after, cells + more
  end
  return at - 1, cells
end

--- `text` cut to at most `width` cells, with an ellipsis when anything was cut.
---@param text string
---@param width integer
---@return string
function M.truncate(text, width)
  local last, cells = M.fit(text, width - 1)
  if M.fit(text, width - cells, last + 1) == #text then
    return text
  end
  return (text:sub(1, last):gsub('%s+$', '')) .. '…'
end

--- Opens a window with a buffer that is kept nowhere.
---@param modifiers string e.g. 'vertical'
---@return integer buf
function M.scratch(modifiers)
  vim.cmd(modifiers .. ' new')
  local buf = vim.api.nvim_get_current_buf()
  vim.bo[buf].buftype, vim.bo[buf].bufhidden, vim.bo[buf].swapfile = 'nofile', 'wipe', false
  return buf
end

--- The same with lines; q closes it.
---@param lines string[]
---@param modifiers string '': at the bottom
---@return integer buf
function M.show_lines(lines, modifiers)
  local buf = M.scratch(modifiers ~= '' and modifiers or 'botright')
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  vim.bo[buf].modified = false
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = buf, desc = 'tezis: close' })
  return buf
end

--- A citation key as a part of a tezis:// address, and back. Letters of any script stay readable.
---@param key string
---@return string
function M.encode(key)
  return (key:gsub('[^%w\128-\255_.:+-]', function(byte)
    return ('%%%02X'):format(byte:byte())
  end))
end

---@param text string
---@return string
function M.decode(text)
  return (text:gsub('%%(%x%x)', function(hex)
    return string.char(tonumber(hex, 16))
  end))
end

--- One line without control characters, runs of white space made one space.
---@param text string
---@return string
function M.single_line(text)
  return (text:gsub('[%z\1-\32\127]+', ' '):gsub('^ ', ''):gsub(' $', ''))
end

--- The full path of what was typed: `~` and `$VARIABLE` mean what they do elsewhere, except in
--- the name of a file that is there. Backticks are never run, as expand() would.
---@param path string
---@return string
function M.typed_path(path)
  local literal = path:find('`', 1, true) or uv.fs_stat(path)
  return vim.fn.fnamemodify(literal and path or vim.fn.expand(path), ':p')
end

--- The folder, this one or the nearest above it, that has `name` in it; '' is the root. (findfile()
--- would run what stands in backticks in a folder's name.)
---@param folder string full path
---@param name string with a slash before it, and one after it for a folder
---@return string?
function M.above(folder, name)
  local below
  while folder ~= below do
    local path = folder == '/' and '' or folder
    if uv.fs_stat(path .. name) then
      return path
    end
    folder, below = vim.fn.fnamemodify(folder, ':h'), folder
  end
end

return M
