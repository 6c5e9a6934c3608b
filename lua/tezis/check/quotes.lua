--- Quotations that are cited: whether the source has them, word for word and on that page.

local core = require 'tezis.core'
local fixes = require 'tezis.check.fixes'
local json = require 'tezis.json'
local locators = require 'tezis.cite.locator'
local ocr = require 'tezis.check.ocr'
local pages = require 'tezis.check.pages'

local M = {}

local SHORT = 3         -- words: what may be a name or irony
local MOST_WORDS = 4000 -- tezis_quote takes no more
local NAMED = 3         -- differences in a message

local one_line, shorten = fixes.one_line, fixes.shorten

local function range_of(context, from, to)
  local position = context.draft_position
  local row, col = position(from)
  local end_row, end_col = position(to)
  return { row, col, end_row, end_col + 1 }
end

-- The whole quotation's range.
local function outer_range(context, quotation)
  local range = range_of(context, quotation.outer_from, quotation.outer_to)
  if quotation.block then
    range = range_of(context, quotation.from, quotation.to)
  end
  return range
end

-- Bytes of the draft, inclusive, of a difference's bytes [from, to) of the quotation. An empty
-- range is behind the byte before it: last < first.
local function draft_bytes(quotation, from, to)
  local place = quotation.place
  if from < to then
    return place[from + 1], place[to]
  end
  local before = place[math.max(1, math.min(from, #place))] or quotation.from
  return before + 1, before
end

local escapes = {
  latex = function(text)
    return (text:gsub('[%%&#$_]', '\\%0'))
  end,
}

-- The words of the source as they would stand in the draft.
local function source_words(syntax, text)
  text = text:gsub('\194\173', ''):gsub('%-%s*[\n\f]%s*', '')
  text = one_line(text)
  return escapes[syntax] and escapes[syntax](text) or text
end

-- The edit that takes the source's words in the place of all differences.
local function fix_of(context, quotation, differences)
  local draft, parts = context.draft, {}
  local first, last
  for index, difference in ipairs(differences) do
    local from, to = draft_bytes(quotation, difference.at[1], difference.at[2])
    local words = source_words(draft.syntax, difference.source)
    if to < from then
      words = ' ' .. words
    elseif words == '' and draft.text:sub(from - 1, from - 1) == ' ' then
      from = from - 1
    end
    first = first or from
    if index > 1 then
      parts[#parts + 1] = draft.text:sub(last + 1, from - 1)
    end
    parts[#parts + 1] = words
    last = to
  end
  local row, col = context.draft_position(first)
  local end_row, end_col = context.draft_position(last + 1)
  return { kind = 'words', range = { row, col, end_row, end_col }, text = table.concat(parts) }
end

local function name_differences(differences)
  local parts = {}
  for index, difference in ipairs(differences) do
    if index > NAMED then
      parts[#parts + 1] = ('and %d more'):format(#differences - NAMED)
      break
    end
    local quoted, source = shorten(difference.quoted), shorten(difference.source)
    parts[#parts + 1] = quoted == '' and ("'%s' is left out"):format(source)
      or source == '' and ("'%s' is not in the source"):format(quoted)
      or ("'%s' should be '%s'"):format(quoted, source)
  end
  return table.concat(parts, '; ')
end

local function place_of(answer)
  if not answer.page then
    return answer.key
  end
  return answer.key .. (answer.page_end and (', pp. %s-%s'):format(answer.page, answer.page_end)
    or (', p. %s'):format(answer.page))
end

-- The pages on which the quotation stands.
local function true_pages(answer)
  local first, last = tonumber(answer.page), tonumber(answer.page_end)
  local list = { first and { from = first, to = last or first }
    or { from = answer.page, to = answer.page } }
  for _, page in ipairs(answer.pages or {}) do
    list[#list + 1] = { from = tonumber(page) or page, to = tonumber(page) or page }
  end
  return list
end

-- What the page cited should be, when it is another.
local function page_fix(item, answer)
  if not locators.is_page(item) or not answer.page or not item.locator_range
    or pages.overlaps(item.locator, true_pages(answer)) then
    return nil
  end
  return { kind = 'page', range = item.locator_range,
    text = answer.page .. (answer.page_end and '-' .. answer.page_end or '') }
end

local function check_page(context, item, answer)
  context.placed[item] = answer.page and true or nil
  local fix = page_fix(item, answer)
  if fix then
    context.report('wrong-page', item.locator_range,
      ('the quotation stands on page %s of %s, not on %s'):format(fix.text, answer.key,
        item.locator), { fix = fix })
  end
end

-- Words that look misread, wherever the quotation is from. A hyphen at the end of a line of the
-- draft is the draft's own.
local function report_misread(context, quotation)
  for _, one in ipairs(ocr.find(quotation.text)) do
    local from, to = draft_bytes(quotation, one.from - 1, one.to)
    if not context.draft.text:sub(from, to):find('\n', 1, true) then
      context.report('ocr-word', range_of(context, from, to),
        ("'%s' looks misread (%s): compare it with the original (:Tezis open!) and correct it")
          :format(one.word, one.fault))
    end
  end
end

-- Whether all that differs are words that look misread in the source, and not in the draft.
local function is_corrected(differences)
  for _, difference in ipairs(differences) do
    if #ocr.find(difference.source) == 0 or #ocr.find(difference.quoted) > 0 then
      return false
    end
  end
  return true
end

local function report_altered(context, quotation, answer)
  local first = draft_bytes(quotation, answer.differences[1].at[1], answer.differences[1].at[2])
  local final = answer.differences[#answer.differences].at
  local _, last = draft_bytes(quotation, final[1], final[2])
  context.report('quote-altered', range_of(context, math.min(first, math.max(last, 1)),
    math.max(first, last)), ('the quotation differs from %s: %s'):format(place_of(answer),
    name_differences(answer.differences)),
    { fix = fix_of(context, quotation, answer.differences),
      severity = (answer.inflected and quotation.words <= SHORT or is_corrected(answer.differences))
        and 'hint' or nil })
end

-- Names of journals and articles stand in quotation marks too.
local function is_title(context, quotation)
  local text = core.fold(quotation.text)
  for _, item in ipairs(quotation.citation.items) do
    local source = context.sources[item.key] or {}
    for _, title in pairs { source.title or '', source.container or '' } do
      if title ~= '' and core.fold(title):find(text, 1, true) then
        return true
      end
    end
  end
  return false
end

local function report(context, quotation, item, answer)
  if answer.verdict ~= 'verbatim' and is_title(context, quotation) then
    return
  end
  if answer.verdict == 'verbatim' or answer.verdict == 'altered' then
    if answer.verdict == 'altered' then
      report_altered(context, quotation, answer)
    end
    return check_page(context, item, answer)
  end
  local range = outer_range(context, quotation)
  if answer.verdict == 'translated' then
    context.report('quote-translated', range,
      ("the quotation seems to translate %s: '%s'"):format(place_of(answer), shorten(answer.text)),
      { severity = 'hint', fix = page_fix(item, answer) })
  elseif answer.verdict == 'elsewhere' then
    local differing = #answer.differences > 0
      and ' (' .. name_differences(answer.differences) .. ')' or ''
    local why = answer.missing and (', whose text the corpus does not have') or ''
    context.report('quote-elsewhere', range,
      ('the quotation stands in %s%s, not in %s%s'):format(place_of(answer), differing, item.key,
        why), { severity = (answer.missing or quotation.words <= SHORT) and 'hint' or nil,
        fix = item.key_range and not answer.missing
          and { kind = 'key', range = item.key_range, text = answer.key, was = item.key } or nil })
  elseif answer.missing then
    context.report('quote-not-found', range,
      ('the corpus does not have the text of %s, so the quotation cannot be checked')
        :format(item.key), { severity = 'hint' })
  else
    context.report('quote-not-found', range,
      ('no source has this quotation, %s neither'):format(item.key),
      { severity = quotation.words <= SHORT and 'hint' or nil })
  end
end

local order = { verbatim = 1, altered = 2, translated = 3, elsewhere = 4, ['not found'] = 5 }

-- The answer that speaks best for the draft: of several sources cited together one is meant.
local function best_of(asked)
  local best
  for _, one in ipairs(asked) do
    local rank = order[one.answer.verdict] - one.answer.similarity / 2
    if not best or rank < best.rank then
      best = { item = one.item, answer = one.answer, rank = rank }
    end
  end
  return best
end

--- Diagnostics on the quotations of a draft.
---@param context tezis.CheckContext
---@return boolean?
---@return string? message
function M.run(context)
  local questions, asked = json.array {}, {}
  for _, quotation in ipairs(context.draft.quotations) do
    local wanted = context.wanted(outer_range(context, quotation))
    if wanted then
      report_misread(context, quotation)
    end
    if wanted and quotation.words > MOST_WORDS then
      context.report('quote-not-found', outer_range(context, quotation),
        ('a quotation of more than %d words cannot be checked'):format(MOST_WORDS),
        { severity = 'hint' })
    elseif wanted then
      for _, item in ipairs(quotation.citation.items) do
        if not context.unknown[item.key] then
          questions[#questions + 1] = { text = quotation.text, key = item.key }
          asked[#asked + 1] = { quotation = quotation, item = item }
        end
      end
    end
  end
  local rows, message = context.db:rows([[
    SELECT tezis_quote(json_extract(value, '$.text'), json_extract(value, '$.key')) AS answer
    FROM json_each(?1) ORDER BY key]], { json.encode(questions) })
  if not rows then
    return nil, message
  end
  local by_quotation = {}
  for index, row in ipairs(rows) do
    local one = asked[index]
    one.answer = json.decode(row.answer)
    by_quotation[one.quotation] = by_quotation[one.quotation] or {}
    table.insert(by_quotation[one.quotation], one)
  end
  for _, quotation in ipairs(context.draft.quotations) do
    local best = by_quotation[quotation] and best_of(by_quotation[quotation])
    if best then
      report(context, quotation, best.item, best.answer)
    end
  end
  return true
end

return M
