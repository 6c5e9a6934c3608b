--- Keys and pages that are cited: whether there are such.

local core = require 'tezis.core'
local distance = require 'tezis.distance'
local json = require 'tezis.json'
local locators = require 'tezis.cite.locator'
local pages = require 'tezis.check.pages'

local M = {}

local NEAREST = 3
local NAMED = 20 -- unknown keys for which the nearest are looked for

--- The keys nearest to one, at most three.
---@param key string
---@param all string[]
---@return string[]
---@return integer? edits to the nearest
function M.nearest(key, all)
  local folded, ranked = core.fold(key), {}
  local most = math.max(2, math.floor(#folded * 0.6))
  for _, known in ipairs(all) do
    local other = core.fold(known)
    local edits = distance.edits(folded, other, most)
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
  return list, ranked[1] and ranked[1].edits
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

local identifiers = {
  '@%s*%a+%s*[{(]%s*([^%s,{}]+)%s*,',                         -- BibTeX
  '%f[%a"\']["\']?id["\']?%s*:%s*["\']?([^%s"\',}]+)',        -- CSL-JSON, YAML
  '\\bibitem%s*{%s*([^{}]-)%s*}', '\\bibitem%s*%b[]%s*{%s*([^{}]-)%s*}',
}

-- The keys of all bibliographies, read once and only when asked for.
local function entries(context)
  if not context.entries then
    context.entries = {}
    for _, text in ipairs(context.bibliographies) do
      for _, pattern in ipairs(identifiers) do
        for key in text:gmatch(pattern) do
          context.entries[key] = true
        end
      end
    end
  end
  return context.entries
end

-- In a file that cites nothing known and names no bibliography @name is somebody's name, unless it
-- is nearly a key.
local function is_mention(context, citation, item, near, edits)
  local is_draft = next(context.sources) ~= nil or context.bibliographies[1]
    or (context.bibliographies.named or 0) > 0
  local alike = near[1] and #item.key >= 5 and edits <= #item.key / 3
  return context.draft.syntax == 'markdown' and citation.form == 'text' and not item.locator
    and not is_draft and not alike
end

local function every_key(db)
  local all = {}
  for index, row in ipairs(db:rows('SELECT key FROM source') or {}) do
    all[index] = row.key
  end
  return all
end

--- Diagnostics on keys that are nowhere.
---@param context tezis.CheckContext
function M.unknown(context)
  local all, named = nil, 0
  for _, citation in ipairs(context.draft.citations) do
    for _, item in ipairs(citation.items) do
      local known = context.sources[item.key] or entries(context)[item.key]
      if not known and context.wanted(item.key_range) then
        local near, edits = {}, nil
        named = named + 1
        if named <= NAMED then
          all = all or every_key(context.db)
          near, edits = M.nearest(item.key, all)
        end
        context.unknown[item.key] = true
        if not is_mention(context, citation, item, near, edits) then
          context.report('unknown-key', item.key_range, ("there is no source '%s'%s"):format(
            item.key, #near > 0 and '; nearest: ' .. table.concat(near, ', ') or ''),
            { fix = near[1] and { kind = 'key', range = item.key_range, text = near[1],
              was = item.key },
              nearest = near })
        end
      end
    end
  end
end

--- Diagnostics on sources that the corpus has and the bibliography of the draft has not, once each.
--- None where a bibliography cannot be read.
---@param context tezis.CheckContext
function M.absent(context)
  local bibliographies, told = context.bibliographies, {}
  if (bibliographies.named or 0) == 0 or not bibliographies.complete then
    return
  end
  for _, citation in ipairs(context.draft.citations) do
    for _, item in ipairs(citation.items) do
      local key = item.key
      if context.sources[key] and not told[key] and not entries(context)[key]
        and context.wanted(item.key_range) then
        told[key] = true
        context.report('not-in-bibliography', item.key_range,
          ('the bibliography of the draft has no %s'):format(key),
          { fix = { kind = 'entry', key = key } })
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
      local span = source and locators.is_page(item) and item.locator_range and extent(source)
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
