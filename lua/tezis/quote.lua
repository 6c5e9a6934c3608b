-- Quotations: <C-y> in the picker puts what was found into the draft, :Tezis quote what is selected
-- in the text of a source.

local util = require('tezis.util')

local M = {}

-- The sentences of a passage from the first with a match to the last; all of it when none has one.
-- Of a passage that was weighed, the sentence that says most.
local function found_part(corpus, item, done)
  if item.telling then
    return done(item.text:sub(item.telling[1] + 1, item.telling[2]))
  end
  local matches = item.matches or require('tezis.picker.row').spans(item.spans)
  local first, last = matches[1], matches[#matches]
  if not first then
    return done(item.text)
  end
  require('tezis.worker').query({
    corpus = corpus,
    sql = 'SELECT start, "end" AS stop FROM tezis_sentences(?1) ORDER BY position',
    params = { item.text },
    done = function(failure, rows)
      local from, to
      for _, row in ipairs(not failure and rows or {}) do
        from = row.stop > first[1] and (from or row.start) or from
        to = row.start < last[2] and row.stop or to
      end
      done(from and to and item.text:sub(from + 1, to) or item.text)
    end,
  })
end

--- Quotes what was found in a passage, where the user was.
---@param corpus string
---@param item table a row of the picker
---@param origin table see tezis.picker.origin
function M.passage(corpus, item, origin)
  found_part(corpus, item, function(text)
    require('tezis.insert').quotation(text, { key = item.key, page = item.page,
      author = item.author, title = item.title, issued = item.issued,
      container = item.container, language = item.language }, origin)
  end)
end

-- The window of a draft: the one before, else any in this tab page.
local function draft_window()
  local cite = require('tezis.cite')
  local windows = vim.api.nvim_tabpage_list_wins(0)
  table.insert(windows, 1, vim.fn.win_getid(vim.fn.winnr('#')))
  for _, win in ipairs(windows) do
    local buf = vim.api.nvim_win_is_valid(win) and vim.api.nvim_win_get_buf(win)
    if buf and vim.bo[buf].modifiable and vim.bo[buf].buftype == ''
      and not vim.b[buf].tezis_key and cite.syntax_for(vim.bo[buf].filetype) then
      return win
    end
  end
end

--- :Tezis quote, in the text of a source: quotes the selection in the draft of another window.
---@param text string?
---@param row integer line of its end, from 1
function M.selection(text, row)
  local buf = vim.api.nvim_get_current_buf()
  local key = vim.b[buf].tezis_key
  if not key then
    util.fail('quote from the text of a source: :Tezis open, select, :Tezis quote')
  elseif not text or not text:find('%S') then
    util.fail('select what to quote first')
  end
  local win = draft_window()
  if not win then
    util.fail('no window has a draft to quote in; open it beside this one (:split)')
  end
  local page = require('tezis.open').page(buf, row)
  vim.api.nvim_set_current_win(win)
  require('tezis.insert').quotation(text, { key = key, page = page }, { win = win, mode = 'n' })
end

return M
