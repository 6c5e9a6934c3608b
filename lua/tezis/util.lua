-- Small helpers the editor modules share: messages, failures with a sentence, text measured in
-- cells, names in tezis:// addresses.

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

--- 3412 -> '3,412'
---@param number number
---@return string
function M.count(number)
  local digits = ('%d'):format(number):reverse():gsub('(%d%d%d)', '%1,'):reverse()
  return (digits:gsub('^,', ''))
end

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

--- `text` cut to at most `width` cells, with an ellipsis when anything was cut.
---@param text string
---@param width integer
---@return string
function M.truncate(text, width)
  if #text <= width or M.width(text) <= width then
    return text
  end
  -- strcharpart counts characters; wide ones need a second, shorter try.
  local characters = width - 1
  local cut = vim.fn.strcharpart(text, 0, characters)
  while characters > 0 and M.width(cut) > width - 1 do
    characters = characters - 1
    cut = vim.fn.strcharpart(text, 0, characters)
  end
  return (cut:gsub('%s+$', '')) .. '…'
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

--- The distance between two strings in single-character edits, over UTF-8 characters.
---@param a string
---@param b string
---@return integer
function M.distance(a, b)
  local left, right = vim.fn.split(a, '\\zs'), vim.fn.split(b, '\\zs')
  local row = {}
  for j = 0, #right do
    row[j] = j
  end
  for i = 1, #left do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #right do
      local above = row[j]
      local cost = left[i] == right[j] and 0 or 1
      row[j] = math.min(row[j] + 1, row[j - 1] + 1, diagonal + cost)
      diagonal = above
    end
  end
  return row[#right]
end

return M
