--- tezis.cite: citations in the syntaxes of drafts, read, written and extended. Pure Lua (5.4,
--- LuaJIT).
--
--   local cite = require 'tezis.cite'
--   cite.write({ form = 'parenthetical', items = { { key = 'ivanov2020', locator = '12' } } },
--     { filetype = 'markdown', language = 'ru' })            --> '[@ivanov2020, с. 12]'
--   cite.parse('markdown', lines)                             --> citations with their places
--   cite.insertion { filetype = 'markdown', lines = lines, row = 3, col = 17, items = { … } }
--
-- Rows and columns are those of nvim_buf_set_text everywhere: from 0, columns in bytes, ends
-- exclusive.
--
-- A syntax is a module with: `parse(masked, text, ctx)` (a paragraph and the same with code
-- blanked; gives citations whose from/to are bytes from 1, inclusive), `write(citation, ctx)`,
-- `add(citation, items, ctx, text)` (edits {from, to, text} in order, `inside` bytes from the end
-- where the cursor stays) and `check_key(key)`. ctx holds language, flavour, command, form,
-- entries.

local document = require 'tezis.cite.document'
local regions = require 'tezis.cite.regions'

local M = {}

---@alias tezis.CitationForm 'parenthetical'|'text'|'suppress'|'footnote' the last in plain text

---@class tezis.CitationItem
---@field key string
---@field prefix string?
---@field locator string? '12', '12-14', 'xii'
---@field label string? CSL term; nil is a page
---@field suffix string?
---@field suppress boolean? this item alone goes without its author

---@class tezis.Citation
---@field form tezis.CitationForm
---@field items tezis.CitationItem[] parsed ones also have range, key_range and (with a locator)
---  locator_range: {row, start_col, end_row, end_col}
---@field prefix string? before all items (Org, biblatex)
---@field suffix string? after all items
---@field command string? LaTeX: the command without backslash and star
---@field cross_reference boolean? looks like a citation, but refers within the document
---@field range integer[]? {row, start_col, end_row, end_col}

local syntaxes = {
  markdown = 'markdown', pandoc = 'markdown', quarto = 'markdown', rmd = 'markdown',
  rmarkdown = 'markdown', tex = 'latex', plaintex = 'latex', latex = 'latex', rnoweb = 'latex',
  org = 'org', typst = 'typst',
  asciidoc = 'asciidoc', asciidoctor = 'asciidoc', text = 'text', mail = 'text',
}

--- The name of the syntax in which a file of this type is cited.
---@param filetype string? Neovim's; compound ones ('markdown.pandoc') by their parts
---@return string? syntax markdown, latex, org, typst, asciidoc or text
---@return string? message
function M.syntax_for(filetype)
  for part in (filetype or ''):gmatch('[^.]+') do
    if syntaxes[part] then
      return syntaxes[part]
    end
  end
  return nil, ("tezis cannot cite in a file of type '%s': it knows markdown, pandoc, quarto, rmd, "
    .. 'tex, org, typst, asciidoc, text and mail (:set filetype=…)'):format(filetype or '')
end

--- What is wrong with the option `filetypes`.
---@param filetypes string[]
---@return string? place '' as it is all of the option; nil when all is right
---@return string? should what it should be
function M.check_filetypes(filetypes)
  for _, filetype in ipairs(filetypes) do
    if not syntaxes[filetype] then
      return '', ("a list of types that tezis can cite in (markdown, tex, org, typst, …), got '%s'")
        :format(filetype)
    end
  end
end

M.forms = { parenthetical = true, text = true, suppress = true }

-- What is wrong with one style.
local function check_one(style, syntax)
  if style == 'auto' or M.forms[style] then
    return nil
  elseif syntax and syntax ~= 'latex' then
    return ("auto, parenthetical, text or suppress, got '%s'"):format(style)
  elseif not require('tezis.cite.latex_commands').form_of(style) then
    return ('auto, parenthetical, text, suppress or a LaTeX command that cites (parencite, '
      .. "textcite, citep, …), got '%s'"):format(style)
  end
end

