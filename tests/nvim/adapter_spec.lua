-- Pickers of other plugins. What needs none is tested always; what is between tezis and a plugin is
-- tested in the plugin itself, where TEZIS_PLUGINS names the folder that it lies in:
--
--   TEZIS_PLUGINS=~/plugins tests/nvim/run.sh adapter

local t = ...

local function chosen(nvim)
  return nvim:lua([[
    local open, why, problem = require('tezis.picker.adapter').choose()
    return { open ~= nil, why, problem }]])
end

local titles = vim.fn.has('nvim-0.9') == 1 -- what the plugins' windows have

t.test('auto takes what is loaded, in order, and loads nothing', function()
  local nvim = t.start()
  if not titles then
    nvim:lua("package.loaded['telescope'] = {}")
    t.equal(chosen(nvim), { false, 'built in; those of plugins need Neovim 0.9' })
    return
  end
  t.equal(chosen(nvim), { false, 'built in; no picker of a plugin is loaded' })
  t.equal(nvim:lua("return package.loaded['telescope.pickers']"), nil)
  nvim:lua("package.loaded['snacks'] = { config = { picker = {} } }")
  t.equal(chosen(nvim)[1], false) -- snacks without its picker
  nvim:lua("package.loaded['snacks'] = { config = { picker = { enabled = true } } }")
  t.equal(chosen(nvim), { true, 'snacks.nvim, which is loaded' })
  nvim:lua("package.loaded['fzf-lua'] = {}")
  t.equal(chosen(nvim), { true, 'fzf-lua, which is loaded' })
  nvim:lua("package.loaded['telescope'] = {}")
  t.equal(chosen(nvim), { true, 'telescope.nvim, which is loaded' })
  nvim:setup({ picker = 'builtin' })
  t.equal(chosen(nvim), { false, 'built in, as the option picker says' })
end)

