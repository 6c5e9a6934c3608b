-- Puts citations into a draft: where and how is tezis.cite's to know, here it meets the buffer.
--
-- One insertion is one undo step, whatever was typed before and is typed after it. In Insert mode
-- typing goes on behind the citation (inside an extended one, behind the added key); in Normal mode
-- the cursor stands on its last character.

local cite = require('tezis.cite')
local util = require('tezis.util')

local M = {}

---@class tezis.InsertOptions
---@field buf integer? default: the current buffer
---@field win integer? default: the current window
---@field row integer? line, from 1, as nvim_win_get_cursor says; default: the cursor of win
---@field col integer? byte column, from 0
---@field mode 'i'|'n'|nil default: the current mode
---@field style string? a form, or a LaTeX command; default: the option `cite.style`
---@field prefix string? words before the first key
---@field ask boolean? ask for prefix and locator; default: the option `cite.ask`
---@field again 'cite'|'search'|nil what `.` opens afterwards
---@field use fun(items: table[], options: tezis.InsertOptions)? done with the items instead

local namespace = vim.api.nvim_create_namespace('tezis-insert')

-- Bytes of a draft that are looked at on the main loop: a few milliseconds. Longer ones go to a
-- thread.
local at_once = 40000

-- Ends the undo step in progress, so that the next change begins one (:help undo-break).
local function break_undo(buf)
  vim.api.nvim_buf_call(buf, function()
    vim.go.undolevels = vim.go.undolevels
  end)
end

