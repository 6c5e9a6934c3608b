-- Source for nvim-cmp:
--
--   require('cmp').register_source('tezis', require('tezis.complete.cmp').new())
--   sources = { { name = 'tezis' } }

local M = {}
M.__index = M

function M.new()
  return setmetatable({}, M)
end

function M.is_available()
  return require('tezis.cite').syntax_for(vim.bo.filetype) ~= nil
end

function M.get_trigger_characters()
  return { '@', '{', ',', '<' }
end

-- Letters of any script, so that a Cyrillic prefix is not cut short.
function M.get_keyword_pattern()
  return [[\k\+]]
end

function M.complete(_, params, callback)
  local cursor = params.context.cursor
  require('tezis.complete.protocol').completions(params.context.bufnr, cursor.row, cursor.col - 1,
    callback)
end

function M.resolve(_, item, callback)
  require('tezis.complete.protocol').resolve(item, vim.api.nvim_get_current_buf(), callback)
end

return M
