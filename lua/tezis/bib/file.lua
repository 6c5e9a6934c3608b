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

-- Whether the file is still as it was read.
local function is_same(path, before)
  local text = M.read(path)
  return text == before
end

--- Puts bytes in the place of a file: written beside it, then renamed, so that the file is whole at
--- any moment. Mode and owner stay; a link goes on pointing where it did.
---@param path string
---@param before string what the file had when the change was computed
---@param bytes string
---@return boolean?
---@return string? message
function M.replace(path, before, bytes)
  path = uv.fs_realpath(path) or path
  local stat = uv.fs_stat(path)
  -- Root may write what its owner has closed, but that is not what was meant by closing it.
  local is_closed = stat and math.floor(stat.mode / 128) % 2 == 0
  if is_closed or stat and not uv.fs_access(path, 'W') then
    return nil, ('%s is read-only; nothing was written'):format(path)
  end
  local temporary = ('%s.tezis-%d-%d'):format(path, uv.os_getpid(), uv.hrtime() % 1000000)
  local mode = stat and stat.mode % 4096 or 420 -- 0644
  local fd, message = uv.fs_open(temporary, 'wx', mode)
  if not fd then
    return nil, ('%s cannot be written: %s'):format(path, message)
  end
  local ok
  ok, message = write_all(fd, bytes)
  uv.fs_close(fd)
  if ok and stat then
    uv.fs_chmod(temporary, mode)
    if stat.uid ~= uv.getuid() then
      uv.fs_chown(temporary, stat.uid, stat.gid)
    end
  end
  if ok and not is_same(path, before) then
    ok, message = nil, 'it was changed by another program meanwhile; try again'
  end
  if ok then
    ok, message = uv.fs_rename(temporary, path)
  end
  if not ok then
    uv.fs_unlink(temporary)
    return nil, ('%s cannot be written: %s'):format(path, message)
  end
  return true
end

return M
