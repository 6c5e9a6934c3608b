-- Defines :Tezis, the <Plug> maps and how tezis:// buffers are read. Requires nothing: the first
-- command loads what it needs, so starting Neovim costs a fraction of a millisecond.
if vim.g.loaded_tezis then
  return
end
vim.g.loaded_tezis = true

vim.api.nvim_create_user_command('Tezis', function(call)
  require('tezis.command').run(call)
end, {
  nargs = '*',
  bang = true,
  range = true,
  desc = 'Search the corpus and cite what it holds; :help tezis',
  complete = function(...)
    return require('tezis.complete.command').complete(...)
  end,
})

local function plug(modes, name, method, desc)
  vim.keymap.set(modes, '<Plug>(tezis-' .. name .. ')', function()
    require('tezis.command').plug(method)
  end, { desc = desc })
end
plug({ 'n', 'x' }, 'search', 'search', 'Search passages (the selection is the query)')
plug({ 'n', 'i' }, 'cite', 'cite', 'Pick a source and cite it')
plug('n', 'open', 'open', 'Open the source of the citation at the cursor')
plug('n', 'info', 'info', 'Show the source of the citation at the cursor')

vim.api.nvim_create_autocmd('BufReadCmd', {
  group = vim.api.nvim_create_augroup('tezis', {}),
  pattern = 'tezis://doc/*',
  desc = 'tezis: show the text of a source',
  callback = function(event)
    require('tezis.command').read(event.buf, event.match)
  end,
})
