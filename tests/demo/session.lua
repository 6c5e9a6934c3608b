-- Plays a session of the demo in a Neovim that runs in a terminal of this (headless) one, and
-- prints what its user would see.
--
--   nvim --headless -u NONE -i NONE -n -c 'luafile tests/demo/session.lua' -c 'cquit'

local COLUMNS, LINES = 96, 24
local draft = 'build/demo/draft.md'

vim.o.columns, vim.o.lines = COLUMNS, LINES + 2
vim.o.laststatus, vim.o.ruler, vim.o.showcmd = 0, false, false

local channel = vim.fn.termopen(
  { vim.v.progpath, '-u', 'tests/demo/init.lua', '-i', 'NONE', '-n', draft },
  { env = { TERM = 'xterm-256color', NVIM = '' } })

local function screen()
  return vim.api.nvim_buf_get_lines(0, 0, LINES, false)
end

local function fail(what)
  io.stderr:write(table.concat(screen(), '\n'), '\n')
  io.stderr:write('tezis: the session stopped waiting for ', what, '\n')
  vim.fn.jobstop(channel)
  vim.cmd('cquit')
end

local function wait(what)
  local found = vim.wait(20000, function()
    return table.concat(screen(), '\n'):find(what, 1, true) ~= nil
  end, 20)
  if not found then
    fail(what)
  end
end

local function keys(text)
  vim.fn.chansend(channel, text)
end

local function show()
  local lines = screen()
  while lines[#lines] == '' do
    table.remove(lines)
  end
  io.stdout:write(table.concat(lines, '\n'), '\n')
end

-- Waits until nothing has changed on the screen for half a second: which passages speak for what is
-- the model's to say.
local function settle()
  local last, since = nil, 0
  vim.wait(10000, function()
    local now = table.concat(screen(), '\n')
    last, since = now, now == last and since + 1 or 0
    return since > 24
  end, 20)
end

local function print_heading(text)
  io.stdout:write('\n== ', text, '\n')
end

local function written(what)
  local found = vim.wait(20000, function()
    -- Neovim writes by renaming: for a moment there is no file.
    local there, lines = pcall(vim.fn.readfile, draft)
    return there and table.concat(lines, '\n'):find(what, 1, true) ~= nil
  end, 20)
  if not found then
    fail(what .. ' in ' .. draft)
  end
end

-- The first claim of the draft, in other forms of its words. The second passage answers it,
-- on a printed page.
wait('Сторонники')
keys('/звене\re')
keys(':Tezis search слабым звеном\r')
wait('с. 41')
keys('\14')
wait('Довод Щукарёва известен')
show()
keys('\r')
wait('@zvereva2018')
keys(':silent w\r')
written('@zvereva2018')

-- The second claim, in English.
keys('/useless\re')
keys(':Tezis search nine tenths of savings\r')
wait('Pardoe 2011')
keys('\r')
wait('@pardoe2011')
keys(':silent w\r')
written('@pardoe2011')

-- What the corpus says for and against the thesis itself.
print_heading(':Tezis weigh shows what speaks for a thesis beside what speaks against it.')
keys(':Tezis weigh the joint grid\r')
wait(' passages ─')
settle()
keys('\27x') -- <M-x>
wait('› Against')
settle()
show()
keys('q')

keys(':qall\r')
vim.fn.jobwait({ channel }, 5000)
vim.cmd('qall!')
