-- The types of file that tezis takes for drafts (option `filetypes`): there it sets 'omnifunc',
-- checks on save, and attaches the language client. Small, and requires nothing while neither
-- setup() nor g:tezis names other types, as it is loaded with the first file of a session.

local M = {}

M.default = { 'markdown', 'pandoc', 'quarto', 'rmd', 'tex', 'plaintex', 'rnoweb', 'typst', 'org',
  'asciidoc', 'asciidoctor', 'text' }

local omnifunc = "v:lua.require'tezis.complete.omni'.func"

--- The types in force; the default ones where g:tezis is wrong, which is said when it is used.
---@return string[]
function M.list()
  local globals = vim.g.tezis
  if package.loaded['tezis.config'] or type(globals) == 'table' and globals.filetypes then
    local ok, options = pcall(function()
      return require('tezis.config').get()
    end)
    return ok and options.filetypes or M.default
  end
  return M.default
end

--- Whether files of a type are drafts.
---@param filetype string compound ones ('markdown.pandoc') by their parts
---@return boolean
function M.has(filetype)
  for part in filetype:gmatch('[^.]+') do
    if vim.tbl_contains(M.list(), part) then
      return true
    end
  end
  return false
end

--- Sets 'omnifunc' where a draft has none of its own, and takes it back where a type is no longer
--- one of a draft's. Markdown's default, that of HTML, goes on answering for tags. Plain text has
--- no keys that could be completed.
---@param buf integer
---@param filetype string
function M.attach(buf, filetype)
  local own = vim.bo[buf].omnifunc
  local wanted = filetype ~= '' and filetype ~= 'text' and filetype ~= 'mail' and M.has(filetype)
  if wanted and (own == '' or own == 'htmlcomplete#CompleteTags') then
    vim.b[buf].tezis_omnifunc, vim.bo[buf].omnifunc = own, omnifunc
  elseif not wanted and own == omnifunc and vim.b[buf].tezis_omnifunc then
    vim.bo[buf].omnifunc, vim.b[buf].tezis_omnifunc = vim.b[buf].tezis_omnifunc, nil
  end
end

--- After `filetypes` was set: the buffers that are open already.
function M.refresh()
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buf) then
      M.attach(buf, vim.bo[buf].filetype)
    end
  end
end

--- After a file was written: checks a draft.
---@param buf integer
function M.saved(buf)
  if M.has(vim.bo[buf].filetype) then
    require('tezis.command').saved(buf)
  end
end

return M
