-- Buffer-local maps of the buffers tezis makes: from the `keys` option, with the same physical key
-- under the Russian layout, and the list that g? shows.

local config = require('tezis.config')

local M = {}

local latin = [[`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?@#$^&]]
local cyrillic = [[ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"№;:?]]
local twin_of = {}
for index, character in ipairs(vim.fn.split(cyrillic, '\\zs')) do
  twin_of[latin:sub(index, index)] = character
end

--- The keys that the same fingers press under the Russian layout (ЙЦУКЕН), nil when they are the
--- same keys: 'g?' -> 'п,', '<C-o>' -> '<C-щ>', '<CR>' -> nil.
---@param lhs string
---@return string?
function M.twin(lhs)
  local out, position = {}, 1
  while position <= #lhs do
    local special = lhs:match('^<[^<>]+>', position)
    if special then
      local modifiers, letter = special:match('^<([CMADcmad%-]+%-)(%l)>$')
      out[#out + 1] = letter and ('<%s%s>'):format(modifiers, twin_of[letter]) or special
      position = position + #special
    else
      local character = lhs:sub(position, position)
      out[#out + 1] = twin_of[character] or character
      position = position + 1
    end
  end
  local twin = table.concat(out)
  return twin ~= lhs and twin or nil
end

--- Maps the actions of a tezis buffer. Keys that begin with a printable character are mapped in
--- Normal mode only, so that typing stays typing.
---@param buf integer
---@param name 'picker'|'doc'|'sql' which `keys.` table
---@param run fun(action: string)
---@param insert? boolean also map in Insert mode
function M.map(buf, name, run, insert)
  local guarded = require('tezis.util').guarded(run)
  local actions = {}
  for _, is_own in ipairs({ false, true }) do -- a key that the user gave wins over a default
    vim.list_extend(actions, vim.tbl_filter(function(action)
      return action.own == is_own
    end, config.actions(name)))
  end
  for _, action in ipairs(actions) do
    for _, lhs in ipairs(action.keys) do
      local modes = insert and lhs:sub(1, 1) == '<' and { 'n', 'i' } or { 'n' }
      local all = { lhs }
      if vim.o.langmap == '' then
        all[2] = M.twin(lhs)
      end
      for _, one in ipairs(all) do
        for _, mode in ipairs(modes) do
          vim.api.nvim_buf_set_keymap(buf, mode, one, '', { callback = function()
            guarded(action.name)
          end, noremap = true, nowait = true, desc = 'tezis: ' .. action.description })
        end
      end
    end
  end
end

--- The lines that g? shows.
---@param name 'picker'|'doc'|'sql'
---@return string[]
function M.help(name)
  local lines = {}
  for _, action in ipairs(config.actions(name)) do
    if #action.keys > 0 then
      lines[#lines + 1] = ('%-16s %s'):format(table.concat(action.keys, ' '), action.description)
    end
  end
  return lines
end

--- Shows them in a float that closes when the cursor moves.
---@param name 'doc'|'sql'|'positions'
function M.show_help(name)
  vim.lsp.util.open_floating_preview(M.help(name), 'text', { border = 'rounded' })
end

return M