--- What is wrong with the option `cite.style`.
---@param style string|table<string, string>
---@return string? place '' or '.filetype'; nil when all is right
---@return string? should what it should be
function M.check_style(style)
  if type(style) == 'string' then
    local should = check_one(style)
    return should and '', should
  end
  for filetype, one in pairs(style) do
    local syntax = M.syntax_for(filetype) or filetype == 'latex' and 'latex'
    local should = syntax and check_one(one, syntax)
      or not syntax and 'absent: tezis does not cite in files of that type'
    if should then
      return '.' .. filetype, should
    end
  end
end

--- The style that the option `cite.style` has for a file type, or for the syntax it is cited in.
---@param style string|table<string, string>
---@param filetype string
---@return string
function M.style_for(style, filetype)
  if type(style) == 'string' then
    return style
  end
  for part in filetype:gmatch('[^.]+') do
    if style[part] then
      return style[part]
    end
  end
  return style[M.syntax_for(filetype) or ''] or 'auto'
end

local by_ending = {
  md = 'markdown', markdown = 'markdown', mkd = 'markdown', pandoc = 'markdown', qmd = 'quarto',
  rmd = 'rmd', tex = 'tex', ltx = 'tex', latex = 'tex', rnw = 'rnoweb', org = 'org', typ = 'typst',
  adoc = 'asciidoc', asciidoc = 'asciidoc', asc = 'asciidoc', txt = 'text', eml = 'mail',
}

--- The filetype of a draft by its name; nil where that does not tell.
---@param path string
---@return string?
function M.filetype(path)
  return by_ending[(path:match('%.(%w+)$') or ''):lower()]
end

--- The module of a syntax.
---@param syntax string
---@return table
function M.module(syntax)
  return require('tezis.cite.' .. syntax)
end

--- Reads what a draft says about itself: language, bibliography files, LaTeX flavour.
---@param filetype string
---@param lines string[]
---@return tezis.Document?, string? message
function M.document(filetype, lines)
  local syntax, message = M.syntax_for(filetype)
  if not syntax then
    return nil, message
  end
  return document.read(syntax, lines)
end

--- Writes a citation.
---@param citation tezis.Citation
---@param ctx {filetype: string, language?: string, flavour?: string, command?: string}
---@return string?, string? message why it cannot be written
function M.write(citation, ctx)
  local syntax, message = M.syntax_for(ctx.filetype)
  if not syntax then
    return nil, message
  end
  local module = M.module(syntax)
  if #citation.items == 0 then
    return nil, 'a citation needs at least one key'
  end
  for _, item in ipairs(citation.items) do
    local ok, refused = module.check_key(item.key)
    if not ok then
      return nil, refused
    end
  end
  return module.write(citation, ctx)
end

