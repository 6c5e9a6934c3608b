-- The language server inside Neovim: from 0.10 on a client is attached and asked; before, a
-- sentence says that it cannot be.

local t = ...

local can = vim.fn.has('nvim-0.10') == 1

local function draft(content)
  local nvim = t.start({ corpus = t.corpus(), columns = 80,
    lua = "vim.cmd('filetype plugin on')", file = t.file('lsp/draft.md', content) })
  nvim:lua("require('tezis.util').guard(require('tezis.lsp.client').start)")
  if can then
    nvim:wait("#vim.lsp.get_clients({ bufnr = 0, name = 'tezis' }) == 1")
  end
  return nvim
end

-- The answer to a request at a place of the current buffer.
local function ask(nvim, method, row, column, more)
  nvim:lua([[
    local method, line, character, more = ...
    _G.answer = nil
    local params = vim.tbl_extend('force', { textDocument = { uri = vim.uri_from_bufnr(0) },
      position = { line = line, character = character } }, more or {})
    local client = vim.lsp.get_clients({ name = 'tezis' })[1]
    local function keep(failure, result)
      _G.answer = { failure = failure, result = result }
    end
    if vim.fn.has('nvim-0.11') == 1 then -- where client.request became a method
      client:request(method, params, keep, 0)
    else
      client.request(method, params, keep, 0)
    end]], method, row, column, more)
  return nvim:wait('_G.answer')
end

if not can then
  t.test('a Neovim that cannot run it says so', function()
    local nvim = draft('x\n')
    nvim:wait_note('cannot run a language server inside it; it needs 0.10')
  end)
  return
end

local head = '---\nbibliography: refs.bib\n---\n\n'

