-- Checks in the editor: what is found becomes diagnostics in the namespace `tezis`
-- (tezis.findings), and :Tezis fix mends it, only where the text is still what was checked.

local draft = require('tezis.draft')
local findings = require('tezis.findings')
local rules = require('tezis.check.rules')
local util = require('tezis.util')

local api = vim.api
local M = {}

-- Keeps what was found before outside of what is being checked.
local function keeper(options)
  local by_code = rules.by_code
  return function(diagnostic, range)
    return not options.what[by_code[diagnostic.code].group]
      or (options.only ~= nil and diagnostic.code ~= options.only)
      or (options.first ~= nil and (range[1] < options.first or range[1] > options.last))
  end
end

local function summary(found)
  if #found == 0 then
    return 'nothing wrong'
  end
  local grave = 0
  for _, diagnostic in ipairs(found) do
    grave = grave + (findings.severities[diagnostic.severity] <= 2 and 1 or 0)
  end
  local hints = #found - grave
  return util.plural(grave, 'problem') .. (hints > 0 and ', ' .. util.plural(hints, 'hint') or '')
end

---@class tezis.CheckOptions
---@field what table<'keys'|'quotes'|'stance', boolean>
---@field first integer? rows, from 0
---@field last integer?
---@field only string? a code: nothing else is reported
---@field done fun(failure: tezis.Failure?, found: tezis.Diagnostic[]?)?

-- Severities by code, as the user wants them.
local function severities(only)
  local wanted = require('tezis.config').get().check.rules
  if not only then
    return wanted
  end
  local list = {}
  for code, severity in pairs(wanted) do
    list[code] = code == only and severity
  end
  return list
end

-- Checks: the failure, the changedtick of what was checked, and what was found.
local function ask(buf, corpus, options, done)
  draft.text(buf, function(text)
    local tick = api.nvim_buf_get_changedtick(buf)
    require('tezis.worker').run('call', function(failure, payload)
      if failure then
        return done(failure)
      elseif api.nvim_buf_is_loaded(buf) then
        done(nil, tick, require('tezis.rows').new(payload))
      end
    end, 'tezis.check_job', 'run', corpus, vim.bo[buf].filetype, text, vim.json.encode({
      what = options.what, first = options.first, last = options.last, folder = draft.folder(buf),
      thesis = require('tezis.weigh.thesis').of_buffer(buf),
      rules = severities(options.only) }))
  end)
end

-- Checks and shows; again when the buffer was changed meanwhile.
local function run(buf, corpus, options, tries)
  local done = options.done or function() end
  ask(buf, corpus, options, function(failure, tick, found)
    if failure then
      return done(failure)
    end
    findings.accept(buf, found, tick, keeper(options), function(taken)
      if taken then
        return done(nil, found)
      end
      return tries < 5 and run(buf, corpus, options, tries + 1) or nil
    end)
  end)
end

local groups = { keys = { keys = true }, quotes = { quotes = true }, stance = { stance = true },
  all = rules.all }

--- What is wrong on some lines as they are now, shown nowhere: for code actions.
---@param buf integer
---@param first integer row, from 0
---@param last integer
---@param done fun(found: tezis.Diagnostic[]?, message: string?)
function M.find(buf, first, last, done)
  local corpus = require('tezis.corpus').path()
  if vim.fn.filereadable(corpus) == 0 or require('tezis.cite').syntax_for(vim.bo[buf].filetype)
    == nil then
    return done({})
  end
  ask(buf, corpus, { what = rules.usual, first = first, last = last }, function(failure, _, found)
    done(found, failure and failure.message)
  end)
end

-- Loads what a check needs, a little at each turn of the main loop.
local function prepare(buf, done)
  util.load({ 'tezis.cite.document', 'tezis.cite.regions', 'tezis.cite', 'vim.diagnostic' },
    function()
      if api.nvim_buf_is_loaded(buf) then
        done()
      end
    end)
end

--- Checks the current buffer.
---@param what 'keys'|'quotes'|'stance'|'all'|nil keys and quotes unless told
---@param range { first: integer, last: integer }? lines, from 1
function M.check(what, range)
  local wanted = what == nil and rules.usual or groups[what]
  if not wanted then
    util.fail("there is no check '%s': keys, quotes, stance or all", what)
  end
  local buf, corpus = api.nvim_get_current_buf(), require('tezis.corpus').need()
  prepare(buf, function()
    draft.need(buf)
    run(buf, corpus, {
      what = wanted, first = range and range.first - 1, last = range and range.last - 1,
      done = function(failure, found)
        if failure then
          return util.notify(failure.message, 'warn')
        end
        local sided = not wanted.stance or require('tezis.weigh.thesis').of_buffer(buf)
        util.notify(summary(found) .. (sided and ''
          or '; the draft names no thesis (`tezis:` in its head) to compare sides on'))
      end,
    }, 1)
  end)
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
  if not any or vim.fn.filereadable(corpus) == 0 then
    return
  end
  prepare(buf, function()
    if require('tezis.cite').syntax_for(vim.bo[buf].filetype) then
      run(buf, corpus, { what = what }, 1)
    end
  end)
end

--- After a quotation was inserted on some rows: marks its words that look misread.
---@param buf integer
---@param text string what was quoted
---@param first integer row, from 0
---@param last integer
function M.inserted(buf, text, first, last)
  if #require('tezis.check.ocr').find(text) > 0 then
    local corpus = require('tezis.corpus').path()
    prepare(buf, function()
      run(buf, corpus, { what = groups.quotes, only = 'ocr-word', first = first, last = last }, 1)
    end)
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
  for _, item in ipairs(findings.list(buf)) do
    local at = findings.range(buf, item.at)
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

-- Puts the source's text in the place of what was found wrong, or the entry into the bibliography.
-- A correction that is empty takes nothing else away.
local function apply(buf, item, fix)
  if fix.kind == 'entry' then
    require('tezis.bib_editor').command('add', { fix.key }, '')
    findings.drop(buf, item)
    return true
  end
  local range = findings.range(buf, item.fix)
  if not range or findings.text(buf, range) ~= item.before then
    return false
  end
  api.nvim_buf_set_text(buf, range[1], range[2], range[3], range[4],
    vim.split(fix.text, '\n', { plain = true }))
  findings.drop(buf, item)
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
  findings.show(buf)
  if changed > 0 then
    util.fail('the text has changed since it was checked; :Tezis check again')
  end
end

return M
