-- Defines :Tezis, <Plug> maps, how tezis:// is read and drafts are completed. Requires nothing.
if vim.g.loaded_tezis then return end
vim.g.loaded_tezis = true
vim.api.nvim_create_user_command('Tezis', function(call)
  require('tezis.command').run(call)
end, {
  nargs = '*', bang = true, range = true,
  desc = 'Search the corpus and cite what it holds; :help tezis',
  complete = function(...) return require('tezis.complete.command').complete(...) end,
})

local function plug(modes, name, method, desc)
  vim.keymap.set(modes, '<Plug>(tezis-' .. name .. ')', function()
    require('tezis.command').plug(method)
  end, { desc = desc })
end
plug({ 'n', 'x' }, 'search', 'search', 'Search passages (the selection is the query)')
plug({ 'n', 'x' }, 'weigh', 'weigh', 'Weigh the sentence at the cursor, or the selection')
plug('n', 'weigh-op', 'weigh_op', 'Weigh what the motion goes over')
plug({ 'n', 'x' }, 'see', 'see', 'List passages like the paragraph, or the selection')
plug({ 'n', 'i' }, 'cite', 'cite', 'Pick a source and cite it')
plug('n', 'open', 'open', 'Open the source of the citation at the cursor')
plug('n', 'info', 'info', 'Show the source of the citation at the cursor')
plug('n', 'uses', 'uses', 'List where the source at the cursor is cited')
plug('n', 'reference', 'reference', 'Yank the reference of the source at the cursor')
plug('n', 'next-mark', 'next_mark', 'Go to the next finding of a check, or the next match')
plug('n', 'prev-mark', 'prev_mark', 'Go to the finding, or the match, before the cursor')
local group = vim.api.nvim_create_augroup('tezis', {})
local function on(event, pattern, callback)
  vim.api.nvim_create_autocmd(event, { group = group, pattern = pattern, callback = callback })
end
on('BufReadCmd', 'tezis://doc/*', function(e) require('tezis.command').read(e.buf, e.match) end)
on('BufWritePost', '*', function(e) require('tezis.filetypes').saved(e.buf) end)
on('FileType', '*', function(e) require('tezis.filetypes').attach(e.buf, e.match) end)