t.test('a plugin that is not there is said once, and in the health report', function()
  local nvim = t.draft('missing.md', 'See\n')
  nvim:setup({ picker = 'telescope' })
  nvim:command('Tezis cite')
  nvim:wait_screen('─ 6 ─')
  nvim:wait_note("picker is 'telescope', but "
    .. (titles and 'telescope.nvim cannot be loaded: it is not installed'
      or 'pickers of plugins need Neovim 0.9') .. '; the built-in picker is used')
  nvim:keys('<Esc>')
  nvim:wait_alone()
  nvim:command('Tezis cite')
  nvim:wait_screen('─ 6 ─')
  t.equal(#nvim:notes(), 1)
  nvim:keys('<Esc>')
  nvim:wait_alone()
  nvim:command('checkhealth tezis')
  nvim:wait([[table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
    :find("set the option picker to 'auto'", 1, true)]])
end)

t.test('the option picker names a picker or is a function', function()
  local nvim = t.start()
  t.contains(nvim:lua("return select(2, pcall(require('tezis').setup, { picker = 'fzf' }))"),
    'picker should be one of auto, builtin, telescope, fzf_lua, snacks, mini_pick, select, got')
  t.contains(nvim:lua("return select(2, pcall(require('tezis').setup, { picker = 1 }))"),
    'picker should be a string or function, got number')
end)

t.test('a function that fails leaves the built-in picker', function()
  local nvim = t.draft('fails.md', 'See\n')
  nvim:lua("require('tezis').setup({ picker = function() error('no') end })")
  nvim:command('Tezis cite')
  nvim:wait_screen('─ 6 ─')
  nvim:wait_note('the picker failed (a function of the configuration); :Tezis log has its trace')
end)

-- Opens a session that only keeps itself, as _G.session.
local function session(name, content)
  local nvim = t.draft(name, content or 'See\n')
  nvim:lua([[
    require('tezis').setup({ picker = function(session, query)
      _G.session, _G.query, _G.answers = session, query, {}
    end })
    function _G.ask(query)
      local slot = #_G.answers + 1
      _G.answers[slot] = 'asked'
      _G.session:ask(query, function(rows)
        _G.answers[slot] = rows and vim.tbl_map(function(row) return row.key end, rows) or 'nothing'
      end)
    end]])
  return nvim
end

t.test('a function gets the rows of the index, only of the last query', function()
  local nvim = session('function.md')
  nvim:command('Tezis search штрафами мост')
  nvim:wait("_G.query == 'штрафами мост'")
  nvim:lua("_G.ask('мост'); _G.ask('штрафами'); _G.ask('штрафами')")
  nvim:wait("type(_G.answers[3]) == 'table'")
  t.equal(nvim:lua('return _G.answers'), { 'nothing', 'nothing', { 'ivanov2020', 'petrova2018' } })
  t.equal(nvim:lua([[
    local item = _G.session.live.rows[1]
    local row, text = _G.session:row(item, 60), ''
    for _, piece in ipairs(_G.session:pieces(item, 60)) do
      text = text .. piece[1]
      if piece[2] == 'TezisMatch' then _G.match = piece[1] end
    end
    return { row.text == text, vim.api.nvim_strwidth(text) <= 60, _G.match ]] .. '}'),
    { true, true, 'штрафы' })
end)

t.test('the rows wait for their stances towards the thesis of the draft', function()
  local nvim = session('thesis.md', '---\ntezis: платный мост\n---\n\nSee\n')
  nvim:command('Tezis search мост')
  nvim:lua([[
    _G.session:ask('мост', function(rows)
      _G.signed = rows[1].signed and vim.tbl_filter(function(row) return row.stance end, rows)
    end)]])
  t.equal(nvim:wait('_G.signed and #_G.signed > 0'), true)
end)

t.test('an action waits for the rows of what stands at the prompt', function()
  local nvim = session('waits.md')
  nvim:command('Tezis cite')
  nvim:lua("_G.ask('')")
  nvim:wait("type(_G.answers[1]) == 'table'")
  nvim:lua("_G.session:act('cite', 'oduya', _G.session.live.rows[1], {})")
  nvim:wait_line_with('@oduya2021')
end)

t.test('vim.ui.select asks for a query, a row and what to do', function()
  local nvim = t.draft('select.md', 'See\n')
  nvim:lua([[
    require('tezis').setup({ picker = 'select' })
    _G.shown = {}
    vim.ui.input = function(options, done)
      _G.prompt = options.prompt
      done('штрафами')
    end
    vim.ui.select = function(items, options, done)
      table.insert(_G.shown, vim.tbl_map(options.format_item, items))
      done(items[#_G.shown == 1 and 2 or 1])
    end]])
  nvim:command('Tezis search')
  nvim:wait_line_with('@petrova2018')
  t.equal(nvim:lua('return _G.prompt'), 'Passages: ')
  t.contains(nvim:lua('return _G.shown[1][1]'), 'Иванов 2020, с. 12')
  t.equal(nvim:lua('return _G.shown[2][1]'), 'cite the marked rows, or this one')
  nvim:lua("vim.ui.input = function(_, done) done('штрах') end")
  nvim:command('Tezis search')
  nvim:wait_note("'штрах' is not in the corpus, nearest: штраф")
end)

-- In the plugins ----------------------------------------------------------------------------------

local plugins = {
  { name = 'telescope', folders = { 'plenary.nvim', 'telescope.nvim' },
    setup = "require('telescope').setup({})", upwards = true, next = '<C-p>', close = '<C-c>' },
  { name = 'fzf_lua', folders = { 'fzf-lua' }, setup = "require('fzf-lua').setup({})",
    next = '<C-n>', close = '<Esc>' },
  { name = 'snacks', folders = { 'snacks.nvim' },
    setup = "require('snacks').setup({ picker = { enabled = true } })", next = '<C-n>',
    close = '<Esc><Esc>' },
  { name = 'mini_pick', folders = { 'mini.nvim' }, setup = "require('mini.pick').setup({})",
    next = '<C-n>', close = '<Esc>', mark = '<C-x>' },
}

local folder = vim.env.TEZIS_PLUGINS

local function try(plugin, title, body)
  t.test(plugin.name .. ': ' .. title, function()
    body(function(name, content, options)
      local lua = { 'vim.o.termguicolors = true' }
      for _, one in ipairs(plugin.folders) do
        lua[#lua + 1] = ('vim.opt.runtimepath:append(%q)'):format(folder .. '/' .. one)
      end
      lua[#lua + 1] = plugin.setup
      return t.start(vim.tbl_extend('force', { corpus = t.corpus(), file = t.file(name, content),
        columns = 120, lines = 30, lua = table.concat(lua, '\n') }, options or {}))
    end)
  end)
end

-- The screen row that has a text; polled for.
local function row_of(nvim, part)
  nvim:wait_screen(part)
  for row, line in ipairs(nvim:screen()) do
    if line:find(part, 1, true) then
      return row
    end
  end
end

local function in_plugin(plugin)
  try(plugin, 'passages, by what is typed, in the order of the index', function(start)
    local nvim = start('a.md', '---\nlang: ru\n---\n\nСроки срывали.\n')
    nvim:keys('G$')
    nvim:command('Tezis search')
    nvim:wait_screen('Passages')
    nvim:keys('штраф', 'ами')
    local first = row_of(nvim, 'Иванов 2020, с. 12  ')
    local second = row_of(nvim, 'Петрова, Сомов 2018  ')
    t.equal(first < second, not plugin.upwards)
    nvim:wait_screen('Passages: 2')
    if plugin.name == 'mini_pick' then
      nvim:keys('<Tab>')
    end
    nvim:wait_screen('предусматривал')
    nvim:keys('<CR>')
    nvim:wait_alone('n')
    nvim:wait_line_with('@ivanov2020, с. 12')
  end)

  try(plugin, 'marked rows are one citation', function(start)
    local nvim = start('b.md', 'Сроки срывали.\n')
    nvim:search('штрафами', 'Петрова, Сомов 2018  ')
    if plugin.mark then
      nvim:keys(plugin.mark, plugin.next, plugin.mark, '<CR>')
    else
      nvim:keys('<Tab>', '<Tab>', '<CR>')
    end
    nvim:wait([[(function(line)
      return line:find('@petrova2018', 1, true) and line:find('@ivanov2020', 1, true)
    end)(vim.api.nvim_get_current_line())]])
  end)

  try(plugin, 'why there is nothing, the entry, the quotation', function(start)
    local nvim = start('c.md', 'Сроки срывали.\n')
    nvim:keys('A')
    nvim:lua("vim.keymap.set('i', '<C-g>s', '<Cmd>Tezis search<CR>')")
    nvim:keys('<Esc>')
    nvim:command('Tezis search штрах')
    nvim:wait_screen("'штрах' is not in the corpus")
    nvim:keys('<BS>', 'фами')
    nvim:wait_screen('Иванов 2020, с. 12  ')
    nvim:keys('<C-k>')
    nvim:wait_screen('key        @ivanov2020')
    nvim:keys('<C-y>')
    nvim:wait_alone('n')
    nvim:wait("table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false)):find('«', 1, true)")
  end)

  try(plugin, 'opens sources, in splits, and lists them', function(start)
    local nvim = start('d.md', 'Сроки срывали.\n')
    nvim:search('штрафами', 'Петрова, Сомов 2018  ')
    nvim:keys('<C-o>')
    nvim:wait("vim.b.tezis_key == 'ivanov2020'")
    nvim:wait_alone('n')
    nvim:search('паромщик', 'Петрова, Сомов 2018  ')
    nvim:keys('<C-v>')
    nvim:wait("vim.b.tezis_key == 'petrova2018' and #vim.api.nvim_list_wins() == 2")
    nvim:command('close')
    nvim:search('штрафами', 'Петрова, Сомов 2018  ')
    nvim:keys('<C-q>')
    nvim:wait("vim.bo.buftype == 'quickfix' and #vim.fn.getqflist() == 2")
    t.equal(nvim:log(), '')
  end)

  try(plugin, 'Insert mode goes on behind the citation', function(start)
    local nvim = start('e.md', 'before  after\n')
    nvim:lua("vim.keymap.set('i', '<C-g>c', '<Plug>(tezis-cite)')")
    nvim:keys('8|i', '<C-g>c')
    nvim:wait_screen('Sources: 6')
    nvim:keys('oduya')
    nvim:wait_screen('Sources: 1')
    nvim:keys('<CR>')
    nvim:wait_line('before [@oduya2021] after')
    nvim:wait_alone('i')
    nvim:keys('!')
    nvim:wait_line('before [@oduya2021]! after')
  end)

  try(plugin, 'Insert mode goes on where it was when nothing is chosen', function(start)
    local nvim = start('h.md', 'before  after [@ivanov2020]\n')
    nvim:lua("vim.keymap.set('i', '<C-g>c', '<Plug>(tezis-cite)')")
    nvim:keys('8|i', '<C-g>c')
    nvim:wait_screen('Sources: 6')
    nvim:keys('2020')
    nvim:wait_screen('✓ Иванов')
    nvim:keys(plugin.close)
    nvim:wait_gone('Sources')
    nvim:wait_alone('i')
    nvim:wait("vim.api.nvim_win_get_cursor(0)[2] == 7")
  end)

  try(plugin, '<CR> right after typing takes what was typed', function(start)
    local nvim = start('f.md', 'See\n')
    nvim:command('Tezis cite')
    nvim:wait_screen('Sources: 6')
    nvim:keys('oduya<CR>')
    nvim:wait_line_with('@oduya2021')
    nvim:wait_alone('n')
  end)

  try(plugin, 'is closed without a trace, and resumed', function(start)
    local nvim = start('g.md', 'See\n')
    nvim:search('штрафами', 'Петрова, Сомов 2018  ')
    nvim:keys(plugin.close)
    nvim:wait_alone('n')
    nvim:wait_gone('Петрова')
    t.equal(nvim:lines(), { 'See' })
    nvim:command('Tezis resume')
    nvim:wait_screen('Петрова, Сомов 2018  ')
    nvim:keys(plugin.next, '<CR>')
    nvim:wait_line_with('@petrova2018')
    t.equal(nvim:log(), '')
  end)
end

for _, plugin in ipairs(plugins) do
  local there = folder and vim.fn.isdirectory(folder .. '/' .. plugin.folders[1]) == 1
  if not there or vim.fn.has('nvim-0.11') == 0 then
    io.stdout:write(('skip the picker of %s: needs Neovim 0.11 and TEZIS_PLUGINS\n'):format(
      plugin.name))
  else
    in_plugin(plugin)
  end
end
