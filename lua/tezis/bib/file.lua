-- Replacing a file in one step, in a thread of the editor.

local uv = require('luv')

local M = {}

--- The bytes of a file; '' with `true` where there is none.
---@param path string
---@return string?
---@return string|boolean|nil # a sentence, or true where there is no such file
function M.read(path)
  local stat = uv.fs_stat(path)
  if not stat then
    return '', true
  end
  if stat.type ~= 'file' then
    return nil, ('%s is not a file'):format(path)
  end
  local file, message = io.open(path, 'rb')
  if not file then
    return nil, ('%s cannot be read (%s)'):format(path, message:match('[^:]*$'):gsub('^ ', ''))
  end
  local text = file:read('*a')
  file:close()
  return text
end

local function write_all(fd, bytes)
  local at = 0
  while at < #bytes do
    local count, message = uv.fs_write(fd, bytes:sub(at + 1, at + 1048576), at)
    if not count then
      return nil, message
    end
    at = at + count
  end
  return uv.fs_fsync(fd)
end

local patience = 10000 -- ms that another writer is waited for
local forgotten = 60 -- seconds after which its file is one that a killed process left

-- Opens the file that is written beside the true one. It is there while somebody writes, so it
-- keeps a second Neovim waiting.
local function open_new(path, mode)
  local deadline = uv.hrtime() + patience * 1e6
  while true do
    local fd, message, code = uv.fs_open(path, 'wx', mode)
    if fd or code ~= 'EEXIST' then
      return fd, message
    end
    local stat = uv.fs_stat(path)
    if stat and os.time() - stat.mtime.sec > forgotten then
      uv.fs_unlink(path)
    elseif uv.hrtime() > deadline then
      return nil, ('another program is writing it; if none is, remove %s'):format(path)
    else
      uv.sleep(10)
    end
  end
end

-- Fills the new file with what `change` makes of the old one: anew when that changes meanwhile.
local function fill(fd, path, change)
  for _ = 1, 20 do
    local text, problem = M.read(path)
    if not text then
      return nil, problem
    end
    local bytes, message = change(text)
    if not bytes then
      return nil, message
    end
    local ok
    ok, message = uv.fs_ftruncate(fd, 0)
    ok, message = ok and write_all(fd, bytes), message
    if not ok then
      return nil, ('%s cannot be written: %s'):format(path, message)
    elseif M.read(path) == text then
      return true
    end
  end
  return nil, ('%s is being changed by another program; try again'):format(path)
end

--- Changes a file in one step: the new one is written beside it, then renamed, so that the file is
--- whole at any moment. Mode and owner stay; a link goes on pointing where it did.
---@param path string
---@param change fun(text: string): string?, string? its bytes -> those it will have, or the reason
---  why it stays; called again when another program has written meanwhile
---@return boolean?
---@return string? message
function M.update(path, change)
  path = uv.fs_realpath(path) or path
  local stat = uv.fs_stat(path)
  -- Root may write what its owner has closed, but that is not what was meant by closing it.
  local is_closed = stat and math.floor(stat.mode / 128) % 2 == 0
  if is_closed or stat and not uv.fs_access(path, 'W') then
    return nil, ('%s is read-only; nothing was written'):format(path)
  end
  local new, mode = path .. '.tezis-new', stat and stat.mode % 4096 or 420 -- 0644
  local fd, message = open_new(new, mode)
  if not fd then
    return nil, ('%s cannot be written: %s'):format(path, message)
  end
  local ok
  ok, message = fill(fd, path, change)
  uv.fs_close(fd)
  if ok and stat then
    uv.fs_chmod(new, mode)
    if stat.uid ~= uv.getuid() then
      uv.fs_chown(new, stat.uid, stat.gid)
    end
  end
  if ok then
    ok, message = uv.fs_rename(new, path)
    message = message and ('%s cannot be written: %s'):format(path, message)
  end
  if not ok then
    uv.fs_unlink(new)
    return nil, message
  end
  return true
end

return M
