-- :checkhealth tezis. Every line that is not well ends in a command to type.

local compat = require('tezis.compat')
local util = require('tezis.util')

local M = {}

local health = compat.health()

-- Runs a part whose failure is itself a finding. Returns what it returned, nil after a failure.
local function attempt(part, ...)
  local ok, result = pcall(part, ...)
  if ok then
    return result
  end
  health.error(type(result) == 'table' and result.tezis or tostring(result))
end

local function core_section()
  health.start('Core')
  local core = attempt(require('tezis.corpus').core)
  if not core then
    return nil
  end
  local files = vim.api.nvim_get_runtime_file('lua/tezis/core.so', true)
  health.ok(('tezis.core %s, as the plugin; %s'):format(core.version(), files[1] or 'in memory'))
  if #files > 1 then
    health.warn(('another core lies at %s; remove one'):format(files[2]))
  end
  local db, message = core.open(':memory:', { corpus = false })
  local rows = db and db:rows([[
    SELECT sqlite_version() AS version, sqlite_compileoption_used('ENABLE_FTS5') AS fts5]])
  if not rows then
    health.error('SQLite does not open a database: ' .. tostring(message))
    return nil
  end
  if rows[1].fts5 == 1 then
    health.ok(('SQLite %s with FTS5; %s'):format(rows[1].version, jit and jit.version or _VERSION))
  else
    health.error(('SQLite %s is built without FTS5; install libsqlite3-0 from Debian')
      :format(rows[1].version))
  end
  db:close()
  return core
end

-- Files that have changed since they were imported, among the first few hundred.
local function changed_files(core, db)
  local rows = db:rows([[
    SELECT key, path, size, modified FROM source WHERE path IS NOT NULL LIMIT 500]]) or {}
  local changed, gone = {}, {}
  for _, row in ipairs(rows) do
    local stat = core.stat(row.path)
    if not stat then
      gone[#gone + 1] = row.key
    elseif row.size and stat.size ~= row.size then
      changed[#changed + 1] = row.key
    end
  end
  return changed, gone
end

local function corpus_section(core)
  health.start('Corpus')
  local path = attempt(require('tezis.corpus').need)
  if not path then
    return
  end
  local db, message = core.open(path, { readonly = true, create = false })
  if not db then
    return health.error(tostring(message))
  end
  local row = (db:rows([[
    SELECT (SELECT count(*) FROM source) AS sources, (SELECT count(*) FROM passage) AS passages,
      (SELECT max(added) FROM source) AS added,
      (SELECT count(*) FROM source WHERE NOT EXISTS
        (SELECT 1 FROM passage WHERE source_id = source.id)) AS bare]]) or {})[1]
  if not row then
    db:close()
    return health.error(path .. ' cannot be read; run :Tezis import!')
  end
  health.ok(('%s, %.1f MB'):format(vim.fn.fnamemodify(path, ':~'), vim.fn.getfsize(path) / 2 ^ 20))
  if row.sources == 0 then
    health.warn('the corpus is empty; run :Tezis import and a bibliography or folder')
  else
    health.ok(('%s, %s, last added %s'):format(util.plural(row.sources, 'source'),
      util.plural(row.passages, 'passage'), row.added or 'at an unknown time'))
  end
  if row.bare > 0 then
    health.info(('%s without text: they can be cited, not searched'):format(
      util.plural(row.bare, 'source')))
  end
  -- The whole index is read; on a large corpus that takes longer than people wait here.
  if row.passages <= 20000 then
    local problems = db:rows('SELECT problem, remedy FROM tezis_check()') or {}
    for _, problem in ipairs(problems) do
      health.error(('%s; %s'):format(problem.problem, problem.remedy or 'run :Tezis import!'))
    end
    if #problems == 0 then
      health.ok('the index is sound')
    end
  else
    health.info('not checked for size; run :Tezis sql SELECT * FROM tezis_check()')
  end
  local changed, gone = changed_files(core, db)
  if #changed > 0 then
    health.warn(('%s changed since the import (%s); run :Tezis import'):format(
      util.plural(#changed, 'file'), table.concat(changed, ', ', 1, math.min(5, #changed))))
  end
  if #gone > 0 then
    health.warn(('%s gone from where they were imported (%s); run :Tezis import and the new place')
      :format(util.plural(#gone, 'file'), table.concat(gone, ', ', 1, math.min(5, #gone))))
  end
  db:close()
end

local function bibliography_section(options)
  health.start('Bibliography')
  if #options.bibliography == 0 and #options.roots == 0 then
    health.info('none set; :Tezis import takes paths, and without any reads again what it read')
  end
  for _, name in ipairs({ 'bibliography', 'roots' }) do
    for _, path in ipairs(options[name]) do
      if compat.uv.fs_stat(vim.fn.expand(path)) then
        health.ok(('%s: %s'):format(name, path))
      else
        health.error(('%s: %s is not there; change the option %s'):format(name, path, name))
      end
    end
  end
end

local function editor_section()
  health.start('Editor')
  health.ok(compat.editor_version())
  for _, extra in ipairs(compat.extras()) do
    health.info(('%s %s: %s'):format(extra.name, extra.on and 'is on' or 'needs a later Neovim',
      extra.use))
  end
  local _, why, problem = require('tezis.picker.adapter').choose()
  if problem then
    health.warn(problem .. "; install one for this Neovim, or set the option picker to 'auto'")
  end
  health.ok('picker: ' .. why)
  if vim.o.langmap ~= '' then
    health.info("'langmap' is set: keys of the Russian layout are left to it")
  end
end

local tools = {
  { 'pandoc', 'BibTeX, DOCX, ODT, EPUB and HTML', 'pandoc' },
  { 'pdftotext', 'PDF', 'poppler-utils' },
  { 'ris2xml', 'RIS', 'bibutils' },
}

local function tools_section(options)
  health.start('Tools')
  for _, tool in ipairs(tools) do
    if vim.fn.executable(tool[1]) == 1 then
      health.ok(('%s (%s)'):format(tool[1], tool[2]))
    else
      health.warn(('%s is missing, so %s cannot be imported; run: sudo apt-get install %s'):format(
        tool[1], tool[2], tool[3]))
    end
  end
  local wanted = options.open.pdf
  if type(wanted) == 'table' then
    if vim.fn.executable(wanted[1]) == 1 then
      health.ok('PDF viewer: ' .. wanted[1])
    else
      health.error(("open.pdf names '%s', which is not installed; change the option")
        :format(wanted[1]))
    end
  elseif wanted == 'auto' then
    local viewer = require('tezis.original').viewer()
    if viewer then
      health.ok('PDF viewer: ' .. viewer[1])
    else
      health.info('no PDF viewer that opens at a page; run: sudo apt-get install zathura')
    end
  end
end

--- What :checkhealth calls.
function M.check()
  local core = core_section()
  health.start('Configuration')
  local options = attempt(require('tezis.config').get)
  if not options then
    return
  end
  health.ok('all options are known and of the right type')
  if core then
    corpus_section(core)
  end
  bibliography_section(options)
  editor_section()
  tools_section(options)
end

return M
