-- :Tezis uses: where a source is cited in the project, in the quickfix list. The project is the
-- folder of the draft, or the one above it that has `.tezis` or `.git`; buffers go before files.

local draft = require('tezis.draft')
local util = require('tezis.util')

local M = {}

local slice, at_once = 2, 20 -- ms of listing in one go; uses handed over in one go

local function root_of(buf)
  local folder = draft.folder(buf)
  for _, mark in ipairs({ '.tezis', '.git' }) do
    local root = util.above(folder, '/' .. mark .. '/')
    if root then
      return root == '' and '/' or root
    end
  end
  return folder
end

-- Buffers of drafts that are open.
local function open_drafts()
  local cite, bufs = require('tezis.cite'), {}
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do
    if #bufs < 50 and vim.api.nvim_buf_is_loaded(buf) and vim.bo[buf].buftype == ''
      and vim.api.nvim_buf_get_name(buf) ~= '' and cite.syntax_for(vim.bo[buf].filetype) then
      bufs[#bufs + 1] = buf
    end
  end
  return bufs
end

--- Uses of a key in the project of a buffer.
---@param buf integer
---@param key string
---@param done fun(failure: tezis.Failure?, uses: tezis.Use[]?)
function M.find(buf, key, done)
  local bufs, root = open_drafts(), root_of(buf)
  draft.texts(bufs, function(texts)
    local open, pieces = {}, { '' }
    for index, one in ipairs(bufs) do
      local path = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(one), ':p')
      if path:sub(1, #root + 1) == root .. '/' or one == buf then
        open[#open + 1] = { path = path, filetype = vim.bo[one].filetype, size = #texts[index] }
        pieces[#pieces + 1] = texts[index]
      end
    end
    pieces[1] = (open[1] and vim.json.encode(open) or '[]') .. '\n'
    require('tezis.worker').run('call', function(failure, result)
      if failure then
        return done(failure)
      end
      done(nil, require('tezis.rows').new(result))
    end, 'tezis.cite.uses', 'search', key, root, table.concat(pieces))
  end)
end

-- Fills the quickfix list and opens it.
local function list(key, uses)
  vim.fn.setqflist({}, ' ', { title = 'tezis: uses of ' .. key })
  local id = vim.fn.getqflist({ id = 0 }).id
  util.in_slices(slice, function(breathe)
    local items = {}
    for index, use in ipairs(uses) do
      items[#items + 1] = { filename = use.path, lnum = use.row + 1, col = use.col + 1,
        text = vim.trim(use.text) }
      if #items == at_once or index == #uses then
        vim.fn.setqflist({}, 'a', { id = id, items = items })
        items = {}
        breathe()
      end
    end
  end, function()
    vim.cmd('botright copen')
  end)
end

--- Lists the uses of a key; without one of that at the cursor.
---@param key string?
function M.show(key)
  key = key or vim.b.tezis_key or require('tezis.cursor').need('uses')
  M.find(vim.api.nvim_get_current_buf(), key, function(failure, uses)
    if failure then
      util.fail('%s', failure.message)
    elseif #uses == 0 then
      return util.notify(('%s is cited nowhere in this project'):format(key))
    end
    list(key, uses)
  end)
end

return M
