--- What an import did, in words: one summary line, then what failed and why, then what
--- was guessed or noticed.
local files = require 'tezis.import.files'
local number = require 'tezis.number'

local M = {}

--- "55 sources, 31 new, 2 updated, 1 failed in 4.1 s"
--- @param report table as import.run returns it
--- @return string
function M.summary(report)
  local parts = { ('%s source%s'):format(number(report.sources),
    report.sources == 1 and '' or 's') }
  for _, name in ipairs({ 'new', 'updated', 'removed' }) do
    if report[name] > 0 then parts[#parts + 1] = ('%s %s'):format(number(report[name]), name) end
  end
  if #report.failed > 0 then parts[#parts + 1] = ('%s failed'):format(number(#report.failed)) end
  if report.new + report.updated + report.removed == 0 then parts[#parts + 1] = 'nothing new' end
  return ('%s in %.1f s%s'):format(table.concat(parts, ', '), report.seconds,
    report.stopped and ' (stopped)' or '')
end

--- One line for one failure: the file, the key where it is known, the reason.
function M.failure(failure)
  local path = files.printable(failure.path or '')
  local key = failure.key and not (failure.reason:find(failure.key, 1, true))
    and (' (' .. failure.key .. ')') or ''
  return ('%s%s: %s'):format(path, key, failure.reason)
end

--- The report as lines, at most `limit` of them on failures and on notes each.
--- @return string[]
function M.lines(report, limit)
  local lines = {}
  local function list(title, items, write)
    if #items == 0 then return end
    lines[#lines + 1] = title
    for i = 1, math.min(#items, limit) do lines[#lines + 1] = '  ' .. write(items[i]) end
    if #items > limit then
      lines[#lines + 1] = ('  and %s more'):format(number(#items - limit))
    end
  end
  list('Not imported:', report.failed, M.failure)
  list('Notes:', report.notes, function(note) return note end)
  lines[#lines + 1] = M.summary(report)
  return lines
end

return M
