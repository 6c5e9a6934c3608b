-- Buffer-local maps of the buffers tezis makes: from the `keys` option, with the same physical key
-- under the Russian layout, and the list that g? shows.

local config = require('tezis.config')

local M = {}

if jit then
  jit.off(true, true) -- as in tezis.config: to compile takes longer than to run
end

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
---@param name 'picker'|'weigh'|'positions'|'doc'|'sql' which `keys.` table
---@param run fun(action: string)
---@param mode 'n'|'i'|nil Normal mode unless told
function M.map(buf, name, run, mode)
  local guarded, has_twins = require('tezis.util').guarded(run), vim.o.langmap == ''
  local actions = config.actions(name)
  for _, is_own in ipairs({ false, true }) do -- a key that the user gave wins over a default
    for _, action in ipairs(actions) do
      local options = { callback = function()
        guarded(action.name)
      end, noremap = true, nowait = true, desc = 'tezis: ' .. action.description }
      for _, lhs in ipairs(action.own == is_own and action.keys or {}) do
        local maps = mode ~= 'i' or lhs:sub(1, 1) == '<'
        local twin = maps and has_twins and M.twin(lhs)
        if maps then
          vim.api.nvim_buf_set_keymap(buf, mode or 'n', lhs, '', options)
        end
        if twin then
          vim.api.nvim_buf_set_keymap(buf, mode or 'n', twin, '', options)
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
  require('tezis.float').open(M.help(name), 'keys of ' .. name)
end

return M
