--- Keys and pages that are cited: whether there are such.

local core = require 'tezis.core'
local json = require 'tezis.json'
local pages = require 'tezis.check.pages'

local M = {}

local NEAREST = 3
local NAMED = 20 -- unknown keys for which the nearest are looked for

-- How many single-character edits make b of a (Levenshtein 1966); more than `most` is most + 1.
local function distance(a, b, most)
  if math.abs(#a - #b) > most then
    return most + 1
  end
  local row = {}
  for j = 0, #b do
    row[j] = j
  end
  for i = 1, #a do
    local diagonal, least = row[0], i
    row[0] = i
    for j = 1, #b do
      local above = row[j]
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      row[j] = math.min(row[j] + 1, row[j - 1] + 1, diagonal + cost)
      diagonal, least = above, math.min(least, row[j])
    end
    if least > most then
      return most + 1
    end
  end
  return row[#b]
end

--- The keys nearest to one, at most three.
---@param key string
---@param all string[]
---@return string[]
function M.nearest(key, all)
  local folded, ranked = core.fold(key), {}
  local most = math.max(2, math.floor(#folded * 0.6))
  for _, known in ipairs(all) do
    local other = core.fold(known)
    local edits = distance(folded, other, most)
    -- A key that holds the other is near whatever its length.
    if edits > most and #folded >= 4 and (other:find(folded, 1, true)
      or (#other >= 4 and folded:find(other, 1, true))) then
      edits = most
    end
    if edits <= most then
      ranked[#ranked + 1] = { key = known, edits = edits }
    end
  end
  table.sort(ranked, function(a, b)
    if a.edits ~= b.edits then
      return a.edits < b.edits
    end
    return a.key < b.key
  end)
  local list = {}
  for index = 1, math.min(NEAREST, #ranked) do
    list[index] = ranked[index].key
  end
  return list
end

--- What the corpus knows of the cited sources, by key.
---@return table<string, table>?
---@return string? message
function M.sources(db, citations, extra)
  local list, seen = json.array {}, {}
  local function add(key)
    if not seen[key] then
      seen[key] = true
      list[#list + 1] = key
    end
  end
  for _, citation in ipairs(citations) do
    for _, item in ipairs(citation.items) do
      add(item.key)
    end
  end
  for _, key in ipairs(extra or {}) do
    add(key)
  end
  local rows, message = db:rows([[
    SELECT key, title, container, language, json_extract(csl, '$.page') AS printed,
      (SELECT group_concat(DISTINCT page) FROM passage WHERE source_id = s.id) AS pages
    FROM source AS s WHERE key IN (SELECT value FROM json_each(?1))]], { json.encode(list) })
  if not rows then
    return nil, message
  end
  local by_key = {}
  for _, row in ipairs(rows) do
    by_key[row.key] = row
  end
  return by_key
end

-- Whether a bibliography (BibTeX, CSL-JSON or YAML) has an entry with this key.
local function has_entry(text, key)
  local i = 1
  while true do
    local from, to = text:find(key, i, true)
    if not from then
      return false
    end
    local before, after = text:sub(math.max(1, from - 60), from - 1), text:sub(to + 1, to + 20)
    if (before:find('@%s*%a+%s*[{(]%s*$') and after:find('^%s*,'))
      or (before:find('["\']?id["\']?%s*:%s*["\']?$') and after:find('^["\']?%s*[,}\r\n]')) then
      return true
    end
    i = to + 1
  end
end

--- Diagnostics on keys that are nowhere.
---@param context tezis.CheckContext
function M.unknown(context)
  local report, all = context.report, nil
  local named = 0
  for _, citation in ipairs(context.draft.citations) do
    for _, item in ipairs(citation.items) do
      local known = context.sources[item.key]
      for _, text in ipairs(known and {} or context.bibliographies) do
        known = known or has_entry(text, item.key)
      end
      if not known and context.wanted(item.key_range) then
        local near = {}
        named = named + 1
        if named <= NAMED then
          if not all then
            all = {}
            for _, row in ipairs(context.db:rows('SELECT key FROM source') or {}) do
              all[#all + 1] = row.key
            end
          end
          near = M.nearest(item.key, all)
        end
        context.unknown[item.key] = true
        report('unknown-key', item.key_range, ("there is no source '%s'%s"):format(item.key,
          #near > 0 and '; nearest: ' .. table.concat(near, ', ') or ''),
          { fix = near[1] and { range = item.key_range, text = near[1] }, nearest = near })
      end
    end
  end
end

-- The pages that a source has, as far as is known.
local function extent(source)
  local span = source.pages and pages.span(source.pages)
  local printed = tostring(source.printed or '')
  local range = printed:find('^%s*%d+%s*[-–]') and pages.read(printed)[1]
  if span and range and type(range.from) == 'number' then
    return { from = math.min(span.from, range.from), to = math.max(span.to, range.to) }
  end
  return span or (range and type(range.from) == 'number' and range) or nil
end

--- Diagnostics on pages that the sources do not have.
---@param context tezis.CheckContext
function M.pages(context)
  for _, citation in ipairs(context.draft.citations) do
    for _, item in ipairs(citation.items) do
      local source = context.sources[item.key]
      local is_page = item.locator and (item.label == nil or item.label == 'page')
      local span = source and is_page and item.locator_range and extent(source)
      if span and context.wanted(item.locator_range) and not context.placed[item] then
        local cited = pages.read(item.locator)
        local outside = #cited > 0
        for _, range in ipairs(cited) do
          local inside = type(range.from) == 'string' or (range.from >= span.from
            and range.to <= span.to)
          outside = outside and not inside
        end
        if outside then
          context.report('page-not-there', item.locator_range,
            ('%s has no page %s; its pages are %d-%d'):format(item.key, item.locator, span.from,
              span.to))
        end
      end
    end
  end
end

return M
