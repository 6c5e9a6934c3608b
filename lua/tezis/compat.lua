-- What differs between Neovim 0.7.2 and later ones, by capability. No other file asks for a version
-- or tests whether an editor function exists.

local M = {}

M.uv = vim.uv or vim.loop

--- What writes a section of :checkhealth. A function: the floor's is a module that nothing else
--- needs.
---@return table<'start'|'ok'|'info'|'warn'|'error', fun(text: string, advice: string[]?)>
function M.health()
  local health = vim.health or require('health')
  return {
    start = health.start or health.report_start,
    ok = health.ok or health.report_ok,
    info = health.info or health.report_info,
    warn = health.warn or health.report_warn,
    error = health.error or health.report_error,
  }
end

--- Whether windows have titles, as those of plugins' pickers do.
M.window_titles = vim.fn.has('nvim-0.9') == 1

--- What this Neovim can do that the floor cannot, for :checkhealth. A function, as a look at
--- vim.lsp loads it.
---@return { name: string, on: boolean, use: string }[]
function M.extras()
  return {
    { name = 'window titles', on = M.window_titles,
      use = 'pickers of plugins (else the built-in one)' },
    { name = 'vim.ui.open', on = vim.ui.open ~= nil,
      use = 'opening originals with the program the system prefers (else xdg-open or open)' },
    { name = 'vim.lsp.start', on = vim.lsp.start ~= nil and vim.lsp.rpc.connect ~= nil,
      use = 'the language server inside the editor: hover, definition, references (else :Tezis '
        .. 'info, open, uses)' },
  }
end

--- Whether vim.ui.input gives '' for an empty line; else nil, as where the user gives up.
M.input_tells_empty = vim.fn.has('nvim-0.9') == 1

--- The version of the editor, as `:version` names it.
---@return string
function M.editor_version()
  return vim.fn.execute('version'):match('NVIM v%S+')
end

--- Starts the language server inside the editor for the current buffer.
---@param config table as vim.lsp.start takes it; cmd is a function
---@return string? message why it could not
function M.start_language_client(config)
  if not vim.lsp.start or not vim.lsp.rpc.connect then
    return 'this Neovim cannot run a language server inside it; it needs 0.10'
  end
  local root = vim.fs.find(config.root_markers, { upward = true,
    path = vim.fn.expand('%:p:h') })[1]
  config.root_dir = root and vim.fs.dirname(root) or vim.fn.expand('%:p:h')
  vim.lsp.start(config)
end

--- Opens a file or address with the program the system prefers.
---@param target string
---@return string? message why it could not
function M.open_external(target)
  if vim.ui.open then
    local _, message = vim.ui.open(target)
    return message
  end
  for _, program in ipairs({ 'xdg-open', 'open', 'wslview' }) do
    if vim.fn.executable(program) == 1 then
      vim.fn.jobstart({ program, target }, { detach = true })
      return nil
    end
  end
  return 'no program to open ' .. target .. ' with; install xdg-utils or set open.pdf'
end

return M
