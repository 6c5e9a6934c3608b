-- The side of tezis.weigh that runs in threads: slices of weighing, labels, learning. Like
-- tezis.thread: every function returns ok, payload [, code], and nothing here touches vim.*.

local core = require('tezis.core')
local json = require('tezis.json')
local scores = require('tezis.weigh.scores')
local thread = require('tezis.thread')

local M = {}

local pause = 0.06 -- seconds after which a slice of storing ends, so that it can be stopped

local function since(generation)
  return { generation = generation }
end

--- Stores scores that are not stored yet, for some 60 ms; the payload is how many. 0: all are.
--- Where the corpus cannot be written nothing is stored, and that is no failure.
function M.store(path, thesis, generation)
  local ok, payload, code = thread.write(path, function(db)
    local started, stored = core.now(), 0
    repeat
      local rows, message, reason =
        db:rows('SELECT tezis_weigh(?1, 64) AS n', { thesis }, since(generation))
      if not rows then
        return nil, message, reason
      end
      stored = stored + rows[1].n
    until rows[1].n == 0 or core.now() - started > pause
    return ('%d'):format(stored)
  end)
  local unwritable = code == 'SQLITE_READONLY' or code == 'SQLITE_CANTOPEN' or code == 'SQLITE_BUSY'
  if not ok and unwritable then
    return true, '0'
  end
  return ok, payload, code
end

--- A slice of scores, see scores.slice; the payload is a JSON array of rows.
--- @param only string? one source, or one year, as JSON: { key = } or { year = }
function M.read(path, thesis, last, limit, generation, only)
  return thread.with(path, function(db)
    local sql, parameters = scores.slice(thesis, last, limit, only and json.decode(only) or nil)
    return db:json(sql, parameters, since(generation))
  end)
end

-- Runs one statement in a connection that writes; the payload is how many rows it changed.
local function change(path, sql, parameters)
  return thread.write(path, function(db)
    local changes, message, code = db:exec(sql, parameters)
    if not changes then
      return nil, message, code
    end
    return ('%d'):format(changes)
  end)
end

--- Labels a passage; without a stance takes its label away. The last label counts.
--- @param stance -1|0|1|nil
function M.label(path, thesis, passage, stance)
  if not stance then
    return change(path, [[DELETE FROM label WHERE passage_id = ?2
      AND thesis_id = (SELECT id FROM thesis WHERE name = ?1)]], { thesis, passage })
  end
  return change(path, [[INSERT OR REPLACE INTO label(thesis_id, passage_id, stance, at)
    SELECT id, ?2, ?3, strftime('%Y-%m-%dT%H:%M:%SZ', 'now') FROM thesis WHERE name = ?1]],
    { thesis, passage, stance })
end

--- Stores a thesis under a name, or gives the stored one another statement.
function M.name(path, name, statement)
  return change(path, [[INSERT INTO thesis(name, statement) VALUES(?1, ?2)
    ON CONFLICT(name) DO UPDATE SET statement = excluded.statement
      WHERE statement IS NOT excluded.statement]], { name, statement })
end

--- Forgets a stored thesis with its labels and scores; the payload is '0' when there is none.
function M.forget(path, name)
  return change(path, 'DELETE FROM thesis WHERE name = ?1', { name })
end

--- Learns from the labels; the payload is the JSON of tezis_train.
function M.train(path, thesis)
  return thread.write(path, function(db)
    local rows, message, code = db:rows('SELECT tezis_train(?1) AS answer', { thesis })
    if not rows then
      return nil, message, code
    end
    return rows[1].answer
  end)
end

--- The words that moved the score of a passage: JSON { start, stop, text, weight, why }.
function M.cues(path, thesis, passage, generation)
  return thread.with(path, function(db)
    return db:json([[SELECT c.start, c."end" AS stop, c.text, c.weight, c.why
      FROM passage AS p, tezis_cues(p.text, ?1) AS c WHERE p.id = ?2 ORDER BY c.start]],
      { thesis, passage }, since(generation))
  end)
end

--- What is stored of a thesis, as a JSON object; with the names of all.
function M.thesis(path, thesis)
  return thread.with(path, function(db)
    local rows, message, code = db:rows(scores.thesis, { thesis })
    local names = rows and db:rows('SELECT name FROM thesis ORDER BY name')
    if not names then
      return nil, message, code
    end
    local found = rows[1]
    found.names = json.array {}
    for index, row in ipairs(names) do
      found.names[index] = row.name
    end
    return json.encode(found)
  end)
end

return M
