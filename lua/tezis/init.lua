-- The interface for Lua: what the commands call. Nothing here needs setup().
--
--   require('tezis').search({ query = 'союз с Китаем' })
--   vim.o.statusline = "%f %= %{v:lua.require'tezis'.status()}"

local M = {}

--- The version of the Lua side; the core must be of the same.
M.version = '0.1.0'

--- Merges options over g:tezis and the defaults. Raises a message that names a wrong option.
---@param options table? see |tezis-config|
function M.setup(options)
  require('tezis.config').setup(options)
end

-- What a picker is opened with.
local function load_picker()
  require('tezis.util').load_first({ 'tezis.keys', 'tezis.picker.layout',
    'tezis.picker.view', 'tezis.picker.origin', 'tezis.picker', 'tezis.picker.adapter',
    'tezis.highlight' })
end

-- Where the user is, and how what is picked will be cited.
local function place(method, options)
  local from = require('tezis.picker.origin').save()
  from.again = method
  for _, name in ipairs({ 'style', 'prefix', 'ask' }) do
    from[name] = options and options[name]
  end
  return from
end

--- Opens the picker over passages.
---@param options { query: string?, style: string?, prefix: string?, ask: boolean? }? the last three
---  as for |tezis.cite()|
function M.search(options)
  load_picker()
  local corpus = require('tezis.corpus').need()
  local kind = require('tezis.picker.passages').new(corpus, vim.api.nvim_get_current_buf())
  require('tezis.picker').open(kind, options and options.query, place('search', options))
  vim.defer_fn(function()
    require('tezis.status').refresh(corpus)
  end, 100)
end

--- Opens the picker over the passages that are like a text: share its rare words. What is typed
--- then searches the whole corpus.
---@param options { text: string? }? the paragraph at the cursor unless told
function M.see(options)
  load_picker()
  local corpus = require('tezis.corpus').need()
  local text = options and options.text or require('tezis.cursor').paragraph()
  if not text then
    require('tezis.util').fail('there is no paragraph at the cursor')
  end
  local kind = require('tezis.picker.passages').new(corpus, vim.api.nvim_get_current_buf(), text)
  require('tezis.picker').open(kind, nil, place('search', options))
end

--- Weighs the corpus against a thesis: the passages for it beside those against it. Without a
--- thesis: that of the draft or of the option `thesis`, else the sentence at the cursor.
---@param options { thesis: string?, cursor: boolean? }? thesis: the name of a stored one, or words;
---  cursor: the sentence at the cursor before all
function M.weigh(options)
  local corpus, from = require('tezis.corpus').need(), place('weigh', options)
  require('tezis.weigh.thesis').resolve(corpus, options or {}, function(thesis)
    require('tezis.weigh.view').open(corpus, thesis, nil, from)
  end)
end

--- Shows who stands where on a thesis, by source and by year.
---@param options { thesis: string?, cursor: boolean?, modifiers: string? }? as for |tezis.weigh()|
function M.positions(options)
  options = options or {}
  local corpus = require('tezis.corpus').need()
  require('tezis.weigh.thesis').resolve(corpus, options, function(thesis)
    require('tezis.weigh.positions_buffer').open(corpus, thesis, options.modifiers or '')
  end)
end

--- Stores a thesis under a name; without a statement weighs the one of that name, without a name
--- lets choose among those stored.
---@param options { name: string?, statement: string?, forget: boolean? }? forget: with its labels
function M.thesis(options)
  options = options or {}
  local corpus, thesis = require('tezis.corpus').need(), require('tezis.weigh.thesis')
  if options.forget then
    if not options.name then
      require('tezis.util').fail('which thesis? :Tezis thesis! {name} forgets it')
    end
    return thesis.forget(corpus, options.name)
  elseif options.name and options.statement then
    return thesis.store(corpus, options.name, options.statement)
  elseif options.name then
    return M.weigh({ thesis = options.name })
  end
  thesis.choose(corpus, function(name)
    M.weigh({ thesis = name })
  end)
end