--- The lines of a text.
---@param text string
---@return string[]
function M.lines(text)
  local lines = {}
  for line in (text .. '\n'):gmatch('([^\n]*)\n') do
    lines[#lines + 1] = line
  end
  return lines
end

--- Row and column, from 0, of a byte.
---@param starts integer[] bytes at which the lines begin
---@param byte integer counted as these are
---@return integer row
---@return integer col
function M.position(starts, byte)
  local low, high = 1, #starts
  while low < high do
    local middle = math.floor((low + high + 1) / 2)
    if starts[middle] <= byte then
      low = middle
    else
      high = middle - 1
    end
  end
  return low - 1, byte - starts[low]
end

--- Whether a place lies in a range; rows and columns from 0.
---@param range integer[] row, column, row and column of the end
---@param row integer
---@param col integer
---@param closed boolean? the end is part of it
---@return boolean
function M.inside(range, row, col, closed)
  local after = row > range[1] or row == range[1] and col >= range[2]
  local last = range[4] - (closed and 0 or 1)
  return after and (row < range[3] or row == range[3] and col <= last)
end

--- The item of a citation at a place: the one whose key is there, or the only one where the place
--- is elsewhere in the citation, on its page say.
---@param citation tezis.Citation
---@param row integer from 0
---@param col integer from 0
---@param closed boolean? the end of a key is part of it
---@return tezis.CitationItem?
function M.item_at(citation, row, col, closed)
  for _, item in ipairs(citation.items) do
    if item.key_range and M.inside(item.key_range, row, col, closed) then
      return item
    end
  end
  return citation.range and #citation.items == 1 and M.inside(citation.range, row, col)
    and citation.items[1] or nil
end

-- Converts the byte positions of a paragraph's citations to rows and columns.
local function place(citations, lines, first, last)
  local row, start = first, 1
  local function position(byte)
    while row > first and byte < start do
      row = row - 1
      start = start - #lines[row] - 1
    end
    while row < last and byte > start + #lines[row] do
      start = start + #lines[row] + 1
      row = row + 1
    end
    return row - 1, byte - start
  end
  local function range(from, to)
    local from_row, from_col = position(from)
    local to_row, to_col = position(to)
    return { from_row, from_col, to_row, to_col + 1 }
  end
  for _, citation in ipairs(citations) do
    citation.range = range(citation.from, citation.to)
    for _, item in ipairs(citation.note and {} or citation.items) do -- those of notes have them
      item.range = range(item.from, item.to)
      item.key_range = range(item.key_from, item.key_to)
      item.locator_range = item.locator_from and range(item.locator_from, item.locator_to)
    end
  end
  return citations
end

--- Citations of one paragraph, for callers that scanned the regions already.
---@param syntax string
---@param lines string[]
---@param first integer line of the paragraph, from 1
---@param last integer
---@param ctx table
---@return tezis.Citation[], string text the paragraph
function M.parse_paragraph(syntax, lines, first, last, ctx)
  local text = table.concat(lines, '\n', first, last)
  local citations = M.module(syntax).parse(regions.mask(syntax, text), text, ctx)
  return place(citations, lines, first, last), text
end

--- What a syntax needs to know of the whole draft to read a paragraph.
---@param syntax string
---@param lines string[]
---@param entries table[]? known sources
---@return table ctx of parse_paragraph
function M.context(syntax, lines, entries)
  local module = M.module(syntax)
  return { entries = entries, lines = lines,
    own_labels = module.own_labels and module.own_labels(lines) or nil,
    notes = module.own_notes and module.own_notes(lines) or nil }
end

--- All citations of a draft, in order, except those in code, comments and verbatim.
---@param filetype string
---@param lines string[]
---@param opts {entries?: table[]}? entries: known sources, by which plain text is read
---@return tezis.Citation[]?, string? message
function M.parse(filetype, lines, opts)
  local syntax, message = M.syntax_for(filetype)
  if not syntax then
    return nil, message
  end
  local ctx = M.context(syntax, lines, opts and opts.entries)
  local verbatim, all = regions.scan(syntax, lines), {}
  local row = 1
  while row <= #lines do
    local first, last = regions.paragraph(verbatim, lines, row)
    if first then
      for _, citation in ipairs((M.parse_paragraph(syntax, lines, first, last, ctx))) do
        all[#all + 1] = citation
      end
    end
    row = (last or row) + 1
  end
  return all
end

--- The keys that a draft cites, each once, in order.
---@param filetype string
---@param lines string[]
---@return string[]
function M.keys(filetype, lines)
  local keys, seen = {}, {}
  for _, citation in ipairs(M.parse(filetype, lines) or {}) do
    for _, item in ipairs(citation.cross_reference and {} or citation.items) do
      keys[#keys + 1] = not seen[item.key] and item.key or nil
      seen[item.key] = true
    end
  end
  return keys
end

--- The citations of the paragraph around a line.
---@param filetype string
---@param lines string[]
---@param row integer from 1
---@param opts {entries?: table[]}?
---@return tezis.Citation[]?, string? message
function M.parse_around(filetype, lines, row, opts)
  local syntax, message = M.syntax_for(filetype)
  if not syntax then
    return nil, message
  end
  local first, last = regions.paragraph(regions.scan(syntax, lines, row), lines, row)
  if not first then
    return {}
  end
  local ctx = M.context(syntax, lines, opts and opts.entries)
  return (M.parse_paragraph(syntax, lines, first, last, ctx))
end

--- Computes the edit that cites sources at a place. See tezis.cite.insertion.
function M.insertion(request)
  return require('tezis.cite.insertion').compute(request)
end

return M
