-- Sources to read: `tezis://doc/<key>#p=12` is the text of a source as the corpus has it,
-- read-only, with the page boundaries drawn between the lines. Line and byte positions are those
-- of the text in the corpus, but for form feeds, which are not shown.

local keys = require('tezis.keys')
local util = require('tezis.util')
local worker = require('tezis.worker')

local M = {}

local namespace = vim.api.nvim_create_namespace('tezis-doc')

---@class tezis.Doc
---@field key string
---@field corpus string
---@field language string?
---@field starts integer[] byte offset of each line in the text
---@field gaps table<integer, integer[]> by row, columns of what is not shown of the line
---@field pages { row: integer, label: string, index: integer }[] row from 0, index from 1
---@field passages table[] id, start, page; in order

local docs = {} ---@type table<integer, tezis.Doc>
local corpus_of = {} -- buffer name -> corpus it was opened from

--- The name of the buffer for a source at a page.
---@param key string
---@param page string?
---@return string
function M.name(key, page)
  return 'tezis://doc/' .. util.encode(key) .. (page and '#p=' .. util.encode(page) or '')
end

-- Splits a text into lines without form feeds. Returns the lines, the byte offset of each, the rows
-- (from 0) where a new page begins, and by row the columns of the bytes that were left out.
local function split(text)
  local lines, starts, feeds, gaps = {}, {}, {}, {}
  local at = 1
  repeat
    local newline = text:find('\n', at, true)
    local line = text:sub(at, (newline or #text + 1) - 1)
    starts[#starts + 1] = at - 1
    for column, byte in line:gmatch('()([\f\r])') do
      feeds[#feeds + 1] = byte == '\f' and #lines or nil
      gaps[#lines] = gaps[#lines] or {}
      table.insert(gaps[#lines], column - 1)
    end
    lines[#lines + 1] = (line:gsub('[\f\r]', ''))
    at = (newline or #text) + 1
  until not newline or at > #text
  return lines, starts, feeds, gaps
end

-- Row (from 0) and column, in the buffer, of a byte offset of the text.
local function locate(doc, offset)
  local row, column = require('tezis.cite').position(doc.starts, offset)
  local before = 0
  for _, gap in ipairs(doc.gaps[row] or {}) do
    before = before + (gap < column and 1 or 0)
  end
  return row, column - before
end

-- The pages with their printed labels: those of the passages on them, else counted from the
-- nearest labelled page.
local function paginate(doc, feeds)
  local rows = { 0 }
  vim.list_extend(rows, feeds)
  local labels, shift = {}, nil
  for _, passage in ipairs(doc.passages) do
    local row = locate(doc, passage.start)
    if passage.page then
      local index = #rows
      while index > 1 and rows[index] > row do
        index = index - 1
      end
      labels[index] = passage.page
      shift = shift or tonumber(passage.page) and tonumber(passage.page) - index
    end
  end
  local pages = {}
  for index, row in ipairs(rows) do
    local counted = shift and ('%d'):format(index + shift)
    pages[index] = { row = row, index = index, label = labels[index] or counted or tostring(index) }
  end
  return #feeds > 0 and pages or shift and { pages[1] } or {}
end

local function page_text(doc, label)
  return require('tezis.label').page(label, doc.language)
end

-- Draws `── с. 12 ──` over the first line of each page.
local function draw_pages(buf, doc)
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  for _, page in ipairs(doc.pages) do
    if page.row > 0 then
      vim.api.nvim_buf_set_extmark(buf, namespace, page.row, 0, {
        virt_lines = { { { ('── %s ──'):format(page_text(doc, page.label)), 'TezisPage' } } },
        virt_lines_above = true,
      })
    end
  end
end

local function page_at(doc, row)
  local found
  for _, page in ipairs(doc.pages) do
    if page.row <= row then
      found = page
    end
  end
  return found
end

local function go(row, col)
  local line = vim.api.nvim_buf_get_lines(0, row, row + 1, false)[1] or ''
  vim.api.nvim_win_set_cursor(0, { row + 1, math.min(col, #line) })
  vim.cmd('normal! zz')
end

-- Goes to the page with a printed label.
local function go_page(doc, label)
  for _, page in ipairs(doc.pages) do
    if page.label == label then
      vim.api.nvim_win_set_cursor(0, { page.row + 1, 0 })
      vim.cmd('normal! zt')
      return true
    end
  end
  util.notify(('%s has no page %s'):format(doc.key, label), 'warn')
end

-- Goes `step` pages on.
local function turn(buf, step)
  local doc = docs[buf]
  local row = vim.api.nvim_win_get_cursor(0)[1] - 1
  local here = page_at(doc, row)
  local page = here and doc.pages[here.index + (step < 0 and here.row < row and 0 or step)]
  if page then
    vim.api.nvim_win_set_cursor(0, { page.row + 1, 0 })
    vim.cmd('normal! zt')
  end
end

local actions = {
  original = function(buf)
    local doc = docs[buf]
    local page = page_at(doc, vim.api.nvim_win_get_cursor(0)[1] - 1)
    require('tezis.original').open(doc.corpus, doc.key, page and page.index)
  end,
  next_page = function(buf)
    turn(buf, 1)
  end,
  previous_page = function(buf)
    turn(buf, -1)
  end,
  info = function(buf)
    require('tezis.info').show(docs[buf].key, docs[buf].corpus)
  end,
  help = function()
    keys.show_help('doc')
  end,
}

--- Puts the text into its buffer. Under :lockmarks, as lines that come in would push the entries
--- of a quickfix list down which leads into this very buffer.
---@param buf integer
function M.fill(buf)
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, docs[buf].lines)
  docs[buf].lines = nil
end

-- Fills the buffer with the source's text.
local function load(buf, key, corpus)
  local text, message = worker.await('text', corpus, key)
  local rows
  if text then
    rows, message = worker.wait({
      corpus = corpus,
      sql = [[SELECT p.id, p.start, p.page, s.path, s.language AS source_language
              FROM source AS s LEFT JOIN passage AS p ON p.source_id = s.id
              WHERE s.key = ?1 ORDER BY p.ordinal]],
      params = { key },
    })
  end
  if not rows then
    util.fail(message)
  end
  local lines, starts, feeds, gaps = split(text)
  local doc = { key = key, corpus = corpus, starts = starts, gaps = gaps,
    passages = rows[1].id and rows or {}, language = rows[1].source_language }
  doc.pages = paginate(doc, feeds)
  docs[buf] = doc
  vim.bo[buf].readonly, vim.bo[buf].modifiable, vim.bo[buf].undolevels = false, true, -1
  doc.lines = lines
  vim.cmd(("lockmarks lua require('tezis.open').fill(%d)"):format(buf))
  vim.bo[buf].modified, vim.bo[buf].modifiable, vim.bo[buf].readonly = false, false, true
  vim.bo[buf].buftype, vim.bo[buf].swapfile = 'nowrite', false
  vim.bo[buf].filetype = (rows[1].path or ''):match('%.md$') and 'markdown' or 'text'
  require('tezis.highlight').define()
  draw_pages(buf, doc)
  keys.map(buf, 'doc', function(name)
    actions[name](buf)
  end)
  vim.b[buf].tezis_key = key
  return doc
end

--- The printed page of a line of a source's text, nil where it has none.
---@param buf integer
---@param row integer from 1
---@return string?
function M.page(buf, row)
  local page = docs[buf] and page_at(docs[buf], row - 1)
  return page and page.label
end

--- Reads a tezis://doc/ buffer; what plugin/tezis.lua calls for BufReadCmd.
---@param buf integer
---@param name string
function M.read(buf, name)
  local encoded, page = name:match('^tezis://doc/([^#]*)#p=(.+)$')
  local key = util.decode(encoded or name:match('^tezis://doc/([^#]*)') or '')
  local doc = load(buf, key, corpus_of[name] or require('tezis.corpus').need())
  vim.cmd('setlocal wrap linebreak nolist nospell nonumber norelativenumber signcolumn=no')
  if page then
    go_page(doc, util.decode(page))
  end
end

-- Shows the buffer of a source in the window that the modifiers make.
local function edit(corpus, key, page, modifiers)
  local name = M.name(key, page)
  corpus_of[name] = corpus
  if modifiers ~= '' then
    vim.cmd(modifiers:match('split$') and modifiers or modifiers .. ' split')
  end
  local command = (vim.o.hidden or not vim.bo.modified) and 'edit ' or 'split '
  vim.cmd(command .. vim.fn.fnameescape(name))
  return docs[vim.api.nvim_get_current_buf()]
end

--- Opens a source at a passage.
---@param corpus string
---@param item { key: string, page: string?, passage_id: integer?, matches: integer[][]? }
---@param modifiers string '', 'vertical', 'split', 'tab split', …
function M.passage(corpus, item, modifiers)
  local doc = edit(corpus, item.key, item.page, modifiers)
  if not doc then
    return -- load has said why
  end
  for _, passage in ipairs(doc.passages) do
    if passage.id == item.passage_id then
      local buf = vim.api.nvim_get_current_buf()
      vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
      draw_pages(buf, doc)
      for _, span in ipairs(item.matches or {}) do
        local row, col = locate(doc, passage.start + span[1])
        local to_row, to_col = locate(doc, passage.start + span[2])
        vim.api.nvim_buf_set_extmark(buf, namespace, row, col,
          { end_row = to_row, end_col = to_col, hl_group = 'TezisMatch', strict = false })
      end
      local first = item.matches and item.matches[1]
      return go(locate(doc, passage.start + (first and first[1] or 0)))
    end
  end
end

--- :Tezis open: the source with a key at a page.
---@param key string
---@param page string? the printed page
---@param modifiers string
function M.source(key, page, modifiers)
  local doc = edit(require('tezis.corpus').need(), key, page, modifiers)
  if doc and page then
    go_page(doc, page)
  end
end

local lines_before = [[
  WITH wanted(id) AS (SELECT value FROM json_each(?1)),
  counted AS (
    SELECT id, sum(length(before || text) - length(replace(before || text, char(10), '')))
      OVER (PARTITION BY source_id ORDER BY ordinal)
      - (length(text) - length(replace(text, char(10), ''))) AS line
    FROM passage
    WHERE source_id IN (SELECT source_id FROM passage WHERE id IN (SELECT id FROM wanted)))
  SELECT id, line FROM counted WHERE id IN (SELECT id FROM wanted)]]

--- Sends passages (or whole sources) to the quickfix list.
---@param corpus string
---@param items table[]
---@param query string what they answer
function M.quickfix(corpus, items, query)
  local list = {}
  local rows, message = worker.wait({
    corpus = corpus,
    sql = lines_before,
    params = { require('tezis.json').ids(items, 'passage_id') },
  })
  if not rows then
    util.fail(message)
  end
  local line_of = {}
  for _, row in ipairs(rows) do
    line_of[row.id] = row.line + 1
  end
  local spans = require('tezis.picker.row').spans
  for index, item in ipairs(items) do
    local name = M.name(item.key, item.page)
    corpus_of[name] = corpus
    item.matches = item.matches or spans(item.spans)
    local first = item.matches[1] and item.matches[1][1] or 0
    local _, lines = (item.text or ''):sub(1, first):gsub('\n', '')
    list[index] = {
      filename = name,
      lnum = (line_of[item.passage_id] or 1) + lines,
      text = item.text and require('tezis.picker.row').excerpt(item.text, item.matches, 120)
        or item.title,
    }
  end
  vim.fn.setqflist({}, ' ', { title = 'tezis: ' .. (query or ''), items = list })
  vim.cmd('botright copen')
end

return M
