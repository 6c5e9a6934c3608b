-- Folders and corpora for the import tests, made anew for each and removed after it.
local core = require 'tezis.core'
local files = dofile('tests/files.lua')
local import = require 'tezis.import'

local M = {}

local made = {}

function M.folder()
  local path = os.tmpname()
  os.remove(path)
  assert(core.mkdir(path))
  made[#made + 1] = path
  return path
end

function M.clean()
  for _, path in ipairs(made) do core.run({ 'rm', '-rf', '--', path }) end
  made = {}
end

function M.write(path, bytes)
  assert(core.mkdir(path:match('^(.*)/')))
  return files.write(path, bytes)
end

M.read = files.read

--- A paragraph of some length.
M.paragraph = 'The alliance was discussed at length, and nobody in the hall expected the '
  .. 'ministers to sign the treaty before the end of the winter session of the council.\n\n'

--- The program that runs these tests.
M.interpreter = rawget(_G, 'jit') and 'luajit' or 'lua5.4'

-- A search path that holds in any folder.
local function absolute(templates)
  local here = core.realpath('.') .. '/'
  return (templates:gsub('[^;]+', function(template)
    return template:sub(1, 1) == '/' and template or here .. template
  end))
end

--- Writes a script for M.interpreter that is the tezis command, in any folder.
--- @return string its path
function M.launcher(folder)
  return M.write(folder .. '/tezis', ([[
    package.path, package.cpath = %q, %q
    os.exit(require('tezis.cli.main')(arg), true)]]):format(absolute(package.path),
    absolute(package.cpath)))
end

--- A converter run for a fixture; its failure fails the test.
function M.run(argv, input)
  local result = assert(core.run(argv, { stdin = input }))
  assert(result.status == 0, argv[1] .. ': ' .. result.stderr)
  return result.stdout
end

function M.open(path)
  return assert(core.open(path))
end

--- Adds a source: its CSL and its text.
function M.add(db, csl, text)
  assert(db:rows('SELECT tezis_add(?1, ?2)', { csl, text }))
end

--- What tezis.check finds in a draft, one a line, each as `describe` gives it.
---@param db table
---@param describe fun(one: tezis.Diagnostic): string
---@param text string
---@param filetype string? markdown unless told
---@param request table? the rest of what tezis.check.run takes
function M.found(db, describe, text, filetype, request)
  local whole = { db = db, text = text, filetype = filetype or 'markdown' }
  for name, value in pairs(request or {}) do whole[name] = value end
  local list = {}
  for index, one in ipairs(assert(require('tezis.check').run(whole))) do
    list[index] = describe(one)
  end
  return table.concat(list, '\n')
end

--- Imports into the corpus at `path` and closes it.
function M.import(corpus, paths, options)
  local db = M.open(corpus)
  local all = { db = db, corpus = corpus, paths = paths }
  for name, value in pairs(options or {}) do all[name] = value end
  local report, message, code = import.run(all)
  db:close()
  return report, message, code
end

function M.rows(corpus, sql, parameters)
  local db = assert(core.open(corpus, { readonly = true }))
  local rows = assert(db:rows(sql, parameters))
  db:close()
  return rows
end

--- The whole text of a source.
function M.text(corpus, key)
  return M.rows(corpus, 'SELECT tezis_text(?) AS text', { key })[1].text
end

--- The reasons of a report's failures, one string.
function M.reasons(report)
  local list = {}
  for _, failure in ipairs(report.failed) do
    list[#list + 1] = (failure.key or '') .. ': ' .. failure.reason
  end
  return table.concat(list, '\n')
end

function M.problems(corpus)
  return M.rows(corpus, 'SELECT problem FROM tezis_check()')
end

return M
