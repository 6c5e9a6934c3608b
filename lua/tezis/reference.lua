-- :Tezis reference: the reference of one source in a style of citation, yanked or put into the
-- text. pandoc's citeproc makes it in a thread, in the markup of the draft.

local draft = require('tezis.draft')
local util = require('tezis.util')

local M = {}

local formats = { markdown = 'markdown-smart', latex = 'latex', org = 'org', asciidoc = 'asciidoc',
  typst = 'typst' }

--- Makes references of sources in the style of the option `refs.csl`.
---@param buf integer where they are wanted: language, bibliographies and markup are of this draft
---@param request { keys: string[], style: string?, format: string?, single: boolean? }
---@param document tezis.Document
---@param done fun(result: { text: string, absent: string[], style: string, note: string? })
function M.render(buf, request, document, done)
  local options = require('tezis.config').get().refs
  request.corpus, request.cmd = require('tezis.corpus').need(), options.cmd
  local style = request.style or options.csl
  request.style = style:find('/', 1, true) and util.typed_path(style)
    or style
  local root = draft.root(document, buf)
  request.files = draft.bibliographies(document, buf)
  request.language = document.language or root and root.language
  require('tezis.worker').run('call', function(problem, payload)
    if problem then
      util.fail('%s', problem.message)
    end
    done(require('tezis.rows').decode(payload))
  end, 'tezis.bib.render', 'run', vim.json.encode(request))
end

---@class tezis.ReferenceOptions
---@field buf integer
---@field win integer
---@field register string?
---@field put boolean? into the text, behind the cursor
---@field mode 'i'|'n'

local function deliver(result, key, options)
  local with_style = ('reference of %s (%s)'):format(key, result.style)
  if result.note then
    util.notify(result.note, 'warn')
  end
  if not options.put then
    vim.fn.setreg(options.register or '"', result.text, 'c')
    return util.notify(with_style .. ' yanked')
  elseif not vim.api.nvim_win_is_valid(options.win)
    or vim.api.nvim_win_get_buf(options.win) ~= options.buf then
    util.fail('the draft was closed; nothing was inserted')
  elseif not vim.bo[options.buf].modifiable then
    util.fail("this buffer cannot be changed ('modifiable' is off); open the draft")
  end
  vim.api.nvim_win_call(options.win, function()
    local lines = vim.split(result.text, '\n', { plain = true })
    vim.api.nvim_put(lines, 'c', options.mode ~= 'i', true)
  end)
end

--- The reference of a source.
---@param key string
---@param options tezis.ReferenceOptions
function M.of(key, options)
  local syntax = require('tezis.cite').syntax_for(vim.bo[options.buf].filetype)
  draft.document(options.buf, function(document)
    M.render(options.buf, { keys = { key }, single = true, format = formats[syntax or ''] },
      document or { bibliography = {} }, function(result)
        deliver(result, key, options)
      end)
  end)
end

--- :Tezis reference
---@param key string? that of the citation at the cursor unless told; else one is picked
---@param put boolean
function M.show(key, put)
  key = key or vim.b.tezis_key or require('tezis.cursor').citation()
  local corpus = require('tezis.corpus').need()
  local from = require('tezis.picker.origin').save()
  from.register, from.put = vim.v.register, put
  if key then
    return M.of(key, from)
  end
  from.use = function(items)
    M.of(items[1].key, from)
  end
  require('tezis.picker').open(require('tezis.picker.sources').new(corpus), nil, from)
end

return M
