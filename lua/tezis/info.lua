-- A bibliography entry, for people: :Tezis info, <Plug>(tezis-info) and the picker's preview.

local util = require('tezis.util')

local M = {}

local query = [[
  SELECT key, type, author, title, issued, container, language, keywords, abstract, path, csl,
    (SELECT count(*) FROM passage WHERE source_id = source.id) AS passages,
    (SELECT count(DISTINCT page) FROM passage WHERE source_id = source.id) AS pages
  FROM source WHERE key = ?1]]

-- Lines { text, group } of an entry.
local function describe(row)
  local lines = { { text = require('tezis.preview').reference(row), group = 'TezisTitle' },
    { text = '' } }
  local csl = require('tezis.rows').decode(row.csl)
  local function field(name, value)
    if value and value ~= '' then
      lines[#lines + 1] = { text = ('%-10s %s'):format(name, value) }
    end
  end
  field('key', '@' .. row.key)
  field('type', row.type)
  field('language', row.language)
  field('volume', csl.volume and tostring(csl.volume))
  field('issue', csl.issue and tostring(csl.issue))
  field('pages', csl.page and tostring(csl.page))
  field('publisher', csl.publisher)
  field('DOI', csl.DOI)
  field('URL', csl.URL)
  field('keywords', row.keywords)
  field('file', row.path and vim.fn.fnamemodify(row.path, ':~'))
  local text = util.plural(row.passages, 'passage')
  if row.pages > 0 then
    text = text .. ' on ' .. util.plural(row.pages, 'page')
  end
  field('text', row.passages > 0 and text or 'none in the corpus')
  if row.abstract and row.abstract ~= '' then
    lines[#lines + 1] = { text = '' }
    lines[#lines + 1] = { text = row.abstract }
  end
  return lines
end

--- The lines of an entry.
---@param corpus string
---@param key string
---@param done fun(failure: tezis.Failure?, lines: { text: string, group: string? }[]?)
function M.entry(corpus, key, done)
  require('tezis.worker').query({
    corpus = corpus,
    sql = query,
    params = { key },
    done = function(failure, rows)
      if failure then
        return done(failure)
      elseif not rows[1] then
        return require('tezis.cursor').unknown(corpus, key, function(message)
          done({ message = message })
        end)
      end
      done(nil, describe(rows[1]))
    end,
  })
end

-- Adds to an entry how the source stands towards a thesis.
local function with_stance(corpus, key, thesis, entry, done)
  local scores = require('tezis.weigh.scores')
  require('tezis.worker').query({
    corpus = corpus,
    sql = scores.stand,
    params = { thesis, key },
    done = function(failure, rows)
      if not failure and rows[1].passages > 0 then
        vim.list_extend(entry, { { text = '' },
          { text = util.truncate(util.single_line(thesis), 76), group = 'TezisTitle' },
          { text = scores.stand_sentence(rows[1]) } })
      end
      done()
    end,
  })
end

local function float(entry, key)
  local lines, marks = {}, {}
  for _, line in ipairs(entry) do
    for _, part in ipairs(vim.split(line.text, '\n', { plain = true })) do
      lines[#lines + 1] = part
      if line.group then
        marks[#marks + 1] = { #lines - 1, line.group }
      end
    end
  end
  require('tezis.highlight').define()
  local buf = require('tezis.float').open(lines, 'entry of ' .. key)
  for _, mark in ipairs(buf and marks or {}) do
    vim.api.nvim_buf_add_highlight(buf, -1, mark[2], mark[1], 0, -1)
  end
end

--- Shows an entry in a float that closes when the cursor moves; where the draft has a thesis, with
--- the stance of the source towards it.
---@param key string
---@param corpus string? the one in force unless told
function M.show(key, corpus)
  corpus = corpus or require('tezis.corpus').need()
  local thesis = require('tezis.weigh.thesis').of_buffer(0)
  M.entry(corpus, key, function(failure, entry)
    if failure then
      return util.notify(failure.message, 'warn')
    elseif not thesis then
      return float(entry, key)
    end
    with_stance(corpus, key, thesis, entry, function()
      float(entry, key)
    end)
  end)
end

return M
