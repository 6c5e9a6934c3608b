-- `.` after a citation: opens the picker again and cites what is picked then, in the same form and
-- with the same prefix; the page is that of the new pick.
--
--   <Plug>(tezis-cite) ── pick ── citation ── g@l (does nothing) ──> `.` repeats g@l: the picker
--
-- What is typed into the picker would be what `.` repeats, so the operator is run, disarmed, once
-- the citation stands; Neovim then remembers it as the last change.

local M = {}

---@class tezis.Again
---@field method 'cite'|'search' of require('tezis')
---@field options table style, prefix

local last ---@type tezis.Again
local is_armed = false

--- For 'operatorfunc'.
function M.operator()
  if is_armed then
    require('tezis.util').guard(require('tezis')[last.method], vim.deepcopy(last.options))
  end
end

--- Makes `.` cite so again. Normal mode, in the window of the draft.
---@param what tezis.Again
function M.set(what)
  last, is_armed = what, false
  vim.go.operatorfunc = "v:lua.require'tezis.again'.operator"
  local cursor = vim.api.nvim_win_get_cursor(0)
  vim.cmd('silent! normal! g@l')
  vim.api.nvim_win_set_cursor(0, cursor)
  is_armed = true
end

return M
