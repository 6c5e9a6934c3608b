-- The runner: loads tests/nvim/*_spec.lua, runs their tests, says what failed and why.
-- A spec gets `t` (see harness.lua) and calls t.test(name, body).

vim.o.laststatus, vim.o.cmdheight, vim.o.showtabline = 0, 1, 0
local harness = dofile('tests/nvim/harness.lua')

local function wanted(name)
  local filters = vim.split(vim.env.TEZIS_SPECS or '', ' ', { trimempty = true })
  for _, filter in ipairs(filters) do
    if name:find(filter, 1, true) then
      return true
    end
  end
  return #filters == 0
end

-- What waits for good (a request that is never answered) ends the run and is named, so that a hang
-- tells where it was. No test takes a tenth of this.
local limit = 600000 -- ms
local guard = vim.loop.new_timer()
local function watch(name, title)
  guard:start(limit, 0, function()
    io.stdout:write(('FAILED %s: %s\nnot over after %d s\n'):format(name, title, limit / 1000))
    os.exit(1)
  end)
end

local passed, failed = 0, 0
local specs = vim.fn.glob('tests/nvim/*_spec.lua', false, true)
table.sort(specs)
for _, path in ipairs(specs) do
  local name = vim.fn.fnamemodify(path, ':t:r')
  if wanted(name) then
    local tests = {}
    harness.test = function(title, body)
      tests[#tests + 1] = { title, body }
    end
    local chunk, message = loadfile(path)
    if not chunk then
      error(message)
    end
    chunk(harness)
    for _, test in ipairs(tests) do
      watch(name, test[1])
      local ok, trace = xpcall(test[2], debug.traceback)
      harness.stop_all()
      if ok then
        passed = passed + 1
      else
        failed = failed + 1
        io.stdout:write(('FAILED %s: %s\n%s\n\n'):format(name, test[1], trace))
      end
    end
  end
end
harness.clean()
io.stdout:write(('%d passed, %d failed\n'):format(passed, failed))
vim.cmd(failed == 0 and passed > 0 and 'qall!' or 'cquit 1')
