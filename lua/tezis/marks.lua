-- From one place that tezis marked in the buffer to the next: <Plug>(tezis-next-mark). In a draft
-- those are what the checks found, and the message is shown (]d goes over the diagnostics of others
-- too); in the text of a source the words that were searched for.

local util = require('tezis.util')

local api = vim.api
local M = {}

---@class tezis.Place
---@field [1] integer row, from 0
---@field [2] integer byte column
---@field message string?

-- What a check found that is still there.
local function found(buf)
  local findings, places = package.loaded['tezis.findings'], {}
  for _, item in ipairs(findings and findings.list(buf) or {}) do
    local range = findings.range(buf, item.at)
    if range then
      places[#places + 1] = { range[1], range[2], message = item.diagnostic.message }
    end
  end
  return places
end

-- What is highlighted as found by a search.
local function matched(buf)
  local places, namespace = {}, api.nvim_get_namespaces()['tezis-doc']
  local list = namespace and api.nvim_buf_get_extmarks(buf, namespace, 0, -1, { details = true })
  for _, mark in ipairs(list or {}) do
    if mark[4].hl_group == 'TezisMatch' then
      places[#places + 1] = { mark[2], mark[3] }
    end
  end
  return places
end

-- Whether the first stands before the second.
local function before(a, b)
  return a[1] < b[1] or a[1] == b[1] and a[2] < b[2]
end

-- The index of the first place after one (step 1), or of the last before it (step -1); the search
-- goes on at the other end of the buffer.
local function beside(places, here, step)
  local first, last = step > 0 and 1 or #places, step > 0 and #places or 1
  for index = first, last, step do
    local place = places[index]
    if step > 0 and before(here, place) or step < 0 and before(place, here) then
      return index
    end
  end
  return first
end

--- Goes to the next or an earlier mark; round the end of the buffer.
---@param count integer how many to go: 1 is the next, -1 the one before the cursor
function M.go(count)
  local buf = api.nvim_get_current_buf()
  local places = vim.list_extend(found(buf), matched(buf))
  if #places == 0 then
    util.fail('tezis has marked nothing here; :Tezis check looks for what is wrong in a draft')
  end
  table.sort(places, before)
  local cursor, step = api.nvim_win_get_cursor(0), count > 0 and 1 or -1
  local index = beside(places, { cursor[1] - 1, cursor[2] }, step)
  local place = places[(index - 1 + count - step) % #places + 1]
  vim.cmd("normal! m'")
  api.nvim_win_set_cursor(0, { place[1] + 1, place[2] })
  vim.cmd('normal! zv')
  if place.message then
    local line = util.truncate(util.single_line(place.message), math.max(10, vim.o.columns - 12))
    api.nvim_echo({ { line } }, false, {})
  end
end

return M
