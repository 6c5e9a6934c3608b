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
---@field form tezis.CitationForm?
---@field style string? a form, or a LaTeX command

-- The main file of a LaTeX chapter tells the flavour and the language for it.
local function with_root(about, buf)
  if not about.root or (about.flavour and about.language) then
    return about
  end
  local root = require('tezis.draft').root(about, buf)
  about.flavour = about.flavour or root and root.flavour
  about.language = about.language or root and root.language
  return about
end

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
  if vim.api.nvim_get_mode().mode:sub(1, 1) == 'i' then
    -- What is typed now is another step.
    local keys = vim.api.nvim_replace_termcodes('<C-g>u', true, false, true)
    vim.api.nvim_feedkeys(keys, 'ni', false)
  else
    local line = vim.api.nvim_get_current_line()
    vim.cmd(cursor[2] >= #line and 'startinsert!' or 'startinsert')
  end
end

-- The draft's lines and what it says; fails with a sentence where nothing can be inserted.
local function read(buf)
  if not vim.api.nvim_buf_is_valid(buf) then
    util.fail('the draft was closed; nothing was inserted')
  elseif not vim.bo[buf].modifiable then
    util.fail("this buffer cannot be changed ('modifiable' is off); open the draft")
  end
  local lines = vim.api.nvim_buf_get_lines(buf, 0, -1, false)
  local about, unknown = cite.document(vim.bo[buf].filetype, lines)
  if not about then
    util.fail('%s', unknown)
  end
  return lines, with_root(about, buf)
end

-- Makes an edit in one undo step, and adds the entries of what it cites to the bibliography.
local function apply(edit, about, items, options)
  local buf = options.buf
  if edit.unchanged then
    return
  end
  break_undo(buf)
  vim.api.nvim_buf_set_text(buf, edit.start_row, edit.start_col, edit.end_row, edit.end_col,
    edit.lines)
  break_undo(buf)
  if vim.api.nvim_win_is_valid(options.win) and vim.api.nvim_win_get_buf(options.win) == buf then
    move(options.win, edit.cursor, options.mode)
  end
  local keys = {}
  for index, item in ipairs(items) do
    keys[index] = item.key
  end
  if cite.syntax_for(vim.bo[buf].filetype) ~= 'text' then
    require('tezis.bib_editor').after_insertion(buf, about, keys)
  end
end

-- Applies what tezis.cite computes.
local function insert(items, options)
  local buf = options.buf
  local lines, about = read(buf)
  local edit, message = cite.insertion({
    filetype = vim.bo[buf].filetype,
    lines = lines,
    row = options.row - 1,
    col = options.col,
    items = items,
    mode = options.mode,
    form = options.form,
    style = options.style,
    document = about,
    spelling_language = vim.bo[buf].spelllang,
  })
  if not edit then
    util.fail('%s', message)
  end
  apply(edit, about, items, options)
  if edit.note then
    util.notify(edit.note)
  end
end

-- Plain text needs the metadata that the picker's rows do not carry.
local function with_metadata(items, done)
  local keys = {}
  for index, item in ipairs(items) do
    keys[index] = item.key
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
  options.mode = options.mode
    or vim.api.nvim_get_mode().mode:sub(1, 1) == 'i' and 'i' or 'n'
  return options
end

--- Cites sources at a place of a buffer, in one undo step. Fails with a sentence (util.fail) where
--- the buffer cannot be changed or its format cannot say it.
---@param items table[] key; page, or locator and label; author, title, issued for plain text
---@param options tezis.InsertOptions?
function M.items(items, options)
  options = complete(options)
  local is_known = vim.api.nvim_buf_is_valid(options.buf)
  local needs_metadata = is_known and cite.syntax_for(vim.bo[options.buf].filetype) == 'text'
  for _, item in ipairs(needs_metadata and items or {}) do
    if not item.title then
      return with_metadata(items, function(whole)
        insert(whole, options)
      end)
    end
  end
  insert(items, options)
end

--- Quotes words of a source with their citation, in one undo step. In Normal mode behind the
--- character under the cursor.
---@param text string
---@param item table key, page; author, title, issued for plain text
---@param options tezis.InsertOptions?
function M.quotation(text, item, options)
  options = complete(options)
  local lines, about = read(options.buf)
  local line = lines[options.row] or ''
  local col = math.min(options.col, #line)
  if options.mode ~= 'i' and col < #line then
    col = col + #vim.fn.matchstr(line:sub(col + 1), '^.')
  end
  local wanted = require('tezis.config').get().quote
  local edit, message = require('tezis.cite.quotation').compute({
    filetype = vim.bo[options.buf].filetype, lines = lines, row = options.row - 1, col = col,
    text = text, item = item, document = about, block_words = wanted.block_words,
    marks = wanted.marks,
  })
  if not edit then
    util.fail('%s', message)
  end
  apply(edit, about, { item }, options)
end

return M