--- Searches and hands the rows over, without a window.
---@param options { query: string, done: fun(failure: tezis.Failure?, result: tezis.SearchResult?) }
function M.query(options)
  local corpus = require('tezis.corpus').need()
  require('tezis.search').passages(corpus, options.query, {}, options.done)
end

--- Cites a source at the cursor; without a key opens the picker over sources.
---@param options { key: string?, style: string?, prefix: string?, ask: boolean? }? style: as in the
---  option `cite.style`; prefix: words before the key; ask: for them and for the locator
function M.cite(options)
  local key = options and options.key
  if not key then
    load_picker()
  end
  local corpus = require('tezis.corpus').need()
  if not key then
    local kind = require('tezis.picker.sources').new(corpus)
    require('tezis.picker').open(kind, nil, place('cite', options))
    return
  end
  local from = place('cite', options)
  local insert = require('tezis.insert')
  insert.prepare(from.buf, function()
    require('tezis.worker').query({
      corpus = corpus,
      sql = 'SELECT key, author, issued FROM source WHERE key = ?1',
      params = { key },
      done = function(failure, rows)
        if failure then
          return require('tezis.util').notify(failure.message, 'warn')
        elseif rows[1] then
          return insert.items(rows, from)
        end
        require('tezis.cursor').unknown(corpus, key, function(message)
          require('tezis.util').notify(message, 'warn')
        end)
      end,
    })
  end)
end

--- Opens the text of a source; without a key that of the citation at the cursor.
---@param options { key: string?, page: string?, original: boolean?, modifiers: string? }?
---  original: the file it came from instead of the text
function M.open(options)
  options = options or {}
  local key, page = options.key, options.page
  if not key then
    key, page = require('tezis.cursor').need('open')
  end
  if not options.original then
    return require('tezis.open').source(key, page, options.modifiers or '')
  end
  local corpus, original = require('tezis.corpus').need(), require('tezis.original')
  original.open(corpus, key, original.page_index(corpus, key, page))
end

--- Shows the bibliography entry of a source; without a key that of the citation at the cursor.
---@param options { key: string? }?
function M.info(options)
  local key = options and options.key or vim.b.tezis_key
  require('tezis.info').show(key or (require('tezis.cursor').need('info')))
end

--- Checks the citations and quotations of the current buffer; what is wrong becomes diagnostics.
---@param options { what: 'keys'|'quotes'|'stance'|'all'|nil, range: { first: integer,
---  last: integer }? }? what: keys and quotes unless told; range: lines, from 1
function M.check(options)
  require('tezis.check_editor').check(options and options.what, options and options.range)
end

--- Corrects what |tezis.check()| found at the cursor, or on lines.
---@param options { range: { first: integer, last: integer }?, bang: boolean? }? bang: takes the
---  nearest of several keys without asking
function M.fix(options)
  require('tezis.check_editor').fix(options and options.range, options and options.bang)
end

--- Lists where a source is cited in the project, in the quickfix list; without a key that of the
--- citation at the cursor.
---@param options { key: string? }?
function M.uses(options)
  require('tezis.uses').show(options and options.key)
end

--- Shows the references of the current draft in a style, made by pandoc.
---@param options { style: string?, modifiers: string? }? style: name of an installed CSL style, or
---  the path of one; the option `refs.csl` unless told
function M.refs(options)
  options = options or {}
  require('tezis.refs').show(options.style, options.modifiers or '')
end

--- Yanks the reference of one source in a style of citation, made by pandoc; without a key that of
--- the citation at the cursor, or of one that is picked.
---@param options { key: string?, put: boolean? }? put: into the text instead
function M.reference(options)
  require('tezis.reference').show(options and options.key, options and options.put or false)
end

--- Adds or updates sources, in a process of its own.
---@param options { paths: string[]?, rebuild: boolean? }? without paths: `bibliography` and `roots`
function M.import(options)
  options = options or {}
  require('tezis.import_job').start(options.paths or {}, options.rebuild or false)
end

--- The text for a status line: 'т 12.4k' passages, 'т 37%' while an import runs. Computes nothing.
---@return string
function M.status()
  return require('tezis.status').line()
end

return M
