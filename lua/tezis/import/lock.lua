--- Who writes to a corpus right now. SQLite's writer holds byte 120 of the -shm file
--- (sqlite.org/walformat.html, "WAL Locks"); Linux lists such locks with the owner's
--- process id in /proc/locks. Elsewhere nobody can be named.
local core = require 'tezis.core'

local M = {}

--- @param path string of the corpus
--- @return integer|nil # process id
function M.holder(path)
  local shared = core.stat(path .. '-shm')
  local locks = shared and io.open('/proc/locks')
  if not locks then return nil end
  local found
  for line in locks:lines() do
    local pid, inode, first, last =
      line:match('POSIX%s+ADVISORY%s+WRITE%s+(%d+)%s+%x+:%x+:(%d+)%s+(%d+)%s+(%d+)')
    if pid and tostring(inode) == ('%d'):format(shared.inode)
      and tonumber(first) <= 120 and tonumber(last) >= 120 then
      found = tonumber(pid)
    end
  end
  locks:close()
  return found
end

return M
