--- What the passages of a corpus say for or against a thesis: read in slices, so that whoever
--- waits can show progress and stop; and kept as counts, the strongest of each side, and sums by
--- source and year. The thesis is the name of a stored one or the target itself in words: only for
--- a stored one anything is written.
---
---   local tally = scores.tally(200)
---   repeat
---     local rows = scores.read(db, 'China-Russia alliance', tally.last, 500)
---     tally:add(rows)
---   until #rows == 0
---   tally.count['for'], tally:strongest('for')[1].id
---
--- Pure Lua, for the editor's threads and the command line.
local M = {}

--- Scores within it, either way, take no side (TZ_MARGIN of the scorer).
M.margin = 0.1

--- The side of a score: 'for', 'against', 'neutral', or nil where a passage does not bear on it.
--- @param score number|nil
--- @return string|nil
function M.side(score)
  if not score then return nil end
  return score > M.margin and 'for' or score < -M.margin and 'against' or 'neutral'
end

-- In SQL, the score of passage p towards the thesis ?1, as everything decides it.
local standing = 'tezis_standing(p.id, ?1)'

-- The join for the user's label.
local labelled = [[LEFT JOIN label l ON l.passage_id = p.id
    AND l.thesis_id = (SELECT id FROM thesis WHERE name = ?1)]]

local slice = ([[
  SELECT p.id, s.id AS source, substr(s.issued, 1, 4) AS year, %s AS score
  FROM passage p JOIN source s ON s.id = p.source_id
  WHERE p.id > ?2 %%s ORDER BY p.id LIMIT ?3]]):format(standing)

local filters = { key = 'AND s.key = ?4', year = 'AND substr(s.issued, 1, 4) = ?4' }

--- The SQL of a slice and its parameters.
--- @param thesis string
--- @param last integer the id of the last passage read before, 0 at first
--- @param limit integer
--- @param only { key: string?, year: string? }|nil one source, or one year
--- @return string
--- @return any[]
function M.slice(thesis, last, limit, only)
  local name, value = next(only or {})
  return slice:format(name and filters[name] or ''), { thesis, last, limit, value }
end

--- Reads one slice; rows { id, source, year, score }.
--- @return table[]|nil rows
--- @return string|nil message
function M.read(db, thesis, last, limit, only)
  return db:rows(M.slice(thesis, last, limit, only))
end

local Tally = {}
Tally.__index = Tally

--- @class tezis.Tally
--- @field last integer the id of the last passage counted
--- @field passages integer counted
--- @field count table<string, integer> by side
--- @field by_source table<integer, tezis.Sum>
--- @field by_year table<string, tezis.Sum>

--- @class tezis.Sum
--- @field passages integer
--- @field bearing integer
--- @field for integer
--- @field against integer
--- @field neutral integer
--- @field total number of the scores; the mean is total / bearing

--- An empty tally that keeps the strongest `limit` passages of each side.
--- @param limit integer
--- @return tezis.Tally
function M.tally(limit)
  return setmetatable({
    limit = limit, last = 0, passages = 0, by_source = {}, by_year = {},
    count = { ['for'] = 0, against = 0, neutral = 0 },
    best = { ['for'] = {}, against = {}, neutral = {} },
  }, Tally)
end

local function stronger(a, b)
  if a.strength ~= b.strength then return a.strength > b.strength end
  return a.id < b.id
end

