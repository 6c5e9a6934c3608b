-- Drafts as the editor has them: their text without holding up the main loop, what they cite, and
-- the bibliographies they name.

local uv = require('tezis.compat').uv
local util = require('tezis.util')

local M = {}

-- Lines taken at a time: a millisecond of the main loop, or two where the collector has to sweep.
local slice = 400

--- Fails with a sentence where a buffer is of a type that tezis does not cite in.
---@param buf integer
function M.need(buf)
  local _, unknown = require('tezis.cite').syntax_for(vim.bo[buf].filetype)
  if unknown then
    util.fail('%s', unknown)
  end
end

--- The text of a buffer, a slice at each turn of the main loop; again from the start when it was
--- changed meanwhile.
---@param buf integer
---@param done fun(text: string)
function M.text(buf, done)
  local tick = vim.api.nvim_buf_get_changedtick(buf)
  local pieces, row, text = {}, 0, nil
  local function step()
    if not vim.api.nvim_buf_is_loaded(buf) then
      return
    elseif vim.api.nvim_buf_get_changedtick(buf) ~= tick then
      tick, pieces, row, text = vim.api.nvim_buf_get_changedtick(buf), {}, 0, nil
    elseif text then
      return done(text)
    end
    local lines = vim.api.nvim_buf_get_lines(buf, row, row + slice, false)
    lines[#lines + 1] = '' -- for the line end of the last
    pieces[#pieces + 1] = table.concat(lines, '\n')
    row = row + #lines - 1
    local is_last = #lines <= slice or row >= vim.api.nvim_buf_line_count(buf)
    if is_last and #pieces == 1 then
      return done(pieces[1])
    elseif is_last then -- to put megabytes together is one turn's work, to hand them on another's
      text = table.concat(pieces)
    end
    vim.defer_fn(util.guarded(step), 0)
  end
  step()
end

-- Lines looked at on the main loop for what stands in one of them: longer than nearly any block of
-- code or comment, and a millisecond or two.
local before, after = 500, 50

--- The lines around a place, for what asks about that place alone, and how many stand before them.
---@param buf integer
---@param row integer from 1
---@param last integer? the last of several rows
---@return string[]
---@return integer
function M.around(buf, row, last)
  local first = math.max(0, row - before)
  local lines = vim.api.nvim_buf_get_lines(buf, first, (last or row) + after, false)
  if first > 0 then
    lines[1] = '' -- a --- would begin a block of metadata at the top of a text
  end
  return lines, first
end

--- The texts of buffers, one after another.
---@param bufs integer[]
---@param done fun(texts: string[])
function M.texts(bufs, done)
  local texts = {}
  local function step()
    if #texts == #bufs then
      return done(texts)
    end
    M.text(bufs[#texts + 1], function(text)
      texts[#texts + 1] = text
      step()
    end)
  end
  step()
end

---@class tezis.Draft
---@field keys string[] cited, each once, in order
---@field document tezis.Document

--- What a draft says and cites.
---@param buf integer
---@param done fun(failure: tezis.Failure?, draft: tezis.Draft?)
function M.read(buf, done)
  local filetype = vim.bo[buf].filetype
  M.text(buf, function(text)
    require('tezis.worker').run('call', function(failure, payload)
      if failure then
        return done(failure)
      end
      done(nil, require('tezis.rows').decode(payload))
    end, 'tezis.draft_job', 'read', filetype, text)
  end)
end

--- What a draft says of itself.
---@param buf integer
---@param done fun(document: tezis.Document?) nil for what is no draft
function M.document(buf, done)
  local filetype = vim.bo[buf].filetype
  M.text(buf, function(text)
    require('tezis.worker').run('call', function(failure, payload)
      done(not failure and require('tezis.rows').decode(payload) or nil)
    end, 'tezis.draft_job', 'document', filetype, text)
  end)
end

--- The loaded buffer of a file.
---@param path string
---@return integer?
function M.buffer(path)
  local wanted = uv.fs_realpath(path) or path
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do
    local name = vim.api.nvim_buf_is_loaded(buf) and vim.bo[buf].buftype == ''
      and vim.api.nvim_buf_get_name(buf) or ''
    if name ~= '' and (name == path or vim.fn.fnamemodify(name, ':t')
      == vim.fn.fnamemodify(wanted, ':t') and uv.fs_realpath(name) == wanted) then
      return buf
    end
  end
end

--- The folder of a buffer's file.
---@param buf integer
---@return string
function M.folder(buf)
  local name = vim.api.nvim_buf_get_name(buf)
  return name ~= '' and vim.fn.fnamemodify(name, ':p:h') or vim.fn.getcwd()
end

--- The main file that a LaTeX chapter names: what it says, and its folder.
---@param document tezis.Document
---@param buf integer
---@return tezis.Document?
---@return string? folder
function M.root(document, buf)
  return require('tezis.cite.document').root(document, M.folder(buf))
end

--- The bibliographies of a draft: those it names, those of its main file, else `cite.bib`.
---@param document tezis.Document
---@param buf integer
---@return { path: string, name: string }[]
function M.bibliographies(document, buf)
  local bib, files, seen = require('tezis.bib'), {}, {}
  local function add(names, folder)
    for _, name in ipairs(names) do
      local path = bib.resolve(name, folder)
      if not seen[path] then
        seen[path] = true
        files[#files + 1] = { path = path, name = name }
      end
    end
  end
  add(document.bibliography or {}, M.folder(buf))
  local root, folder = M.root(document, buf)
  if root then
    add(root.bibliography, folder)
  end
  local fallback = require('tezis.config').get().cite.bib
  if #files == 0 and fallback and fallback ~= '' then
    add({ vim.fn.expand(fallback) }, M.folder(buf))
  end
  return files
end

return M
