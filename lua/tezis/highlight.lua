-- Highlight groups, each linked by default so that any colour scheme dresses them.

local M = {}

---@type { name: string, link: string, description: string }[]
M.groups = {
  { name = 'TezisNormal', link = 'Normal', description = 'text of the picker' },
  { name = 'TezisBorder', link = 'Comment', description = 'frame of the picker' },
  { name = 'TezisTitle', link = 'Title', description = 'titles in the frame and of sources' },
  { name = 'TezisCount', link = 'Comment', description = '200 of 3,412' },
  { name = 'TezisHint', link = 'Comment', description = 'keys and hints' },
  { name = 'TezisNotice', link = 'WarningMsg', description = 'why a search gave nothing' },
  { name = 'TezisPrompt', link = 'Statement', description = 'the sign before the query' },
  { name = 'TezisSelection', link = 'CursorLine', description = 'the current row' },
  { name = 'TezisMark', link = 'Statement', description = 'sign of a marked row' },
  { name = 'TezisUsed', link = 'String', description = 'sign of what the draft cites or quotes' },
  { name = 'TezisCitation', link = 'Identifier', description = 'who, when, where in a row' },
  { name = 'TezisMatch', link = 'Search', description = 'words that matched' },
  { name = 'TezisContext', link = 'Comment', description = 'text around the passage' },
  { name = 'TezisHeading', link = 'Special', description = 'heading over the passage' },
  { name = 'TezisPage', link = 'LineNr', description = 'page boundaries' },
  { name = 'TezisFor', link = 'String', description = 'sign of a passage for the thesis' },
  { name = 'TezisAgainst', link = 'ErrorMsg', description = 'sign of one against it' },
  { name = 'TezisNeutral', link = 'Comment', description = 'sign of one that takes no side' },
  { name = 'TezisCueFor', link = 'Underlined', description = 'word that speaks for the thesis' },
  { name = 'TezisCueAgainst', link = 'ErrorMsg', description = 'word that speaks against it' },
}

--- Defines the groups that the colour scheme has not.
function M.define()
  local commands = {}
  for index, group in ipairs(M.groups) do
    commands[index] = ('highlight default link %s %s'):format(group.name, group.link)
  end
  vim.cmd(table.concat(commands, '\n'))
end

return M
