-- The citation at the cursor, in whatever syntax: its key and page.


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

--- The key and page at the cursor, read as the draft's format says; in other formats, and where
--- that finds nothing, by the look of the line.
---@return string? key
---@return string? page
function M.citation()
  local cite, filetype = require('tezis.cite'), vim.bo.filetype
  local cursor = vim.api.nvim_win_get_cursor(0)
  if cite.syntax_for(filetype) then
    local lines, top = require('tezis.draft').around(0, cursor[1])
    for _, citation in ipairs(cite.parse_around(filetype, lines, cursor[1] - top) or {}) do
      local item = cite.item_at(citation, cursor[1] - 1 - top, cursor[2])
      if item then
        local is_page = require('tezis.cite.locator').is_page(item)
        return item.key, is_page and item.locator:match('^%w+') or nil
      end
    end
  end
  return M.at(vim.api.nvim_get_current_line(), cursor[2])
end

--- The same; fails where there is none.
---@param command string after which a key could be typed
---@return string key
---@return string? page
function M.need(command)
  local key, page = M.citation()
  if not key then
    require('tezis.util').fail('there is no citation at the cursor; :Tezis %s and a key', command)
  end
  return key, page
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
      local nearest = require('tezis.distance').nearest(key, vim.tbl_map(function(row)
        return row.key
      end, rows or {}), 3)
      done(("the corpus has no source '%s'%s"):format(key,
        nearest and ('; nearest: %s'):format(nearest) or ''))
    end,
  })
end

--- The paragraph around the cursor on one line, and the byte of the cursor in it, from 0; nil on an
--- empty line. Of a very long one the hundred lines before and behind. A YAML block or code that
--- touches it is no part of it.
---@return string?
---@return integer?
function M.paragraph()
  local cursor = vim.api.nvim_win_get_cursor(0)
  local row, last = cursor[1], vim.api.nvim_buf_line_count(0)
  local lines = vim.api.nvim_buf_get_lines(0, 0, math.min(last, row + 100), false)
  local syntax = require('tezis.cite').syntax_for(vim.bo.filetype)
  local verbatim = syntax and require('tezis.cite.regions').scan(syntax, lines, row) or {}
  local function is_text(number)
    return lines[number]:find('%S') ~= nil and verbatim[number] == verbatim[row]
  end
  if not is_text(row) then
    return nil
  end
  local first, final = row, row
  while first > 1 and row - first < 100 and is_text(first - 1) do
    first = first - 1
  end
  while final < #lines and is_text(final + 1) do
    final = final + 1
  end
  local offset = cursor[2]
  for number = first, row - 1 do
    offset = offset + #lines[number] + 1
  end
  return table.concat(lines, ' ', first, final), offset
end

return M
