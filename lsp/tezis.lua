-- For vim.lsp.enable('tezis'), Neovim 0.11 and later; :help tezis-lsp.
return require('tezis.lsp.client').config()
