-- What differs between Neovim 0.7.2 and later ones, by capability. No other file asks for a version
-- or tests whether an editor function exists.

local M = {}

M.uv = vim.uv or vim.loop

local health = vim.health or require('health')
M.health = {
  start = health.start or health.report_start,
  ok = health.ok or health.report_ok,
  info = health.info or health.report_info,
  warn = health.warn or health.report_warn,
  error = health.error or health.report_error,
}

--- What this Neovim can do that the floor cannot, for :checkhealth.
---@type { name: string, on: boolean, use: string }[]
M.extras = {
  {
    name = 'vim.ui.open',
    on = vim.ui.open ~= nil,
    use = 'opening originals with the program the system prefers (else xdg-open or open)',
  },
}

--- The version of the editor, as `:version` names it.
---@return string
function M.editor_version()
  return vim.fn.execute('version'):match('NVIM v%S+')
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
