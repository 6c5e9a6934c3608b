--- Whose words a quotation is said to be: the citation next to it.
--
--   «…» [@ivanov2020, с. 12]                     behind it
--   Иванов [@ivanov2020] пишет: «…»               before it, in the same sentence
--   «…», — говорит Иванов [@ivanov2020, с. 12].  behind it, in the same sentence
--   «…»[^3]        [^3]: @ivanov2020, с. 12       in the note behind it
--
-- Words in quotation marks without a citation are nobody's: they are not checked. Farther than
-- right beside a citation, only quotations of four words and more count, since shorter ones are as
-- often names and irony.

local M = {}

local FAR = 400 -- bytes between a quotation and its citation in one sentence
local LONG = 4  -- words

local wide_marks = { '—', '–', '…', '»', '«', '”', '“', '„', '’', '‘', '\194\160', '\127' }

-- Whether nothing is said between two places.
local function is_beside(between)
  for _, mark in ipairs(wide_marks) do
    between = between:gsub(mark, '')
  end
  between = between:gsub('\\footnote%f[%A]', ''):gsub('\\%s', '')
  return between:find('^[%s%p]*$') ~= nil
end

-- Whether a sentence ends between two places. A dot after a short word is an abbreviation.
local function ends_sentence(between)
  for before, mark in (' ' .. between):gmatch('([^%s%.!?]*)([%.!?]+)[\'"»”’)%]]*%s') do
    if mark ~= '.' or #before > 4 then
      return true
    end
  end
  return between:find('…%s+%u') ~= nil
end

--- How many words a text has.
---@param text string
---@return integer
function M.count_words(text)
  local count = 0
  for word in text:gmatch('%S+') do
    if word:find('[%w\128-\255]') then
      count = count + 1
    end
  end
  return count
end

-- Notes of Markdown: name -> the citations in its text.
local function notes_of(masked, citations)
  local notes = {}
  for start, name, finish in ('\n' .. masked):gmatch('()\n%[%^([^%]%s]+)%]:[^\n]*()') do
    local list = {}
    for _, citation in ipairs(citations) do
      if citation.start >= start and citation.finish < finish then
        list[#list + 1] = citation
      end
    end
    notes[name] = list
  end
  return notes
end

-- Index of the first citation that starts behind a byte.
local function first_behind(citations, byte)
  local low, high = 1, #citations + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    if citations[middle].start > byte then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end

local function of_marks(quotation, citations, masked, notes, long)
  local name = masked:match('^[%p]*%[%^([^%]%s]+)%]', quotation.outer_to + 1)
  if name and notes[name] and notes[name][1] then
    return notes[name][1]
  end
  local index = first_behind(citations, quotation.outer_to)
  local after, before = citations[index], citations[index - 1]
  local to_after = after and after.start - quotation.outer_to <= FAR
    and masked:sub(quotation.outer_to + 1, after.start - 1)
  if to_after and (to_after:find('\n%s*\n') or to_after:find('\n%[%^')) then
    to_after = nil
  end
  if to_after and is_beside(to_after) then
    return after
  end
  local to_before = before and quotation.outer_from - before.finish <= FAR
    and quotation.outer_from > before.finish
    and masked:sub(before.finish + 1, quotation.outer_from - 1)
  if to_before and (to_before:find('\n%s*\n') or ends_sentence(to_before)) then
    to_before = nil
  end
  if to_before and (to_before:find(':%s*$') or is_beside(to_before)) and before.form == 'text' then
    return before
  end
  if not long then
    return nil
  end
  if to_before and (before.form == 'text' or to_before:find(':%s*$')) then
    return before
  end
  if to_after and not ends_sentence(to_after) then
    return after
  end
  return to_before and before or nil
end

-- The citation of a block: in it (its attribution), right behind it, or in the sentence that
-- announces it.
local function of_block(quotation, citations, masked)
  local index = first_behind(citations, quotation.outer_to)
  local inside = citations[index - 1]
  if inside and inside.start >= quotation.from then
    local line_start = inside.start
    while line_start > quotation.from and masked:byte(line_start - 1) ~= 10 do
      line_start = line_start - 1
    end
    local head = masked:sub(line_start, inside.start - 1)
    if line_start > quotation.from
      and (head:find('^[> \t]*%-') or head:find('^[> \t]*—') or head:find('^[> \t]*–')) then
      quotation.to = line_start - 1
    end
    return inside
  end
  local after, before = citations[index], inside
  if after and after.start - quotation.outer_to <= FAR
    and is_beside(masked:sub(quotation.outer_to + 1, after.start - 1)) then
    return after
  end
  if before and quotation.outer_from - before.finish <= FAR then
    local between = masked:sub(before.finish + 1, quotation.outer_from - 1)
    if is_beside(between) or (between:find(':%s*$') and not between:find('\n%s*\n%s*%S')) then
      return before
    end
  end
end

--- Pairs quotations with citations; sets `citation` where there is one.
---@param quotations tezis.Quotation[]
---@param citations tezis.Citation[] with start and finish (bytes), in order
---@param masked string
---@return tezis.Quotation[] those that have one
function M.pair(quotations, citations, masked)
  local notes, paired = notes_of(masked, citations), {}
  for _, quotation in ipairs(quotations) do
    local words = M.count_words(masked:sub(quotation.from, quotation.to))
    local citation
    if quotation.key then
      citation = { items = { { key = quotation.key } }, range = nil }
    elseif quotation.block then
      citation = of_block(quotation, citations, masked)
    elseif words > 0 then
      citation = of_marks(quotation, citations, masked, notes, words >= LONG)
    end
    if citation then
      quotation.citation, quotation.words = citation, words
      paired[#paired + 1] = quotation
    end
  end
  return paired
end

return M