t.test('hover, definition and references answer in UTF-16', function()
  t.file('lsp/refs.bib', '@book{other}\n@article{ivanov2020,\n  title = {Сроки}\n}\n')
  local nvim = draft(head .. 'Слово 😀 [@ivanov2020].\n')
  local hover = ask(nvim, 'textDocument/hover', 4, 13).result
  t.contains(hover.contents.value, 'Сроки на переправах')
  t.equal(hover.range, { start = { line = 4, character = 11 }, ['end'] = { line = 4,
    character = 21 } })
  local definition = ask(nvim, 'textDocument/definition', 4, 13).result
  t.contains(definition.uri, 'lsp/refs.bib')
  t.equal(definition.range.start, { line = 1, character = 0 })
  local uses = ask(nvim, 'textDocument/references', 4, 13).result
  t.equal(#uses, 1)
  t.equal(uses[1].range, hover.range)
  t.equal(ask(nvim, 'textDocument/hover', 4, 1), {})
end)

t.test('code actions correct the draft and add to the bibliography', function()
  local bib = t.file('lsp/refs.json', '[]\n') -- no need of pandoc
  local nvim = draft('---\nbibliography: refs.json\n---\n\n'
    .. '😀 «Срыв сроков и штрафы стал главным доводом» [@ivanov2020, с. 99].\n')
  local place = { start = { line = 4, character = 0 }, ['end'] = { line = 4, character = 0 } }
  local actions = ask(nvim, 'textDocument/codeAction', 4, 0, { range = place,
    context = { diagnostics = {} } }).result
  local titles = {}
  for index, action in ipairs(actions) do
    titles[index] = action.title
  end
  t.equal(titles, { 'Take the source\'s words: “стали”', 'Add ivanov2020 to the bibliography',
    'Correct the page: 12' })
  nvim:lua("vim.lsp.util.apply_workspace_edit(..., 'utf-16')", actions[3].edit)
  nvim:lua("vim.lsp.util.apply_workspace_edit(..., 'utf-16')", actions[1].edit)
  t.equal(nvim:lua('return vim.fn.getline(5)'),
    '😀 «Срыв сроков и штрафы стали главным доводом» [@ivanov2020, с. 12].')
  ask(nvim, 'workspace/executeCommand', 4, 0, actions[2].command)
  nvim:wait_note('ivanov2020 added to refs.json')
  t.contains(t.read(bib), '"ivanov2020"')
end)

t.test('code actions name the key they replace; a corpus that cannot be read is said', function()
  local nvim = draft('See [@haloway2019; @ivanov202].\n')
  local place = { start = { line = 0, character = 20 }, ['end'] = { line = 0, character = 20 } }
  local context = { range = place, context = { diagnostics = {} } }
  local titles = vim.tbl_map(function(action)
    return action.title
  end, ask(nvim, 'textDocument/codeAction', 0, 0, context).result)
  t.equal({ titles[1], titles[#titles] }, { 'Correct the key haloway2019: halloway2019',
    'Correct the key ivanov202: ivanov2020' })
  nvim:lua("vim.g.tezis = { corpus = ... }; require('tezis').setup({ corpus = ... })",
    t.file('lsp/broken.db', 'this is no database at all, whatever its name says\n'))
  t.contains(ask(nvim, 'textDocument/codeAction', 0, 0, context).failure.message, 'broken.db')
end)

t.test('far down in a long draft places are those of the draft', function()
  t.file('lsp/refs.bib', '@book{other}\n@article{ivanov2020,\n  title = {Сроки}\n}\n')
  local nvim = draft(head .. ('Слово и слово.\n'):rep(2000) .. '\n[@ivanov202] [@ivanov2020]\n'
    .. ('\nСлово.\n'):rep(200))
  local hover = ask(nvim, 'textDocument/hover', 2005, 16).result
  t.contains(hover.contents.value, 'Сроки на переправах')
  t.equal(hover.range, { start = { line = 2005, character = 15 }, ['end'] = { line = 2005,
    character = 25 } })
  t.equal(ask(nvim, 'textDocument/definition', 2005, 16).result.range.start.line, 1)
  t.equal(ask(nvim, 'textDocument/completion', 2005, 5).result.items[1].textEdit.range, {
    start = { line = 2005, character = 2 }, ['end'] = { line = 2005, character = 5 } })
  local place = { start = { line = 2005, character = 4 }, ['end'] = { line = 2005, character = 4 } }
  local action = ask(nvim, 'textDocument/codeAction', 2005, 4, { range = place,
    context = { diagnostics = {} } }).result[1]
  nvim:lua("vim.lsp.util.apply_workspace_edit(..., 'utf-16')", action.edit)
  t.equal(nvim:lua('return vim.fn.getline(2006)'), '[@ivanov2020] [@ivanov2020]')
end)

t.test('completion is asked through the client, documentation with it', function()
  local nvim = draft(head .. 'Слово 😀 @хэллоу\n')
  local list = ask(nvim, 'textDocument/completion', 4, 16).result
  t.equal(list.isIncomplete, true)
  nvim:lua("vim.api.nvim_buf_set_lines(0, 4, 5, false, { '😀 @иван' })")
  list = ask(nvim, 'textDocument/completion', 4, 8).result
  t.equal(list.items[1].textEdit, { newText = 'ivanov2020', range = {
    start = { line = 4, character = 4 }, ['end'] = { line = 4, character = 8 } } })
  nvim:keys('5G$a', '<C-x><C-o>')
  nvim:wait_line('😀 @ivanov2020')
end)

t.test('an import tells its progress: begin, reports, end', function()
  for index = 1, 30 do
    t.file(('lsp/progress/text%d.txt'):format(index), ('Слово о мосте ' .. index .. '. '):rep(300))
  end
  local nvim = t.start({ corpus = t.temporary('lsp/progress.db'),
    file = t.file('lsp/progress.md', 'x\n') })
  nvim:lua([[
    _G.kinds, _G.percents = {}, {}
    vim.api.nvim_create_autocmd('LspProgress', { callback = function(event)
      local value = (event.data.params or event.data.result).value
      table.insert(_G.kinds, value.kind)
      table.insert(_G.percents, value.percentage)
    end })
    require('tezis.util').guard(require('tezis.lsp.client').start)]])
  nvim:wait("#vim.lsp.get_clients({ bufnr = 0, name = 'tezis' }) == 1")
  nvim:command('Tezis import ' .. t.temporary('lsp/progress/x'):sub(1, -3))
  nvim:wait_note('30 sources, 30 new')
  nvim:wait("_G.kinds[#_G.kinds] == 'end'")
  t.equal(nvim:lua('return { _G.kinds[1], _G.kinds[2] }'), { 'begin', 'report' })
  t.equal(nvim:lua('return _G.percents[1]'), 0)
end)

t.test('K shows the source', function()
  local nvim = draft(head .. '[@ivanov2020]\n')
  nvim:keys('5G3l')
  nvim:wait('vim.fn.col([[.]]) == 4')
  nvim:lua('vim.lsp.buf.hover()')
  nvim:wait_screen('Вестник переправ')
  if vim.fn.has('nvim-0.11') == 1 then -- 0.10 draws its float a column wider
    nvim:expect_screen('hover-80')
  end
end)
