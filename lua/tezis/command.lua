-- :Tezis and the <Plug> maps: what is asked for, checked, and handed to require('tezis').

local util = require('tezis.util')

local M = {}

---@class tezis.Call
---@field args string what follows the subcommand, as typed
---@field words string[] the same, split, with escaped spaces kept
---@field bang boolean
---@field modifiers string
---@field range { first: integer, last: integer }? lines

-- The lines from one mark to another; of the first and the last what lies between the marks, unless
-- they are meant whole.
local function text_between(from, to, whole)
  local lines = vim.api.nvim_buf_get_lines(0, from[2] - 1, to[2], false)
  if not whole and #lines > 0 then
    local last = lines[#lines]
    lines[#lines] = last:sub(1, to[3] - 1) .. vim.fn.matchstr(last:sub(to[3]), '^.')
    lines[1] = lines[1]:sub(from[3])
  end
  return lines
end

-- The text of a range: the selection where the range is that of the last Visual mode.
local function range_text(range)
  local from, to = vim.fn.getpos("'<"), vim.fn.getpos("'>")
  local selected = from[2] == range.first and to[2] == range.last and vim.fn.visualmode() == 'v'
  local lines = selected and text_between(from, to)
    or vim.api.nvim_buf_get_lines(0, range.first - 1, range.last, false)
  return table.concat(lines, '\n')
end

-- What follows the subcommand, else the text of the range.
local function given(call)
  return call.args ~= '' and call.args or call.range and range_text(call.range) or nil
end

---@type { name: string, usage: string, description: string, run: fun(call: tezis.Call) }[]
M.list = {
  {
    name = 'search',
    usage = '[query]',
    description = 'passages, live; with a range the selected text is the query',
    run = function(call)
      require('tezis').search({ query = given(call) })
    end,
  },
  {
    name = 'see',
    usage = '',
    description = 'passages like the paragraph at the cursor, or like the selected text',
    run = function(call)
      require('tezis').see({ text = call.range and range_text(call.range) })
    end,
  },
  {
    name = 'weigh',
    usage = '[thesis]',
    description = 'the passages for a thesis beside those against it; with a range the selected '
      .. 'text is the thesis',
    run = function(call)
      require('tezis').weigh({ thesis = given(call) })
    end,
  },
  {
    name = 'positions',
    usage = '[thesis]',
    description = 'who stands where on a thesis: bars by source and by year',
    run = function(call)
      require('tezis').positions({ thesis = given(call), modifiers = call.modifiers })
    end,
  },
  {
    name = 'thesis',
    usage = '[name [words]]',
    description = 'store a thesis under a name; without words weigh it, without a name choose '
      .. 'one; with ! forget it and its labels',
    run = function(call)
      require('tezis').thesis({
        name = call.words[1],
        statement = call.words[2] and table.concat(call.words, ' ', 2) or nil,
        forget = call.bang,
      })
    end,
  },
  {
    name = 'cite',
    usage = '[key]',
    description = 'pick a source by author, title or key, and cite it',
    run = function(call)
      require('tezis').cite({ key = call.words[1] })
    end,
  },
  {
    name = 'quote',
    usage = '',
    description = 'in the text of a source: quote the selection, with its citation, in the draft',
    run = function(call)
      require('tezis.quote').selection(call.range and range_text(call.range),
        call.range and call.range.last or vim.fn.line('.'))
    end,
  },
  {
    name = 'open',
    usage = '[key]',
    description = 'text of a source, at the cited page; with ! the original file',
    run = function(call)
      require('tezis').open({
        key = call.words[1], page = call.words[2], original = call.bang, modifiers = call.modifiers,
      })
    end,
  },
  {
    name = 'info',
    usage = '[key]',
    description = 'bibliography entry of a source',
    run = function(call)
      require('tezis').info({ key = call.words[1] })
    end,
  },
  {
    name = 'uses',
    usage = '[key]',
    description = 'where a source is cited in the project, in the quickfix list',
    run = function(call)
      require('tezis').uses({ key = call.words[1] })
    end,
  },
  {
    name = 'refs',
    usage = '[style]',
    description = 'the references of the draft in a CSL style, through pandoc',
    run = function(call)
      require('tezis').refs({ style = call.words[1], modifiers = call.modifiers })
    end,
  },
  {
    name = 'reference',
    usage = '[key]',
    description = 'the reference of one source in that style, yanked; with ! put into the text',
    run = function(call)
      require('tezis').reference({ key = call.words[1], put = call.bang })
    end,
  },
  {
    name = 'bib',
    usage = '[action]',
    description = "the draft's own bibliography: `diff` shows what is cited and missing there or "
      .. 'other than in the corpus, `sync` adds what is missing, `add` one key',
    run = function(call)
      require('tezis.bib_editor').command(call.words[1], vim.list_slice(call.words, 2),
        call.modifiers)
    end,
  },
  {
    name = 'check',
    usage = '[what]',
    description = 'citations (`keys`) and `quotes` against the corpus, as diagnostics; `stance`: '
      .. 'claims without a source, and sources on the other side; with a range, of these lines',
    run = function(call)
      require('tezis').check({ what = call.words[1], range = call.range })
    end,
  },
  {
    name = 'fix',
    usage = '',
    description = 'correct what was found at the cursor, or on the lines of a range; with ! the '
      .. 'nearest key without asking',
    run = function(call)
      require('tezis').fix({ range = call.range, bang = call.bang })
    end,
  },
  {
    name = 'import',
    usage = '[path…]',
    description = 'add or update sources; with ! all anew; `stop` ends a running import',
    run = function(call)
      if call.args == 'stop' then
        return require('tezis.import_job').stop()
      end
      require('tezis').import({ paths = call.words, rebuild = call.bang })
    end,
  },
  {
    name = 'dictionary',
    usage = '[path…]',
    description = 'read dictionaries, so that a word finds its translations; `status` tells what '
      .. 'the corpus has',
    run = function(call)
      local editor = require('tezis.dictionary_editor')
      if call.args == 'status' then
        return editor.status()
      end
      editor.import(call.words)
    end,
  },
  {
    name = 'sql',
    usage = '[query]',
    description = 'rows of a read-only query; with a range the lines are the query',
    run = function(call)
      local query = given(call)
      if query then
        return require('tezis.sql').run(query, call.modifiers)
      end
      vim.ui.input({ prompt = 'SQL: ' }, util.guarded(function(typed)
        if typed then
          require('tezis.sql').run(typed, call.modifiers)
        end
      end))
    end,
  },
  {
    name = 'status',
    usage = '',
    description = 'what is indexed',
    run = function()
      require('tezis.status').show()
    end,
  },
  {
    name = 'log',
    usage = '',
    description = 'failures of imports, and errors inside tezis',
    run = function(call)
      require('tezis.log').open(call.modifiers)
    end,
  },
  {
    name = 'resume',
    usage = '',
    description = 'the last picker, as it was',
    run = function()
      require('tezis.picker').resume()
    end,
  },
}

---@param name string
---@return table? entry of M.list
function M.find(name)
  for _, entry in ipairs(M.list) do
    if entry.name == name then
      return entry
    end
  end
end

--- The names of the subcommands.
---@return string[]
function M.names()
  return vim.tbl_map(function(entry)
    return entry.name
  end, M.list)
end

-- What nearly every command needs; this file was the first part.
local function load()
  util.load_first({ 'tezis', 'tezis.config', 'tezis.corpus' })
end

local function run(raw)
  load()
  local name = raw.fargs[1]
  if not name then
    return vim.ui.select(M.list, {
      prompt = 'tezis:',
      format_item = function(entry)
        -- A line each, behind the numbers that inputlist() puts before them.
        return util.truncate(('%-10s %s'):format(entry.name, entry.description),
          math.max(20, vim.o.columns - 6))
      end,
    }, function(entry)
      if entry then
        M.run(vim.tbl_extend('force', raw, { fargs = { entry.name }, args = entry.name }))
      end
    end)
  end
  -- `:Tezis open!` reads better than `:Tezis! open`; both work.
  local bare = name:gsub('!$', '')
  local entry = M.find(bare)
  if not entry then
    util.fail("there is no :Tezis %s; nearest: %s", name,
      require('tezis.distance').nearest(bare, M.names(), math.huge))
  end
  entry.run({
    args = vim.trim((raw.args:gsub('^%s*%S+', '', 1))),
    words = vim.list_slice(raw.fargs, 2),
    bang = raw.bang or bare ~= name,
    modifiers = raw.mods or '',
    range = raw.range > 0 and { first = raw.line1, last = raw.line2 } or nil,
  })
end

--- :Tezis
---@param raw table what nvim_create_user_command passes
function M.run(raw)
  util.guard(run, raw)
end

-- The selected text, in Visual mode; ends it.
local function selection()
  local register, kind = vim.fn.getreg('z'), vim.fn.getregtype('z')
  vim.cmd('noautocmd silent normal! "zy')
  local text = vim.fn.getreg('z')
  vim.fn.setreg('z', register, kind)
  return text
end

-- What an operator was applied to is the thesis.
function M.weigh_motion(kind)
  util.guard(function()
    local from, to = vim.fn.getpos("'["), vim.fn.getpos("']")
    require('tezis').weigh({ thesis = table.concat(text_between(from, to, kind == 'line'), ' ') })
  end)
end

--- A <Plug> map.
---@param method 'search'|'see'|'weigh'|'weigh_op'|'cite'|'open'|'info'|'uses'|'reference'
---  |'next_mark'|'prev_mark'
function M.plug(method)
  util.guard(function()
    if method == 'next_mark' or method == 'prev_mark' then
      return require('tezis.marks').go(vim.v.count1 * (method == 'next_mark' and 1 or -1))
    end
    load()
    local options, visual = {}, vim.api.nvim_get_mode().mode:match('^[vV\22]')
    if method == 'weigh_op' then
      vim.go.operatorfunc = "v:lua.require'tezis.command'.weigh_motion"
      return vim.api.nvim_feedkeys('g@', 'ni', false)
    elseif method == 'search' and visual then
      options.query = selection()
    elseif method == 'see' and visual then
      options.text = selection()
    elseif method == 'weigh' then
      options.thesis, options.cursor = visual and selection() or nil, true
    elseif method == 'cite' and vim.v.count > 0 then
      options.ask = true
    end
    require('tezis')[method](options)
  end)
end

--- After a draft was written.
function M.saved(buf)
  util.guard(function()
    require('tezis.check_editor').on_save(buf)
  end)
end

--- Reads a tezis://doc/ buffer.
function M.read(buf, name)
  util.guard(function()
    require('tezis.open').read(buf, name)
  end)
end

return M
