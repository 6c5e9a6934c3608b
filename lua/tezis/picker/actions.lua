-- What the picker's keys do; each is named as in the option `keys.picker`.

local util = require('tezis.util')

local M = {}

--- The actions that take rows: they wait for those of the query at the prompt.
M.needs_rows = {
  cite = true, quote = true, mark = true, open = true, split = true, vsplit = true, tab = true,
  quickfix = true,
}

-- Fails where nothing can be put into the buffer from which the picker was opened.
local function need_modifiable(picker)
  if not vim.bo[picker.origin.buf].modifiable then
    util.fail('this buffer cannot be changed; open the draft, then :Tezis resume')
  end
end

--- Cites the marked rows, or the current one, where the user was.
---@param picker tezis.Picker
function M.cite(picker)
  if not picker:item() then
    return
  end
  local items = {}
  for index, item in ipairs(picker:chosen()) do
    items[index] = { key = item.key, page = item.page, author = item.author, issued = item.issued }
  end
  if not picker.origin.use then
    need_modifiable(picker)
  end
  picker:leave(function(origin)
    require('tezis.insert').items(items, origin)
  end)
end

--- Quotes what was found in the current row, with its citation; a source alone is cited.
---@param picker tezis.Picker
function M.quote(picker)
  local item = picker:item()
  if not item then
    return
  elseif not item.text then
    return M.cite(picker)
  end
  need_modifiable(picker)
  picker:leave(function(origin)
    require('tezis.quote').passage(picker.kind.corpus, item, origin)
  end)
end

---@param picker tezis.Picker
function M.mark(picker)
  local item = picker:item()
  if not item then
    return
  end
  local position = picker:is_marked(item)
  if position then
    table.remove(picker.marked, position)
  else
    table.insert(picker.marked, item)
  end
  picker:redraw(picker.index)
  if picker.live.count then
    picker:say(picker.notice)
  end
  picker:select(picker.index + 1)
end

local function opener(modifiers)
  ---@param picker tezis.Picker
  return function(picker)
    local item = picker:item()
    if not item then
      return
    end
    picker.origin.mode = 'n' -- the source is read in Normal mode
    picker:leave(function()
      require('tezis.open').passage(picker.kind.corpus, item, modifiers)
    end)
  end
end

M.open = opener('')
M.split = opener('split')
M.vsplit = opener('vsplit')
M.tab = opener('tab split')

--- Sends the marked rows, or all, to the quickfix list.
---@param picker tezis.Picker
function M.quickfix(picker)
  local items = #picker.marked > 0 and picker.marked or picker.rows
  if #items == 0 then
    return
  end
  picker.origin.mode = 'n'
  picker:leave(function()
    require('tezis.open').quickfix(picker.kind.corpus, items, picker.query)
  end)
end

-- Shows something else in the preview, and the passage again at the second press.
local function toggle(mode)
  ---@param picker tezis.Picker
  return function(picker)
    picker.mode = picker.mode ~= mode and mode or 'normal'
    picker:preview()
  end
end

M.info = toggle('info')
M.wider = toggle('wide')
M.help = toggle('help')

--- Puts the word under the cursor of the user's file into the prompt.
---@param picker tezis.Picker
function M.word(picker)
  local word = ''
  if vim.api.nvim_win_is_valid(picker.origin.win) then
    vim.api.nvim_win_call(picker.origin.win, function()
      word = vim.fn.expand('<cword>')
    end)
  end
  vim.api.nvim_set_current_win(picker.view.win.prompt)
  vim.api.nvim_put({ word }, 'c', vim.api.nvim_get_mode().mode ~= 'i', true)
  picker:changed()
end

local function mover(step)
  ---@param picker tezis.Picker
  return function(picker)
    if picker.mode == 'help' then
      picker.mode = 'normal'
    end
    local count = math.max(1, vim.v.count)
    picker:select(picker.index + step * count)
  end
end

M.next = mover(1)
M.previous = mover(-1)

--- Goes to the next passage of the same source, from the last one to the first.
---@param picker tezis.Picker
function M.same(picker)
  local item = picker:item()
  for step = 1, #picker.rows - 1 do
    local index = (picker.index + step - 1) % #picker.rows + 1
    if item and picker.rows[index].key == item.key then
      return picker:select(index)
    end
  end
  if item and picker.live.count then
    picker:say('no other passage of this source is in the list')
  end
end

---@param picker tezis.Picker
function M.page_down(picker)
  picker.view:scroll('<C-f>')
end

---@param picker tezis.Picker
function M.page_up(picker)
  picker.view:scroll('<C-b>')
end

--- Leaves Insert mode. Mapped, as the editor's own <C-c> would interrupt what is being drawn.
function M.normal()
  vim.cmd('stopinsert')
end

---@param picker tezis.Picker
function M.close(picker)
  picker:leave()
end

return M
