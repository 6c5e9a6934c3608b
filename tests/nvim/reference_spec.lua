-- :Tezis reference: one formatted reference, yanked or put into the text.

local t = ...

local styles = '/usr/share/citation-style-language/styles/'
local has_styles = vim.fn.filereadable(styles .. 'gost-r-7-0-5-2008.csl') == 1
  and vim.fn.filereadable(styles .. 'apa.csl') == 1

local function draft(name, content)
  return t.draft('reference/' .. name, content)
end

local gost = 'Иванов И. И. Сроки на переправах // Вестник переправ. 2020. С. 11–13.'

t.test('the source at the cursor is yanked, the style by the language of the draft', function()
  if not has_styles then
    return
  end
  local nvim = draft('a.md', '---\nlang: ru\n---\n\nСлово [@ivanov2020, с. 12].\n')
  nvim:lua("vim.keymap.set('n', '<Space>r', '<Plug>(tezis-reference)')")
  nvim:keys('G$3h', '<Space>r')
  nvim:wait_note('reference of ivanov2020 (gost-r-7-0-5-2008) yanked')
  t.equal(nvim:lua("return vim.fn.getreg('\"')"), gost)
  nvim:keys('"q<Space>r')
  nvim:wait("vim.fn.getreg('q') == ...", gost)
  nvim:command('Tezis! reference oduya2021')
  nvim:wait_line_with('Oduya')
end)

t.test('an English draft gets APA in its own markup, a source the style of its language', function()
  if not has_styles then
    return
  end
  local nvim = draft('b.md', '---\nlang: en\n---\nSee: \n')
  nvim:keys('G$')
  nvim:command('Tezis reference! ivanov2020')
  nvim:wait_line('See: Иванов, И. И. (2020). Сроки на '
    .. 'переправах. *Вестник переправ*, 11–13.')
  nvim:keys('u')
  nvim:wait_line('See: ')
  nvim = draft('c.tex', '\\documentclass{article}\n\n')
  nvim:keys('G')
  nvim:command('Tezis reference! ivanov2020')
  nvim:wait_line(gost:gsub('–', '--'))
end)

t.test('without a citation at the cursor a source is picked', function()
  local nvim = draft('d.txt', 'Слово\n')
  nvim:command('Tezis reference!')
  nvim:wait_filetype('tezis-prompt')
  nvim:keys('иванов')
  nvim:wait_screen('─ 1 ─')
  nvim:keys('<CR>')
  nvim:wait_line_with('Сроки на переправах')
end)

t.test('where no style is installed pandoc has its own, and that is said', function()
  local nvim = draft('e.md', '---\nlang: ru\n---\n[@ivanov2020]\n')
  nvim:lua([[
    local worker = require('tezis.worker')
    local run = worker.run
    worker.run = function(name, done, module, ...)
      if module ~= 'tezis.bib.render' then return run(name, done, module, ...) end
      package.loaded['tezis.bib.render'] = nil
      local render = require('tezis.bib.render')
      render.style = function() end
      local ok, payload = render.run(select(2, ...))
      done(not ok and { message = payload } or nil, ok and payload)
    end]])
  nvim:keys('G$h')
  nvim:command('Tezis reference')
  nvim:wait_note('the CSL style gost-r-7-0-5-2008 is not installed, so this is in')
  nvim:wait_note('reference of ivanov2020 (the default of pandoc) yanked')
  t.contains(nvim:lua("return vim.fn.getreg('\"')"), 'Сроки на переправах')
end)
