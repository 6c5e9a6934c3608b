-- The file a source came from: a PDF at the page in a viewer, text in Neovim, anything else with
-- the program the system prefers.

local compat = require('tezis.compat')
local util = require('tezis.util')

local M = {}

-- Viewers that can open at a page, counted from 1; in order of preference.
local viewers = {
  { 'zathura', '-P', '{page}', '{file}' },
  { 'sioyek', '--page', '{page}', '{file}' },
  { 'okular', '-p', '{page}', '{file}' },
  { 'evince', '--page-index={page}', '{file}' },
}

local readable = { txt = true, md = true, markdown = true, tex = true, org = true, rst = true }

--- The viewer `open.pdf = 'auto'` takes, nil when none is installed.
---@return string[]?
function M.viewer()
  for _, argv in ipairs(viewers) do
    if vim.fn.executable(argv[1]) == 1 then
      return argv
    end
  end
end

local function show_pdf(file, page)
  local wanted = require('tezis.config').get().open.pdf
  if type(wanted) == 'function' then
    return wanted(file, page)
  end
  local argv = type(wanted) == 'table' and wanted or M.viewer()
  if not argv then
    return compat.open_external(file)
  end
  local command = vim.tbl_map(function(argument)
    return (argument:gsub('{(%a+)}', { file = file, page = tostring(page or 1) }))
  end, argv)
  if vim.fn.executable(command[1]) == 0 then
    util.fail("open.pdf names '%s', which is not installed", command[1])
  end
  vim.fn.jobstart(command, { detach = true })
end

--- Opens the original file of a source.
---@param corpus string
---@param key string
---@param page integer? page of the file, counted from 1
function M.open(corpus, key, page)
  local rows, message = require('tezis.worker').wait({
    corpus = corpus, sql = 'SELECT path FROM source WHERE key = ?1', params = { key },
  })
  if not rows or not rows[1] then
    util.fail(message or "the corpus has no source '%s'", key)
  end
  local path = rows[1].path
  if not path or path == '' then
    util.fail("'%s' came without a file; :Tezis open shows its text", key)
  end
  local file = vim.fn.filereadable(path) == 0 and path:match('^(.*)#') or path
  if vim.fn.filereadable(file) == 0 then
    util.fail('the file of %s is not there any more: %s', key, path)
  end
  local extension = file:match('%.(%w+)$')
  extension = extension and extension:lower()
  if extension == 'pdf' then
    message = show_pdf(file, page)
  elseif readable[extension] then
    return vim.cmd('edit ' .. vim.fn.fnameescape(file))
  else
    message = compat.open_external(file)
  end
  if message then
    util.fail(message)
  end
end

--- The page of the original (from 1) that a printed page is on.
---@param corpus string
---@param key string
---@param label string?
---@return integer?
function M.page_index(corpus, key, label)
  if not label then
    return nil
  end
  local rows = require('tezis.worker').wait({
    corpus = corpus,
    sql = [[SELECT length(t) - length(replace(t, char(12), '')) + 1 AS page FROM (
              SELECT CAST(substr(CAST(tezis_text(s.key) AS BLOB), 1, p.start) AS TEXT) AS t
              FROM passage AS p JOIN source AS s ON s.id = p.source_id
              WHERE s.key = ?1 AND p.page = ?2 ORDER BY p.ordinal LIMIT 1)]],
    params = { key, label },
  })
  return rows and rows[1] and rows[1].page or tonumber(label)
end

return M
