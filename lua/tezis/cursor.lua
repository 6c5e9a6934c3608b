-- The citation at the cursor, in whatever syntax: its key and page.

local util = require('tezis.util')

local M = {}

-- Keys stand after @ (pandoc, org, Typst), in braces (LaTeX) or in angle brackets (Typst). Inner
-- punctuation belongs to a key only when something follows it.
local key_bytes = '[%w\128-\255_:.#$%%&+?~/-]'

--- The key in a line around byte `col` (from 0), and the page cited with it.
---@param line string
---@param col integer
---@return string? key
---@return string? page
function M.at(line, col)
  local from, to = col + 1, col + 1
  if not line:sub(from, from):match('[%w\128-\255_@:.#$%%&+?~/-]') then
    return nil
  end
  while from > 1 and line:sub(from - 1, from - 1):match(key_bytes) do
    from = from - 1
  end
  if line:sub(from, from) == '@' then
    from, to = from + 1, from + 1
  end
  local before = line:sub(from - 1, from - 1)
  while to <= #line and line:sub(to, to):match(key_bytes) do
    to = to + 1
  end
  local key = line:sub(from, to - 1):gsub('[:.#$%%&+?~/-]+$', '')
  if key == '' or not (before == '@' or before == '{' or before == '<' or before == ',') then
    return nil
  end
  local rest = line:sub(from + #key)
  local page = rest:match('^,?%s*%[?%a*[\128-\255]*%.?%s*(%d+)')
    or line:sub(1, from - 1):match('%[(%d+)[^%]]*%]{[^{}]*$')
  return key, page
end

--- The key and page at the cursor.
---@return string? key
---@return string? page
function M.citation()
  return M.at(vim.api.nvim_get_current_line(), vim.api.nvim_win_get_cursor(0)[2])
end

--- The sentence for a key that no source has, with the nearest key there is.
---@param corpus string
---@param key string
---@param done fun(message: string)
function M.unknown(corpus, key, done)
  require('tezis.worker').query({
    corpus = corpus,
    sql = "SELECT key FROM source WHERE key LIKE substr(?1, 1, 2) || '%' LIMIT 500",
    params = { key },
    done = function(_, rows)
      local nearest, least = nil, 4
      for _, row in ipairs(rows or {}) do
        local distance = util.distance(key, row.key)
        if distance < least then
          nearest, least = row.key, distance
        end
      end
      done(("the corpus has no source '%s'%s"):format(key,
        nearest and ('; nearest: %s'):format(nearest) or ''))
    end,
  })
end

return M
