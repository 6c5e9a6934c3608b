-- Checks in the editor: diagnostics in the namespace `tezis`, and :Tezis fix.
--
-- What is found is marked twice by extmarks, which move with the text: where it is shown, and what
-- its correction replaces. A correction is made only where that text is still what was checked.

local draft = require('tezis.draft')
local util = require('tezis.util')

local api = vim.api
local M = {}

--- The namespace of the diagnostics.
M.namespace = api.nvim_create_namespace('tezis')

local marks = api.nvim_create_namespace('tezis-check')
local state = {} -- buffer -> { item, … }

---@class tezis.Checked
---@field diagnostic tezis.Diagnostic
---@field at integer extmark
---@field fix integer? extmark
---@field before string? what the correction replaces

local severities = { error = 1, warn = 2, info = 3, hint = 4 }

local function clamp(buf, row, col)
  local count = api.nvim_buf_line_count(buf)
  if row >= count then
    return count - 1, #(api.nvim_buf_get_lines(buf, count - 1, count, true)[1])
  end
  return row, math.min(col, #(api.nvim_buf_get_lines(buf, row, row + 1, true)[1]))
end

local function mark(buf, range)
  local row, col = clamp(buf, range[1], range[2])
  local end_row, end_col = clamp(buf, range[3], range[4])
  return api.nvim_buf_set_extmark(buf, marks, row, col, { end_row = end_row, end_col = end_col,
    right_gravity = false, end_right_gravity = true })
end

-- The present range of an extmark.
local function range_of(buf, id)
  local at = api.nvim_buf_get_extmark_by_id(buf, marks, id, { details = true })
  return at[1] and { at[1], at[2], at[3].end_row, at[3].end_col } or nil
end

local function text_of(buf, range)
  return table.concat(api.nvim_buf_get_text(buf, range[1], range[2], range[3], range[4], {}), '\n')
end

local function forget(buf, item)
  api.nvim_buf_del_extmark(buf, marks, item.at)
  if item.fix then
    api.nvim_buf_del_extmark(buf, marks, item.fix)
  end
end

local function remember(buf, diagnostic)
  local item = { diagnostic = diagnostic,
    at = mark(buf, { diagnostic.row, diagnostic.col, diagnostic.end_row, diagnostic.end_col }) }
  if diagnostic.fix and diagnostic.fix.range then
    item.fix = mark(buf, diagnostic.fix.range)
    item.before = text_of(buf, range_of(buf, item.fix))
  end
  return item
end

local function show(buf)
  local list = {}
  for _, item in ipairs(state[buf] or {}) do
    local range, diagnostic = range_of(buf, item.at), item.diagnostic
    if range then
      list[#list + 1] = { lnum = range[1], col = range[2], end_lnum = range[3], end_col = range[4],
        severity = severities[diagnostic.severity], message = diagnostic.message, source = 'tezis',
        code = diagnostic.code, user_data = { tezis = { fix = diagnostic.fix,
          nearest = diagnostic.nearest } } }
    end
  end
  vim.diagnostic.set(M.namespace, buf, list)
end

-- Whether something found before lies outside of what is being checked, and stays.
local function stays(buf, item, options)
  local group = require('tezis.check.rules').by_code[item.diagnostic.code].group
  local range = range_of(buf, item.at)
  return range ~= nil and (not options.what[group]
    or (options.first and (range[1] < options.first or range[1] > options.last)))
end

local function accept(buf, found, options)
  local kept = {}
  for _, item in ipairs(state[buf] or {}) do
    if stays(buf, item, options) then
      kept[#kept + 1] = item
    else
      forget(buf, item)
    end
  end
  for _, diagnostic in ipairs(found) do
    kept[#kept + 1] = remember(buf, diagnostic)
  end
  state[buf] = kept
  show(buf)
end

local function summary(found)
  if #found == 0 then
    return 'nothing wrong'
  end
  local grave = 0
  for _, diagnostic in ipairs(found) do
    grave = grave + (severities[diagnostic.severity] <= 2 and 1 or 0)
  end
  local hints = #found - grave
  return util.plural(grave, 'problem') .. (hints > 0 and ', ' .. util.plural(hints, 'hint') or '')
end

---@class tezis.CheckOptions
---@field what table<'keys'|'quotes', boolean>
---@field first integer? rows, from 0
---@field last integer?
---@field done fun(failure: tezis.Failure?, found: tezis.Diagnostic[]?)?

-- Checks: the failure, whether the buffer is still what was checked, and what was found.
local function ask(buf, corpus, options, done)
  draft.text(buf, function(text)
    local tick = api.nvim_buf_get_changedtick(buf)
    require('tezis.worker').run('call', function(failure, payload)
      if failure then
        return done(failure)
      elseif api.nvim_buf_is_loaded(buf) then
        done(nil, api.nvim_buf_get_changedtick(buf) == tick,
          require('tezis.rows').decode(payload))
      end
    end, 'tezis.check_job', 'run', corpus, vim.bo[buf].filetype, text, vim.json.encode({
      what = options.what, first = options.first, last = options.last, folder = draft.folder(buf),
      rules = require('tezis.config').get().check.rules }))
  end)
end

-- Checks and shows; again when the buffer was changed meanwhile.
local function run(buf, corpus, options, tries)
  local done = options.done or function() end
  ask(buf, corpus, options, function(failure, same, found)
    if failure then
      return done(failure)
    elseif not same then
      return tries < 5 and run(buf, corpus, options, tries + 1) or nil
    end
    accept(buf, found, options)
    done(nil, found)
  end)
end

local groups = { keys = { keys = true }, quotes = { quotes = true },
  all = { keys = true, quotes = true } }

--- What is wrong on some lines as they are now, shown nowhere: for code actions.
---@param buf integer
---@param first integer row, from 0
---@param last integer
---@param done fun(found: tezis.Diagnostic[])
function M.find(buf, first, last, done)
  local corpus = require('tezis.corpus').path()
  if vim.fn.filereadable(corpus) == 0 or require('tezis.cite').syntax_for(vim.bo[buf].filetype)
    == nil then
    return done({})
  end
  ask(buf, corpus, { what = groups.all, first = first, last = last }, function(_, _, found)
    done(found or {})
  end)
end

--- Checks the current buffer.
---@param what 'keys'|'quotes'|'all'|nil
---@param range { first: integer, last: integer }? lines, from 1
function M.check(what, range)
  local wanted = groups[what or 'all']
  if not wanted then
    util.fail("there is no check '%s': keys, quotes or all", what)
  end
  local _, message = require('tezis.cite').syntax_for(vim.bo.filetype)
  if message then
    util.fail('%s', message)
  end
  run(api.nvim_get_current_buf(), require('tezis.corpus').need(), {
    what = wanted, first = range and range.first - 1, last = range and range.last - 1,
    done = function(failure, found)
      if failure then
        return util.notify(failure.message, 'warn')
      end
      util.notify(summary(found))
    end,
  }, 1)
end

--- After a draft was written: what `check.on_save` names; silent where there is no corpus.
---@param buf integer
function M.on_save(buf)
  local what, any = {}, false
  for _, name in ipairs(require('tezis.config').get().check.on_save) do
    for group in pairs(groups[name] or {}) do
      what[group], any = true, true
    end
  end
  local corpus = require('tezis.corpus').path()
  if any and require('tezis.cite').syntax_for(vim.bo[buf].filetype)
    and vim.fn.filereadable(corpus) == 1 then
    run(buf, corpus, { what = what }, 1)
  end
end

-- Fixes -------------------------------------------------------------------------------------------

-- What can be mended on some lines; of one line at the cursor, what the cursor is on comes first.
local function fixable(buf, range)
  local row, col = unpack(api.nvim_win_get_cursor(0))
  local first, last = row - 1, row - 1
  if range then
    first, last = range.first - 1, range.last - 1
  end
  local list, at_cursor = {}, nil
  for _, item in ipairs(state[buf] or {}) do
    local at = range_of(buf, item.at)
    local overlaps = at and at[1] <= last and at[3] >= first
    if overlaps and item.diagnostic.fix then
      list[#list + 1] = item
      if not range and not at_cursor and require('tezis.cite').inside(at, row - 1, col, true) then
        at_cursor = item
      end
    end
  end
  return range and list or { at_cursor or list[1] }
end

local function drop(buf, item)
  forget(buf, item)
  state[buf] = vim.tbl_filter(function(other)
    return other ~= item
  end, state[buf])
end

-- Puts the source's text in the place of what was found wrong, or the entry into the bibliography.
-- A correction that is empty takes nothing else away.
local function apply(buf, item, fix)
  if fix.kind == 'entry' then
    require('tezis.bib_editor').command('add', { fix.key }, '')
    drop(buf, item)
    return true
  end
  local range = range_of(buf, item.fix)
  if not range or text_of(buf, range) ~= item.before then
    return false
  end
  api.nvim_buf_set_text(buf, range[1], range[2], range[3], range[4],
    vim.split(fix.text, '\n', { plain = true }))
  drop(buf, item)
  return true
end

local function choose(item, bang, done)
  local list = require('tezis.check.fixes').of(item.diagnostic)
  if bang or #list < 2 then
    return done(list[1])
  end
  vim.ui.select(list, { prompt = ('%s is:'):format(item.before), format_item = function(fix)
    return fix.text
  end }, util.guarded(function(fix)
    if fix then
      done(fix)
    end
  end))
end

--- Mends what was found at the cursor, or on lines; with several possible keys asks which.
---@param range { first: integer, last: integer }? lines, from 1
---@param bang boolean? take the nearest key without asking
function M.fix(range, bang)
  local buf = api.nvim_get_current_buf()
  local list = fixable(buf, range)
  if #list == 0 then
    util.fail('nothing here that tezis can mend; :Tezis check looks for what is wrong')
  elseif not vim.bo[buf].modifiable then
    util.fail('this buffer cannot be changed')
  end
  local mended, changed = 0, 0
  for index = #list, 1, -1 do
    choose(list[index], bang or #list > 1, function(fix)
      if apply(buf, list[index], fix) then
        mended = mended + 1
      else
        changed = changed + 1
      end
    end)
  end
  show(buf)
  if changed > 0 then
    util.fail('the text has changed since it was checked; :Tezis check again')
  end
end

api.nvim_create_autocmd({ 'BufUnload' }, {
  group = api.nvim_create_augroup('tezis-check', {}),
  callback = function(event)
    state[event.buf] = nil
  end,
})

return M
