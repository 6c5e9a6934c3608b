--- Several articles in one saved page: `file.txt#Heading line` is the part from the
--- line that equals the heading up to the next such part of the same file.
---
--- Lines are compared with white space folded (NBSP too) and without the marks of a
--- Markdown heading. A heading often stands twice, in a table of contents and over its
--- article: of several equal lines the one is taken that leaves the longest part, which
--- is decided by looking at the headings of the other parts.
local M = {}

local function normal(line)
  line = line:gsub('\194\160', ' '):gsub('\226\128\175', ' '):gsub('\239\187\191', '')
  line = line:gsub('%s+', ' '):gsub('^ ', ''):gsub(' $', '')
  return (line:gsub('^#+ ', ''):gsub(' #+$', ''))
end

--- Every line's place: normal form -> list of byte offsets.
local function index_lines(text, wanted)
  local places = {}
  for start, line in text:gmatch('()([^\n\f]*)') do
    local name = normal(line)
    if wanted[name] then
      places[name] = places[name] or {}
      table.insert(places[name], start)
    end
  end
  return places
end

--- Offset of the first heading after `start`, whichever it is.
local function next_start(places, start, own)
  local nearest
  for name, list in pairs(places) do
    for _, at in ipairs(list) do
      if at > start and name ~= own and (not nearest or at < nearest) then nearest = at end
    end
  end
  return nearest
end

--- The place of each heading: where its part is longest.
local function choose(places, size)
  local chosen = {}
  for name, list in pairs(places) do
    local best, length = nil, -1
    for _, at in ipairs(list) do
      local reach = (next_start(places, at, name) or size + 1) - at
      if reach > length then best, length = at, reach end
    end
    chosen[name] = best
  end
  return chosen
end

--- Cuts a text into parts.
--- @param text string
--- @param headings string[] of all entries that name this file
--- @return table # heading as given -> the part's text; absent where no line equals it
function M.cut(text, headings)
  local wanted = {}
  for _, heading in ipairs(headings) do wanted[normal(heading)] = true end
  local chosen = choose(index_lines(text, wanted), #text)
  local starts = {}
  for _, at in pairs(chosen) do starts[#starts + 1] = at end
  table.sort(starts)
  local parts = {}
  for _, heading in ipairs(headings) do
    local start = chosen[normal(heading)]
    local stop = #text
    for _, at in ipairs(starts) do
      if start and at > start then
        stop = at - 1
        break
      end
    end
    if start then parts[heading] = text:sub(start, stop) end
  end
  return parts
end

return M
