--- The terminal: widths, highlighting, the progress bar. Nothing of it shows where the
--- output goes to a file or a pipe, or where NO_COLOR is set (no-color.org).
local core = require 'tezis.core'

local M = {}

--- Number of code points, which is the width of Latin and Cyrillic text.
function M.width(text)
  local _, count = text:gsub('[^\128-\191]', '')
  return count
end

--- text cut to a width, with … at its end when something is gone.
function M.cut(text, width)
  if M.width(text) <= width then return text end
  local count, at = 0, 1
  for start in text:gmatch('()[^\128-\191]') do
    count = count + 1
    at = start
    if count == width then break end
  end
  return text:sub(1, at - 1) .. '…'
end

--- text with spaces up to a width.
function M.pad(text, width)
  return text .. (' '):rep(math.max(0, width - M.width(text)))
end

--- Control characters of texts and names must not reach a terminal.
function M.safe(text)
  text = text:gsub('%s+', ' ')
  return (text:gsub('[%z\1-\31\127]', '?'):gsub('\194[\128-\159]', '?'))
end

--- Words apart by spaces, wrapped to a width with an indent.
function M.wrap(text, width, indent)
  local lines, line, used = {}, '', 0
  for word in text:gmatch('%S+') do
    local size = M.width((word:gsub('\27%[[%d;]*m', '')))
    if used > 0 and used + 1 + size > width - #indent then
      lines[#lines + 1] = indent .. line
      line, used = '', 0
    end
    line = used == 0 and word or line .. ' ' .. word
    used = used + size + (used == 0 and 0 or 1)
  end
  if used > 0 then lines[#lines + 1] = indent .. line end
  return table.concat(lines, '\n')
end

--- Whether output there may have colours.
function M.colours(fd)
  local off = os.getenv('NO_COLOR')
  return core.isatty(fd) and (not off or off == '') and os.getenv('TERM') ~= 'dumb'
end

function M.columns(fd)
  return core.columns(fd) or 80
end

local function bar(done, total, width)
  local filled = total > 0 and math.floor(done / total * width) or width
  return ('█'):rep(filled) .. ('░'):rep(width - filled)
end

--- A progress display on standard error: a bar with counts and the current file on a
--- terminal, else a line now and then.
--- @return { show: fun(event: table), wait: fun(sentence: string), clear: fun() }
function M.progress()
  local live = core.isatty(2) and os.getenv('TERM') ~= 'dumb'
  local pace, last, drawn = live and 0.05 or 1, core.now() - 10, false
  local display = {}
  function display.show(event)
    local now = core.now()
    if event.total == 0 or now - last < pace and event.done < event.total then return end
    last = now
    local name = M.safe((event.path or ''):match('[^/]*$'))
    if not live then
      io.stderr:write(('%d/%d %s\n'):format(event.done, event.total, name))
      return
    end
    local counts = ('%d/%d'):format(event.done, event.total)
    local failed = event.failed > 0 and (' · %d failed'):format(event.failed) or ''
    local line = ('%s %s%s  %s'):format(bar(event.done, event.total, 20), counts, failed, name)
    io.stderr:write('\r\27[K', M.cut(line, M.columns(2) - 1))
    io.stderr:flush()
    drawn = true
  end
  --- What takes longer than a second or two and has no counts.
  function display.wait(sentence)
    io.stderr:write(live and '\r\27[K' or '', sentence, live and '' or '\n')
    io.stderr:flush()
    drawn = live
  end
  function display.clear()
    if drawn then io.stderr:write('\r\27[K') end
    drawn = false
  end
  return display
end

return M
