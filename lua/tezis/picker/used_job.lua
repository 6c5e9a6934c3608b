--- What a draft uses of a corpus, found in a thread of the editor: the sources it cites, the
--- passages it quotes.
---
--- A passage is quoted when it has words of a cited quotation, as `tezis_quote` finds them: word
--- for word, altered or translated, in the source cited or another. A quotation that goes over
--- several passages marks each of them. The page of a citation would not do: a page has many
--- passages.

local check = require 'tezis.check.draft'
local cite = require 'tezis.cite'
local job = require 'tezis.job'
local json = require 'tezis.json'
local thread = require 'tezis.thread'

local M = {}

local most_words = 4000 -- tezis_quote takes no more

-- The passages of the places that the answers of tezis_quote name.
local query = [[
  WITH answer(json) AS (
    SELECT tezis_quote(json_extract(value, '$.text'), json_extract(value, '$.key'))
    FROM json_each(?1))
  SELECT json_group_array(DISTINCT p.id) AS ids
  FROM answer JOIN source AS s ON s.key = json_extract(json, '$.key')
    JOIN passage AS p ON p.source_id = s.id
     AND p.start < json_extract(json, '$.end') AND p."end" > json_extract(json, '$.start')
  WHERE json_extract(json, '$.verdict') <> 'not found']]

local function cited(filetype, text)
  return json.encode(json.array(cite.keys(filetype, cite.lines(text))))
end

--- The keys that a draft cites.
---@param filetype string
---@param text string
---@return boolean ok
---@return string payload JSON [key, …]
function M.cited(filetype, text)
  return job.safely(cited, filetype, text)
end

local function quoted(filetype, text, corpus)
  local draft, message = check.read(filetype, text)
  if not draft then
    return nil, message
  end
  local questions = json.array {}
  for _, quotation in ipairs(draft.quotations) do
    for _, item in ipairs(quotation.words <= most_words and quotation.citation.items or {}) do
      questions[#questions + 1] = { text = quotation.text, key = item.key }
    end
  end
  if #questions == 0 then
    return '[]'
  end
  local ok, payload = thread.with(corpus, function(db)
    local rows, reason = db:rows(query, { json.encode(questions) })
    return rows and rows[1].ids, reason
  end)
  return ok and payload, payload
end

--- The passages that a draft quotes.
---@param filetype string
---@param text string
---@param corpus string path
---@return boolean ok
---@return string payload JSON [id of a passage, …]
function M.quoted(filetype, text, corpus)
  return job.safely(quoted, filetype, text, corpus)
end

return M
