-- :Tezis refs: the references of a draft in a style, in a scratch buffer; pandoc's citeproc makes
-- them in a thread. What the corpus does not have is taken from the draft's own bibliographies.

local draft = require('tezis.draft')
local util = require('tezis.util')

local M = {}

local function show(result, modifiers)
  local lines = vim.split(vim.trim(result.text), '\n', { plain = true })
  for index, key in ipairs(result.absent) do
    lines[#lines + 1] = index == 1 and '' or nil
    lines[#lines + 1] = ('@%s: neither in the corpus nor in the bibliography'):format(key)
  end
  local buf = util.show_lines(lines, modifiers)
  vim.wo.wrap, vim.wo.linebreak = true, true
  vim.b[buf].tezis_style = result.style
  if result.note then
    util.notify(result.note, 'warn')
  end
end

--- Shows the references of the current draft.
---@param style string? name of an installed CSL style, or a path; the option refs.csl unless told
---@param modifiers string
function M.show(style, modifiers)
  local buf = vim.api.nvim_get_current_buf()
  draft.need(buf)
  draft.read(buf, function(failure, found)
    if failure then
      util.fail('%s', failure.message)
    elseif #found.keys == 0 then
      util.fail('the draft cites nothing yet')
    end
    require('tezis.reference').render(buf, { keys = found.keys, style = style }, found.document,
      function(result)
        show(result, modifiers)
      end)
  end)
end

return M
