-- Quotations from the picker and from the text of a source.

local t = ...

t.test('<C-y> quotes the sentences that were found, with citation and entry, in one undo step',
  function()
    local path = t.file('quote/refs.bib', '')
    local nvim = t.start({ corpus = t.corpus(), file = t.file('quote/a.md',
      '---\nlang: ru\nbibliography: refs.bib\n---\n\nОн пишет:\n') })
    nvim:keys('G$')
    nvim:wait("vim.fn.line('.') == 6")
    nvim:command('Tezis search паводок')
    nvim:wait_screen('Иванов 2020')
    nvim:keys('<C-y>')
    nvim:wait(
      "vim.api.nvim_get_current_line():find('списал на паводок» [@ivanov2020, с. 12].', 1, true)")
    nvim:wait_note('ivanov2020 added to refs.bib')
    t.contains(t.read(path), '{ivanov2020,')
    nvim:keys('u')
    nvim:wait("vim.api.nvim_get_current_line() == 'Он пишет:'")
  end)

t.test(':Tezis quote takes the selection of a source to the draft beside it', function()
  local nvim = t.start({ corpus = t.corpus(), file = t.file('quote/b.md', 'See\n') })
  nvim:command('botright Tezis open ivanov2020')
  nvim:wait("vim.b.tezis_key == 'ivanov2020'")
  nvim:keys('gg0', '/штраф<CR>', 'viw', ':Tezis quote<CR>')
  nvim:wait("vim.api.nvim_buf_get_name(0):match('b%.md$') ~= nil")
  nvim:wait("vim.api.nvim_get_current_line():find('» [@ivanov2020, 12]', 1, true)")
  nvim:command('Tezis quote')
  nvim:wait_note('quote from the text of a source')
end)
