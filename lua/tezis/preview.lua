-- The right side of the picker: a passage with the sentences around it, or an entry.

local label = require('tezis.label')
local util = require('tezis.util')
local worker = require('tezis.worker')

local M = {}

---@class tezis.Preview
---@field title string? the reference: the first line, or in the frame where room is scarce
---@field lines string[]
---@field marks tezis.Mark[]
---@field rules table<integer, string> line from 0 -> boundary drawn over it
---@field at integer line from 0 that must be seen
---@field start integer? line from 0 where the passage begins

-- Neighbours of a passage; of the nearest ones only the sentences next to it.
local around = [[
  SELECT p.ordinal - here.ordinal AS distance, p.heading, p.page, p.language,
    CASE
      WHEN p.ordinal < here.ordinal THEN CAST(substr(CAST(p.text AS BLOB), 1 + coalesce((
        SELECT start FROM tezis_sentences(p.text) ORDER BY position DESC LIMIT 1 OFFSET ?2 - 1),
        0)) AS TEXT)
      WHEN p.ordinal > here.ordinal THEN CAST(substr(CAST(p.text AS BLOB), 1, coalesce(
        (SELECT "end" FROM tezis_sentences(p.text) ORDER BY position LIMIT 1 OFFSET ?2 - 1),
        length(CAST(p.text AS BLOB)))) AS TEXT)
      ELSE p.text
    END AS text
  FROM passage AS here JOIN passage AS p
    ON p.source_id = here.source_id
   AND p.ordinal BETWEEN here.ordinal - (?2 > 0) AND here.ordinal + (?2 > 0)
  WHERE here.id = ?1 ORDER BY p.ordinal]]

-- The whole page, as far as 40 passages either side; without pages, four.
local page = [[
  SELECT p.ordinal - here.ordinal AS distance, p.heading, p.page, p.language, p.text
  FROM passage AS here JOIN passage AS p
    ON p.source_id = here.source_id
   AND CASE WHEN here.page IS NULL THEN p.ordinal BETWEEN here.ordinal - 4 AND here.ordinal + 4
            ELSE p.page = here.page AND p.ordinal BETWEEN here.ordinal - 40 AND here.ordinal + 40
            END
  WHERE here.id = ?1 ORDER BY p.ordinal]]

-- A growing preview.
local function builder()
  local out = { lines = {}, marks = {}, rules = {}, at = 0 }
  -- Adds a text of one or more lines; spans are its own byte spans to highlight, with a group.
  function out.add(text, group, spans)
    local offset = 0
    for line in (text:gsub('\r', ' ') .. '\n'):gmatch('([^\n]*)\n') do
      local row = #out.lines
      out.lines[row + 1] = (line:gsub('[%z\1-\8\11-\31\127]', ' '))
      if group and line ~= '' then
        table.insert(out.marks, { row, 0, #line, group })
      end
      for _, span in ipairs(spans or {}) do
        local from, to = math.max(span[1] - offset, 0), math.min(span[2] - offset, #line)
        if from < to then
          table.insert(out.marks, { row, from, to, span[3] or 'TezisMatch' })
          out.first_match = out.first_match or row
        end
      end
      offset = offset + #line + 1
    end
  end
  function out.gap()
    if out.lines[#out.lines] ~= '' then
      out.lines[#out.lines + 1] = ''
    end
  end
  return out
end

--- `Иванов, И. О штрафах. Вестник, 2020-05, с. 12`
---@param item table
---@return string
function M.reference(item)
  local parts = {}
  if item.author and item.author ~= '' then
    parts[1] = (item.author:gsub('%.$', '')) .. '.'
  end
  local title = util.single_line(item.title or item.key)
  parts[#parts + 1] = title:match('[.?!…]$') and title or title .. '.'
  local where = {}
  for _, part in ipairs({ item.container or '', item.issued or '',
    label.page(item.page, item.language) or '' }) do
    if part ~= '' then
      where[#where + 1] = part
    end
  end
  parts[#parts + 1] = table.concat(where, ', ')
  return vim.trim(table.concat(parts, ' '))
end

-- Lays the passages out under the reference.
local function lay(item, rows)
  local out = builder()
  out.title = M.reference(item)
  local heading, last_page
  for index, row in ipairs(rows) do
    if index > 1 then
      out.gap()
    end
    if row.page and last_page and row.page ~= last_page then
      out.rules[#out.lines] = ('── %s ──'):format(label.page(row.page, row.language))
    end
    if row.heading and row.heading ~= heading and row.heading ~= item.title then
      out.add(row.heading, 'TezisHeading')
      out.gap()
    end
    heading, last_page = row.heading or heading, row.page or last_page
    if row.distance == 0 then
      out.at, out.start = #out.lines, #out.lines
      out.add(row.text, nil, item.matches or require('tezis.picker.row').spans(item.spans))
      out.at = out.first_match or out.at
      for _, note in ipairs(item.notes or {}) do
        out.add(note.text, note.group)
      end
    else
      out.add(row.text, 'TezisContext')
    end
  end
  return out
end

--- The preview of a passage.
---@param corpus string
---@param item table a row of tezis_search
---@param wide boolean the whole page instead of the sentences around
---@param done fun(preview: tezis.Preview)
function M.passage(corpus, item, wide, done)
  local context = require('tezis.config').get().search.context
  worker.query({
    corpus = corpus,
    sql = wide and page or around,
    params = wide and { item.passage_id } or { item.passage_id, context },
    done = function(failure, rows)
      if failure then
        local out = builder()
        out.add(failure.message, 'TezisNotice')
        return done(out)
      end
      done(lay(item, rows))
    end,
  })
end

--- The preview of a bibliography entry.
---@param corpus string
---@param key string
---@param done fun(preview: tezis.Preview)
function M.entry(corpus, key, done)
  require('tezis.info').entry(corpus, key, function(failure, entry)
    local out = builder()
    if failure then
      out.add(failure.message, 'TezisNotice')
    else
      out.title = entry[1].text
      for index = 3, #entry do
        out.add(entry[index].text, entry[index].group)
      end
    end
    done(out)
  end)
end

--- The preview of what a picker lists, in one of its modes.
---@param kind tezis.PickerKind
---@param item table
---@param mode 'normal'|'wide'|'info'
---@param done fun(preview: tezis.Preview)
function M.show(kind, item, mode, done)
  if mode == 'info' then
    return M.entry(kind.corpus, item.key, done)
  end
  kind.preview(item, mode == 'wide', done)
end

--- A preview of plain lines.
---@param lines string[]
---@param group? string
---@return tezis.Preview
function M.plain(lines, group)
  local out = builder()
  for _, line in ipairs(lines) do
    out.add(line, group)
  end
  return out
end

return M
