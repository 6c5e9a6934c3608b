--- Who stands where on a thesis, as a picture in text: a bar a source and a bar a year, against to
--- the left of a line and for to the right of it, as shares of the passages that bear on it.
---
---   Zvereva 2018              12          ░░░│█████████      +0.23
---
--- Pure Lua: the editor and the command line say how names are made and text is measured.
local M = {}

--- @class tezis.Stand
--- @field key string? of a source
--- @field year string? else of a year
--- @field name string
--- @field sum tezis.Sum
--- @field mean number

--- How rows may be sorted, in the order in which a key goes through them.
M.sorts = { 'mean', 'passages', 'year', 'name' }

--- Sources, and years, whose passages bear on the thesis.
--- @param tally tezis.Tally
--- @param sources table[] rows of source with id and key
--- @param name_of fun(source: table): string
--- @return { sources: tezis.Stand[], years: tezis.Stand[], silent: integer }
function M.gather(tally, sources, name_of)
  local found = { sources = {}, years = {}, silent = 0 }
  for _, source in ipairs(sources) do
    local sum = tally.by_source[source.id]
    if sum and sum.bearing > 0 then
      table.insert(found.sources, { key = source.key, name = name_of(source), sum = sum,
        mean = sum.total / sum.bearing, issued = source.issued or '' })
    end
  end
  -- Several texts of one author and year are told apart by their keys.
  local named = {}
  for _, stand in ipairs(found.sources) do named[stand.name] = (named[stand.name] or 0) + 1 end
  for _, stand in ipairs(found.sources) do
    if named[stand.name] > 1 then stand.name = stand.key end
  end
  for _, sum in pairs(tally.by_source) do
    found.silent = found.silent + (sum.bearing == 0 and 1 or 0)
  end
  for year, sum in pairs(tally.by_year) do
    if sum.bearing > 0 then
      table.insert(found.years, { year = year, name = year == '' and 'no date' or year, sum = sum,
        mean = sum.total / sum.bearing })
    end
  end
  table.sort(found.years, function(a, b) return a.year < b.year end)
  return found
end

local orders = {
  mean = function(a, b) return a.mean > b.mean, a.mean == b.mean end,
  passages = function(a, b)
    return a.sum.bearing > b.sum.bearing, a.sum.bearing == b.sum.bearing
  end,
  year = function(a, b) return a.issued < b.issued, a.issued == b.issued end,
  name = function(a, b) return a.name < b.name, a.name == b.name end,
}

--- Sorts sources; equals by key.
--- @param stands tezis.Stand[]
--- @param sort 'mean'|'passages'|'year'|'name'
function M.sort(stands, sort)
  table.sort(stands, function(a, b)
    local before, same = orders[sort](a, b)
    if same then return a.key < b.key end
    return before
  end)
end

-- Cells of a share: none only for none.
local function cells(count, bearing, half)
  local share = math.floor(count / bearing * half + 0.5)
  return count > 0 and math.max(1, share) or 0
end

-- The pieces of a row, text and group, so that colours can follow.
local function bar(sum, half)
  local contra, pro = cells(sum.against, sum.bearing, half), cells(sum['for'], sum.bearing, half)
  return {
    { (' '):rep(half - contra) }, { ('░'):rep(contra), 'TezisAgainst' }, { '│', 'TezisBorder' },
    { ('█'):rep(pro), 'TezisFor' }, { (' '):rep(half - pro) },
  }
end

local function signed(number)
  local text = ('%.2f'):format(math.abs(number)):gsub(',', '.')
  return (number < -0.005 and '−' or number > 0.005 and '+' or ' ') .. text
end

--- The picture.
--- @param found { sources: tezis.Stand[], years: tezis.Stand[], silent: integer } sources sorted
--- @param about { title: string, tally: tezis.Tally, note: string? }
--- @param screen { columns: integer, width: fun(text: string): integer,
---   cut: fun(text: string, width: integer): string }
--- @return string[] lines
--- @return table<integer, tezis.Stand> rows by line
--- @return table[] marks { line from 0, first byte, byte after, group }
function M.draw(found, about, screen)
  local columns = math.max(50, math.min(screen.columns, 160))
  local name_width = math.max(16, math.min(40, math.floor(columns * 0.35)))
  local half = math.floor((columns - name_width - 17) / 2)
  local lines, rows, marks = {}, {}, {}
  local function add(pieces)
    local text = ''
    for _, piece in ipairs(pieces) do
      if piece[2] and piece[1] ~= '' then
        marks[#marks + 1] = { #lines, #text, #text + #piece[1], piece[2] }
      end
      text = text .. piece[1]
    end
    lines[#lines + 1] = (text:gsub(' +$', ''))
  end
  local function fit(text, width)
    text = screen.cut(text, width)
    return text .. (' '):rep(width - screen.width(text))
  end
  -- What is cut of a name is not its year.
  local function fit_name(name)
    local head, year = name:match('^(.*)( %d%d%d%d)$')
    if not head or screen.width(name) <= name_width then return fit(name, name_width) end
    return fit(screen.cut(head, name_width - #year) .. year, name_width)
  end
  local function heading(name)
    add({ { fit(name, name_width), 'TezisTitle' }, { '     n  ', 'TezisHint' },
      { (' '):rep(math.max(0, half - 8)) .. 'against │ for', 'TezisHint' },
      { (' '):rep(math.max(0, half - 4)) .. '    mean', 'TezisHint' } })
  end
  local function row(stand)
    rows[#lines + 1] = stand
    local pieces = { { fit_name(stand.name), 'TezisCitation' },
      { ('%6d  '):format(stand.sum.bearing) } }
    for _, piece in ipairs(bar(stand.sum, half)) do pieces[#pieces + 1] = piece end
    pieces[#pieces + 1] = { '   ' .. signed(stand.mean) }
    add(pieces)
  end
  local tally, count = about.tally, about.tally.count
  add({ { screen.cut(about.title, columns), 'TezisTitle' } })
  if tally:bearing() == 0 then
    add({ { ('no passage bears on it, of %d'):format(tally.passages), 'TezisNotice' } })
    return lines, rows, marks
  end
  local total = 0
  for _, stand in ipairs(found.years) do total = total + stand.sum.total end
  local summary = '%d of %d passages bear on it: %d for, %d neutral, %d against; mean %s'
  add({ { screen.cut(summary:format(tally:bearing(), tally.passages, count['for'], count.neutral,
    count.against, signed(total / tally:bearing())), columns) } })
  add({ { '' } })
  heading(about.note or 'Sources')
  for _, stand in ipairs(found.sources) do row(stand) end
  if found.silent > 0 then
    add({ { ('%d more say nothing about it'):format(found.silent), 'TezisHint' } })
  end
  add({ { '' } })
  heading('Years')
  for _, stand in ipairs(found.years) do row(stand) end
  return lines, rows, marks
end

return M
