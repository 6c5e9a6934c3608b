-- The configuration of `make demo` and `make try`: tezis from this folder, the sample corpus, and
-- the keys that the help suggests.
local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h:h:h')
vim.opt.runtimepath:prepend(here)
vim.g.mapleader = ' '
vim.opt.swapfile = false
vim.opt.shortmess:append('I')

require('tezis').setup({ corpus = here .. '/build/demo/corpus.db' })

vim.keymap.set({ 'n', 'x' }, '<leader>ts', '<Plug>(tezis-search)')
vim.keymap.set({ 'n', 'x' }, '<leader>tw', '<Plug>(tezis-weigh)')
vim.keymap.set('n', '<leader>tc', '<Plug>(tezis-cite)')
vim.keymap.set('n', '<leader>to', '<Plug>(tezis-open)')
vim.keymap.set('i', '<C-g>c', '<Plug>(tezis-cite)')

-- The line that `make try` shows below the draft.
function _G.TezisHint()
  vim.api.nvim_echo({
    { 'tezis: ', 'Title' },
    { ':Tezis search слабое звено', 'String' },
    { ' then Enter cites · ' },
    { ':Tezis weigh the joint grid', 'String' },
    { ' · ' },
    { 'Ctrl-g c', 'String' },
    { ' in Insert mode picks a source · ' },
    { ':help tezis', 'String' },
  }, false, {})
end
