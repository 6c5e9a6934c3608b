--- The sentences of a draft as its writer wrote them: no headings, no quoted blocks, no notes; each
--- with what it cites and what it says for or against a thesis.

local json = require 'tezis.json'
local plain = require 'tezis.check.plain'

local M = {}

---@class tezis.Sentence
---@field text string without markup
---@field from integer byte in the draft
---@field to integer inclusive
---@field citations tezis.Citation[]
---@field noted boolean it has a note
---@field stance number? towards the thesis, where it bears on it

local NAME = 'X' -- in the place of a citation that is part of its sentence, as `@k argues`

-- Lines that are no sentences, by syntax.
local apart = {
  markdown = { '^%s*#', '^%s*|', '^%s*:::', '^%[%^', '^%s*[-=]+%s*$' },
  latex = { '^%s*\\%a*section', '^%s*\\chapter', '^%s*\\part', '^%s*\\title', '^%s*\\author',
    '^%s*\\begin', '^%s*\\end', '^%s*\\usepackage', '^%s*\\documentclass', '^%s*\\addbib' },
  org = { '^%*+%s', '^#%+', '^%s*|', '^%[fn:' },
  typst = { '^=+%s', '^#%a' },
  asciidoc = { '^=+%s', '^:[%w-]+:', '^|' },
}

local note_marks = { '%[%^', '\\footnote', '#footnote', 'footnote:', '%[fn:' }

local function is_apart(syntax, line)
  for _, pattern in ipairs(apart[syntax] or {}) do
    if line:find(pattern) then
      return true
    end
  end
  return false
end

-- Behind the lines of a paragraph that are no sentences: headings stand at its begin.
local function behind_headings(draft, paragraph)
  local from = paragraph.from
  while from <= paragraph.to do
    local line, after = draft.text:match('^([^\n]*)()', from)
    if not is_apart(draft.syntax, line) then
      break
    end
    from = after + 1
  end
  return from
end

-- Paragraphs that are not in quoted blocks, as { text, place, from, to }.
local function paragraphs_of(draft)
  local list, next_block, block_end = {}, 1, 0
  for _, paragraph in ipairs(draft.paragraphs) do
    local from = behind_headings(draft, paragraph)
    while draft.quoted[next_block] and draft.quoted[next_block].outer_from <= from do
      local quotation = draft.quoted[next_block]
      block_end = quotation.block and math.max(block_end, quotation.outer_to) or block_end
      next_block = next_block + 1
    end
    if from <= paragraph.to and from > block_end then
      local text, place = plain.read(draft.syntax, draft.text, draft.masked, from, paragraph.to,
        draft.begins, NAME)
      list[#list + 1] = { text = text, place = place, from = from, to = paragraph.to }
    end
  end
  return list
end

-- The sentence a citation belongs to: the one it stands in or behind; the next one where it stands
-- between two and is part of what follows.
local function owner(sentences, citation)
  local best
  for index, sentence in ipairs(sentences) do
    if sentence.from > citation.start then
      break
    end
    best = index
  end
  return sentences[best or 1]
end

local function has_note(text, from, to)
  local piece = text:sub(from, to)
  for _, pattern in ipairs(note_marks) do
    if piece:find(pattern) then
      return true
    end
  end
  return false
end

-- Gives the sentences of a paragraph their citations and notes.
local function attach(draft, paragraph, sentences, next_citation)
  local citations = draft.citations
  while citations[next_citation] and citations[next_citation].start < paragraph.from do
    next_citation = next_citation + 1
  end
  while citations[next_citation] and citations[next_citation].start <= paragraph.to do
    local sentence = owner(sentences, citations[next_citation])
    table.insert(sentence.citations, citations[next_citation])
    next_citation = next_citation + 1
  end
  for index, sentence in ipairs(sentences) do
    local finish = sentences[index + 1] and sentences[index + 1].from - 1 or paragraph.to
    sentence.noted = has_note(draft.text, sentence.from, finish)
  end
  return next_citation
end

--- The sentences of a draft, by paragraph.
---@param db userdata
---@param draft tezis.CheckDraft
---@param thesis string?
---@return tezis.Sentence[][]?
---@return string? message
function M.read(db, draft, thesis)
  local paragraphs, texts = paragraphs_of(draft), json.array {}
  for index, paragraph in ipairs(paragraphs) do
    texts[index] = paragraph.text
  end
  local rows, message = db:rows([[
    SELECT p.key + 1 AS paragraph, s.text, s.start, s."end" AS finish,
      tezis_stance(s.text, ?2) AS stance
    FROM json_each(?1) AS p, tezis_sentences(p.value) AS s ORDER BY p.key, s.position]],
    { json.encode(texts), thesis })
  if not rows then
    return nil, message
  end
  local all = {}
  for index in ipairs(paragraphs) do
    all[index] = {}
  end
  for _, row in ipairs(rows) do
    local place = paragraphs[row.paragraph].place
    table.insert(all[row.paragraph], { text = row.text, from = place[row.start + 1],
      to = place[row.finish], stance = row.stance, citations = {} })
  end
  local next_citation = 1
  for index, paragraph in ipairs(paragraphs) do
    if all[index][1] then
      next_citation = attach(draft, paragraph, all[index], next_citation)
    end
  end
  return all
end

return M