-- Puts the cursor behind the citation, or on its end in Normal mode.
local function move(win, cursor, mode)
  local column = mode == 'i' and cursor[2] or math.max(0, cursor[2] - 1)
  vim.api.nvim_win_set_cursor(win, { cursor[1] + 1, column })
  if mode ~= 'i' or win ~= vim.api.nvim_get_current_win() then
    return
  end
  if util.mode() == 'i' then
    -- What is typed now is another step.
    local keys = vim.api.nvim_replace_termcodes('<C-g>u', true, false, true)
    vim.api.nvim_feedkeys(keys, 'ni', false)
  else
    local line = vim.api.nvim_get_current_line()
    vim.cmd(cursor[2] >= #line and 'startinsert!' or 'startinsert')
  end
end

-- Fails with a sentence where nothing can be inserted.
local function need_draft(buf)
  if not vim.api.nvim_buf_is_valid(buf) then
    util.fail('the draft was closed; nothing was inserted')
  elseif not vim.bo[buf].modifiable then
    util.fail("this buffer cannot be changed ('modifiable' is off); open the draft")
  end
  require('tezis.draft').need(buf)
end

-- Makes an edit in one undo step, and adds the entries of what it cites to the bibliography.
local function apply(edit, about, items, options)
  local buf = options.buf
  if edit.unchanged then
    return
  end
  local edits, cursor = require('tezis.cite.insertion').edits(edit)
  break_undo(buf)
  for _, one in ipairs(edits) do
    vim.api.nvim_buf_set_text(buf, one.start_row, one.start_col, one.end_row, one.end_col,
      one.lines)
  end
  break_undo(buf)
  if vim.api.nvim_win_is_valid(options.win) and vim.api.nvim_win_get_buf(options.win) == buf then
    move(options.win, cursor, options.mode)
  end
  local keys = {}
  for index, item in ipairs(items) do
    keys[index] = item.key
  end
  if cite.syntax_for(vim.bo[buf].filetype) ~= 'text' then
    require('tezis.bib_editor').after_insertion(buf, about, keys)
  end
  if options.again and options.mode ~= 'i' and options.win == vim.api.nvim_get_current_win() then
    require('tezis.again').set({ method = options.again, options = {
      style = options.style, prefix = items[1].prefix } })
  end
end

-- Computes an edit and calls back with it at once, or from a thread for long drafts: there again
-- when the draft was changed meanwhile, at the place where the cursor was.
local function compute(request, options, done)
  local buf = options.buf
  if vim.api.nvim_buf_get_offset(buf, vim.api.nvim_buf_line_count(buf)) <= at_once then
    local lines = vim.api.nvim_buf_get_lines(buf, 0, -1, false)
    return done(require('tezis.cite.job').compute(request, lines))
  end
  local draft = require('tezis.draft')
  local mark = vim.api.nvim_buf_set_extmark(buf, namespace, request.row,
    math.min(request.col, #vim.api.nvim_buf_get_lines(buf, request.row, request.row + 1, false)[1]),
    { right_gravity = true })
  local function try(left)
    draft.text(buf, function(text)
      local tick = vim.api.nvim_buf_get_changedtick(buf)
      local place = vim.api.nvim_buf_get_extmark_by_id(buf, namespace, mark, {})
      request.row, request.col = place[1], place[2]
      require('tezis.worker').run('call', function(failure, payload)
        need_draft(buf)
        if left > 0 and vim.api.nvim_buf_get_changedtick(buf) ~= tick then
          return try(left - 1)
        end
        vim.api.nvim_buf_del_extmark(buf, namespace, mark)
        local result = payload and require('tezis.rows').decode(payload)
        done(result, failure and failure.message)
      end, 'tezis.cite.job', 'run', vim.json.encode(request), text)
    end)
  end
  try(20)
end

-- Inserts what tezis.cite computes.
local function insert(request, items, options)
  local buf = options.buf
  need_draft(buf)
  request.filetype, request.mode = vim.bo[buf].filetype, options.mode
  request.row, request.col = options.row - 1, options.col
  request.folder = require('tezis.draft').folder(buf)
  compute(request, options, function(result, message)
    if not result then
      util.fail('%s', message)
    end
    apply(result.edit, result.document, items, options)
    if result.edit.note then
      util.notify(result.edit.note)
    end
    if request.kind == 'quotation' and not result.edit.unchanged then
      local first = result.edit.start_row
      require('tezis.check_editor').inserted(buf, request.text, first,
        first + #result.edit.lines - 1)
    end
  end)
end

-- Inserts a citation.
local function cite_items(items, options)
  options.style = options.style or cite.style_for(require('tezis.config').get().cite.style,
    vim.bo[options.buf].filetype)
  insert({ kind = 'insertion', items = items, style = options.style,
    spelling_language = vim.bo[options.buf].spelllang }, items, options)
end

-- Plain text needs the metadata that the picker's rows do not carry.
local function with_metadata(items, buf, done)
  local is_text, keys = cite.syntax_for(vim.bo[buf].filetype) == 'text', {}
  for _, item in ipairs(is_text and items or {}) do
    keys[#keys + 1] = not item.title and item.key or nil
  end
  if #keys == 0 then
    return done(items)
  end
  require('tezis.worker').query({
    corpus = require('tezis.corpus').need(),
    sql = [[SELECT key, title, author, issued, container, language,
        json_extract(csl, '$.volume') AS volume, json_extract(csl, '$.issue') AS issue
      FROM source WHERE key IN (SELECT value FROM json_each(?1))]],
    params = { vim.json.encode(keys) },
    done = function(failure, rows)
      if failure then
        return util.notify(failure.message, 'warn')
      end
      local by_key = {}
      for _, row in ipairs(rows) do
        by_key[row.key] = row
      end
      util.guard(done, vim.tbl_map(function(item)
        return vim.tbl_extend('keep', item, by_key[item.key] or {})
      end, items))
    end,
  })
end

-- Options with the window, buffer, place and mode filled in.
local function complete(options)
  options = vim.tbl_extend('force', { win = vim.api.nvim_get_current_win() }, options or {})
  options.buf = options.buf or vim.api.nvim_win_get_buf(options.win)
  if not options.row then
    local cursor = vim.api.nvim_win_get_cursor(options.win)
    options.row, options.col = cursor[1], cursor[2]
  end
  options.mode = options.mode or util.mode()
  return options
end

--- Loads what the functions below need for a buffer, a little at each turn of the main loop: while
--- something else is waited for.
---@param buf integer
---@param done fun()?
function M.prepare(buf, done)
  local syntax = vim.api.nvim_buf_is_valid(buf) and cite.syntax_for(vim.bo[buf].filetype)
  util.load(vim.tbl_map(function(name)
    return 'tezis.' .. name
  end, { 'json', 'draft', 'cite.job', 'cite.characters', 'cite.locator', 'cite.latex_commands',
    'cite.footnote', 'cite.landing', 'cite.insertion', 'cite.' .. (syntax or 'text'), 'bib',
    'bib_editor' }), done)
end

--- Cites sources at a place of a buffer, in one undo step; at once in drafts of up to 40 KB, in
--- longer ones as soon as a thread has looked at them. Fails with a sentence (util.fail) where the
--- buffer cannot be changed or its format cannot say it.
---@param items table[] key; page, or locator and label; author, title, issued for plain text
---@param options tezis.InsertOptions?
function M.items(items, options)
  options = complete(options)
  if options.use then
    return options.use(items, options)
  end
  need_draft(options.buf)
  local ask = options.ask
  if ask == nil then
    ask = require('tezis.config').get().cite.ask
  end
  if ask then
    options.ask = false
    return require('tezis.ask').affixes(items, util.guarded(function(asked)
      M.items(asked, options)
    end))
  end
  if options.prefix and items[1] then
    items[1].prefix = options.prefix
  end
  with_metadata(items, options.buf, function(whole)
    cite_items(whole, options)
  end)
end

--- Quotes words of a source with their citation, in one undo step. In Normal mode behind the
--- character under the cursor.
---@param text string
---@param item table key, page; author, title, issued for plain text
---@param options tezis.InsertOptions?
function M.quotation(text, item, options)
  options = complete(options)
  need_draft(options.buf)
  local line = vim.api.nvim_buf_get_lines(options.buf, options.row - 1, options.row, false)[1] or ''
  options.col = math.min(options.col, #line)
  if options.mode ~= 'i' and options.col < #line then
    options.col = options.col + #vim.fn.matchstr(line:sub(options.col + 1), '^.')
  end
  local wanted = require('tezis.config').get().quote
  with_metadata({ item }, options.buf, function(items)
    insert({ kind = 'quotation', text = text, item = items[1], block_words = wanted.block_words,
      marks = wanted.marks }, items, options)
  end)
end

return M
