--- An import in a process of its own, for the editor: a JSON object a line on standard
--- output, so that whoever started it can show progress and stop it by ending it.
---
---   {"kind":"progress","done":3,"total":55,"path":"…","new":3,"updated":0,…}
---   {"kind":"done","sources":55,"passages":612,"new":55,…,"failed":[{"path","key","reason"}],
---    "notes":["…"],"lines":["…"],"summary":"55 sources, 55 new in 2.1 s"}
---   {"kind":"error","message":"…","code":"SQLITE_BUSY"}
---
--- Arguments come through the environment, which keeps any path whole:
--- TEZIS_IMPORT_CORPUS, TEZIS_IMPORT_PATHS (apart by the unit separator, U+001F) and
--- TEZIS_IMPORT_REBUILD=1.
---
---   nvim --headless -u NONE -i NONE -n --cmd 'set rtp^=…' \
---     -c "lua require('tezis.import.child').main()" -c 'qa!'
local json = require 'tezis.import.json'

local M = {}

local pace = 0.1 -- seconds between two progress lines

local function valid(text)
  return text:gsub('[%z\1-\8\11-\31\127]', '?')
end

--- Replaces what is no UTF-8 (file names may be anything), as JSON must be.
local function clean(core, value)
  if type(value) == 'string' then return (core.decode(valid(value), 'UTF-8')) or '?' end
  if type(value) ~= 'table' then return value end
  local copy = setmetatable({}, getmetatable(value))
  for name, item in pairs(value) do copy[name] = clean(core, item) end
  return copy
end

--- Imports and writes events.
--- @param options { corpus: string, paths: string[], rebuild: boolean|nil }
--- @param write fun(line: string)
--- @return boolean # whether the import ran to its end
function M.run(options, write)
  local function fail(message, code)
    write(json.write({ kind = 'error', message = message, code = code }))
    return false
  end
  local loaded, core = pcall(require, 'tezis.core')
  if not loaded then
    return fail('the tezis core is not built for this Lua: run make in the folder of tezis')
  end
  local corpus = options.corpus
  local made, message, code = core.mkdir(corpus:match('^(.*)/[^/]*$') or '.')
  if not made then return fail(message, code) end
  local db
  db, message, code = core.open(corpus)
  if not db then return fail(message, code) end
  local last, final = -pace, nil
  local report
  report, message, code = require('tezis.import').run({ db = db, corpus = corpus,
    paths = options.paths, rebuild = options.rebuild,
    progress = function(event)
      local now = core.now()
      final = event
      if now - last < pace and event.done < event.total then return end
      last = now
      write(json.write(clean(core, event)))
    end })
  if report and report.sources > 0 and not report.stopped then
    require('tezis.dictionary').ensure(db, report.notes, final and function(names)
      final.path = 'dictionary ' .. table.concat(names, ', ')
      write(json.write(clean(core, final)))
    end)
  end
  db:close()
  if not report then return fail(message, code) end
  local texts = require('tezis.import.report')
  report.kind = 'done'
  report.summary = texts.summary(report)
  report.lines = json.array(texts.lines(report, 1000))
  json.array(report.failed)
  json.array(report.notes)
  write(json.write(clean(core, report)))
  return true
end

--- Runs with the arguments of the environment.
function M.main()
  local paths = {}
  for path in (os.getenv('TEZIS_IMPORT_PATHS') or ''):gmatch('[^\31]+') do
    paths[#paths + 1] = path
  end
  local function write(line)
    io.stdout:write(line, '\n')
    io.stdout:flush()
  end
  local corpus = os.getenv('TEZIS_IMPORT_CORPUS')
  if not corpus or corpus == '' then
    write(json.write({ kind = 'error', message = 'TEZIS_IMPORT_CORPUS names no corpus' }))
    return false
  end
  local ok, result = pcall(M.run, { corpus = corpus, paths = paths,
    rebuild = os.getenv('TEZIS_IMPORT_REBUILD') == '1' }, write)
  if not ok then write(json.write({ kind = 'error', message = tostring(result) })) end
  return ok and result
end

return M
