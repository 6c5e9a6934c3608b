-- Source for blink.cmp:
--
--   sources = { default = { 'tezis' }, providers = {
--     tezis = { name = 'tezis', module = 'tezis.complete.blink' } } }

local M = {}
M.__index = M

function M.new()
  return setmetatable({}, M)
end

function M.get_trigger_characters()
  return { '@', '{', ',', '<' }
end

function M.enabled()
  return require('tezis.cite').syntax_for(vim.bo.filetype) ~= nil
end

function M.get_completions(_, context, callback)
  local buf, row, col = context.bufnr, context.cursor[1], context.cursor[2]
  require('tezis.complete.protocol').completions(buf, row, col, function(list)
    callback({ items = list.items, is_incomplete_forward = true, is_incomplete_backward = true })
  end, true) -- what comes from no language server has positions in bytes there
end

function M.resolve(_, item, callback)
  require('tezis.complete.protocol').resolve(item, vim.api.nvim_get_current_buf(), callback)
end

return M