-- Twice as many as are wanted are kept before the weaker half is dropped.
local function keep(list, item, limit)
  list[#list + 1] = item
  if #list < 2 * limit + 50 then return end
  table.sort(list, stronger)
  for index = #list, limit + 1, -1 do list[index] = nil end
end

local function sum_into(sums, name, score, side)
  local sum = sums[name]
  if not sum then
    sum = { passages = 0, bearing = 0, ['for'] = 0, against = 0, neutral = 0, total = 0 }
    sums[name] = sum
  end
  sum.passages = sum.passages + 1
  if side then
    sum.bearing, sum.total = sum.bearing + 1, sum.total + score
    sum[side] = sum[side] + 1
  end
end

--- Counts the rows of a slice.
--- @param rows { id: integer, source: integer, year: string?, score: number? }[]
function Tally:add(rows)
  for _, row in ipairs(rows) do
    local side = M.side(row.score)
    sum_into(self.by_source, row.source, row.score, side)
    sum_into(self.by_year, row.year or '', row.score, side)
    if side then
      self.count[side] = self.count[side] + 1
      keep(self.best[side], { id = row.id, strength = math.abs(row.score) }, self.limit)
    end
    self.last, self.passages = row.id, self.passages + 1
  end
end

--- The strongest passages of a side, strongest first.
--- @param side 'for'|'against'|'neutral'
--- @return { id: integer, strength: number }[]
function Tally:strongest(side)
  local list = self.best[side]
  table.sort(list, stronger)
  for index = #list, self.limit + 1, -1 do list[index] = nil end
  return list
end

--- How many passages bear on the thesis.
--- @return integer
function Tally:bearing()
  return self.count['for'] + self.count.against + self.count.neutral
end

-- The sentence of a passage that says most for the passage's side stands for it in a row, and is
-- what one would quote: telling, the byte range. A passage of one sentence is its own.
local passages = ([[
  WITH found AS MATERIALIZED (SELECT p.id, p.source_id, p.page, p.heading, p.language, p.text,
      wanted.key AS place, l.stance AS label, %s AS stance
    FROM json_each(?2) AS wanted JOIN passage AS p ON p.id = wanted.value %s)
  SELECT p.id AS passage_id, s.id AS source_id, s.key, s.author, s.title, s.issued, s.container,
    p.page, p.heading, p.language, p.text, p.label, p.stance,
    (SELECT span FROM (SELECT json_array(start, "end") AS span, "end" - start AS size,
        tezis_stance(w.text, ?1) * CASE WHEN p.stance < 0 THEN -1 ELSE 1 END AS strength
      FROM tezis_sentences(p.text) AS w) ORDER BY strength DESC NULLS LAST, size DESC LIMIT 1)
      AS telling
  FROM found AS p JOIN source AS s ON s.id = p.source_id ORDER BY p.place]])
  :format(standing, labelled)

--- The SQL for the rows of passages, in the order of their ids; its parameters are the thesis and
--- the ids as a JSON array.
M.passages = passages

--- The SQL for the stances alone: id, stance, label.
M.stances = ([[
  SELECT p.id, %s AS stance, l.stance AS label FROM json_each(?2) AS wanted
  JOIN passage AS p ON p.id = wanted.value %s]]):format(standing, labelled)

--- The SQL for the score of each passage of the source with the key ?2: page, score.
M.source = ([[
  SELECT p.page, %s AS score FROM passage p JOIN source s ON s.id = p.source_id
  WHERE s.key = ?2]]):format(standing)

--- The SQL for how the source with the key ?2 stands: passages, pro, contra, neither, mean.
M.stand = ([[
  WITH scored AS MATERIALIZED (SELECT %s AS score FROM passage p
    JOIN source s ON s.id = p.source_id WHERE s.key = ?2)
  SELECT count(*) AS passages, total(score > %f) AS pro, total(score < -%f) AS contra,
    total(abs(score) <= %f) AS neither, avg(score) AS mean FROM scored]])
  :format(standing, M.margin, M.margin, M.margin)

--- Its row as a sentence: '3 for, 1 against, 5 neutral of 12 passages; mean +0.21'.
--- @param row table
--- @return string
function M.stand_sentence(row)
  if not row.mean then return 'no passage bears on it' end
  return (('%d for, %d against, %d neutral of %d passages; mean %+.2f'):format(row.pro, row.contra,
    row.neither, row.passages, row.mean):gsub('(%d),(%d%d)$', '%1.%2'))
end

--- The SQL for what is stored of a thesis: statement, labels of each side, whether it has a model
--- of its own; and whether the thesis has words to weigh by (it bears on itself).
M.thesis = [[
  SELECT t.id, t.name, coalesce(t.statement, t.name, ?1) AS statement, t.model IS NOT NULL AS own,
    (SELECT count(*) FROM label WHERE thesis_id = t.id AND stance > 0) AS pro,
    (SELECT count(*) FROM label WHERE thesis_id = t.id AND stance < 0) AS contra,
    (SELECT count(*) FROM label WHERE thesis_id = t.id AND stance = 0) AS neither,
    (SELECT count(*) FROM passage) AS passages,
    (SELECT count(*) FROM stance WHERE thesis_id = t.id) AS weighed,
    tezis_stance(coalesce(t.statement, t.name, ?1), ?1) IS NOT NULL AS telling
  FROM (SELECT 1) LEFT JOIN thesis t ON t.name = ?1]]

return M
