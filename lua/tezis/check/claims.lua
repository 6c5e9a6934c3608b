--- What a draft claims: sentences that need a source and have none, and sentences whose source
--- stands on the other side. Both are signs, not proofs: hints, looked for only where asked.
--
--   Studies show that the toll pays.                      uncited-claim: which studies?
--   Traffic fell by 12 %.                                 uncited-claim: who counted?
--   The alliance is dangerous and must fail [@friend].    stance-mismatch: friend is for it
--
-- A source named in the sentence, in the one before or in the one after covers a claim: writers
-- cite once for what they tell in a row.

local attach = require 'tezis.check.attach'
local core = require 'tezis.core'
local pages = require 'tezis.check.pages'
local scores = require 'tezis.weigh.scores'
local sentences = require 'tezis.check.sentences'

local M = {}

local STRONG = 0.4 -- a score of the draft's own sentence that counts as taking a side
local MANY = 3     -- passages of a source on one side for each on the other
local QUOTED = 5   -- words of a quotation that must be somebody's

-- Each of the first words followed by each of the second, with up to two words between.
local function joined(first, second)
  local list = {}
  for _, one in ipairs(first) do
    for _, other in ipairs(second) do
      list[#list + 1] = one .. ' %S*%s?%S*%s?' .. other
    end
  end
  return list
end

local function with(list, ...)
  for _, more in ipairs { ... } do
    for _, one in ipairs(more) do
      list[#list + 1] = one
    end
  end
  return list
end

-- All that follows is found at the begin of words, in folded text.

-- Appeals to a source that is not named.
local appeals = with(
  joined({ 'studies', 'study', 'research', 'data', 'statistics', 'polls?', 'surveys?' },
    { 'shows?', 'suggests?', 'indicates?', 'finds?', 'found', 'ha%a+ shown', 'proves?' }),
  joined({ 'experts', 'analysts', 'scholars', 'scientists', 'economists', 'historians' },
    { 'say', 'believe', 'argue', 'agree', 'think', 'claim', 'note' }),
  joined({ 'исследовани%S*', 'опрос%S*', 'статистик%S*', 'расчет%S*' },
    { 'показ', 'свидетельств', 'говор', 'подтвержд' }),
  joined({ 'эксперты', 'аналитики', 'ученые', 'специалисты', 'историки', 'экономисты' },
    { 'счита', 'полага', 'утвержда', 'отмеча', 'доказ', 'установил', 'говор' }),
  joined({ 'согласно' }, { 'исследован', 'опрос', 'данным', 'статистик', 'оценк', 'расчет' }),
  { 'it is well known', 'it is known that', 'it has been shown', 'it has been proven',
    'according to %a*%s?data', 'according to %a*%s?stud', 'according to %a*%s?experts',
    'по данным', 'по оценк', 'по подсчетам', 'как показыва', 'как известно', 'известно, что',
    'доказано, что', 'установлено, что', 'принято считать' })

-- Figures that somebody must have counted.
local figures = { '%d[%d.,]*%s*\\?%%', '%d[%d.,]*%s+percent', '%d[%d.,]*%s+per cent',
  '%d[%d.,]*%s+millions?', '%d[%d.,]*%s+billions?', '%d[%d.,]*%s+процент%S*',
  '%d[%d.,]*%s+млн', '%d[%d.,]*%s+млрд', '%d[%d.,]*%s+миллион%S*', '%d[%d.,]*%s+миллиард%S*',
  '%d[%d.,]*%s+тыс%S*' }

-- Words by which a writer disagrees with who is cited, so that the sides may well differ.
local disagreements = { 'contrary', 'unlike', 'however', 'although', 'though', 'despite', 'but ',
  'disagree', 'reject', 'refut', 'disput', 'den[yi]', 'is mistaken', 'are mistaken', 'criticis',
  'criticiz', 'whereas', 'instead', 'rather than', 'in contrast', 'on the other hand', 'object',
  'вопреки', 'в отличие', 'однако', 'хотя', 'несмотря', 'но ', 'а не ', 'возраж', 'отверг',
  'опроверг', 'оспар', 'отрица', 'ошибает', 'ошибают', 'критик', 'напротив', 'тогда как' }

-- Words by which a writer speaks of a view of their own.
local own = with(
  joined({ 'i', 'we' }, { 'argue', 'believe', 'think', 'claim', 'show', 'hold' }),
  joined({ 'я', 'мы' }, { 'счита', 'полага', 'утвержда', 'дума', 'покаж' }),
  { 'in my ', 'in our ', 'my view', 'our view', 'this article', 'this paper', 'this chapter',
    'на мой', 'на наш', 'по моему', 'по нашему', 'в этой', 'в данной', 'в настоящей' })

-- Folded, with a blank before every word, whatever mark stood there.
local function words_of(text)
  return ' ' .. core.fold(text):gsub('\194[\160-\191]', ' '):gsub('\226\128[\128-\191]', ' ')
    :gsub('["\'()%[%]*_]', ' ') .. ' '
end

-- What the first of the patterns finds.
local function find(words, patterns)
  for _, pattern in ipairs(patterns) do
    local found = words:match('%s(' .. pattern .. '[%w\128-\255]*)')
    if found then
      return found
    end
  end
end

local function sides(score)
  return score > 0 and 'for' or 'against', score > 0 and 'against' or 'for'
end

local function range_of(context, from, to)
  local row, col = context.draft_position(from)
  local end_row, end_col = context.draft_position(to)
  return { row, col, end_row, end_col + 1 }
end

-- Uncited claims ----------------------------------------------------------------------------------

local function has_source(sentence)
  return sentence ~= nil and (sentence.noted or sentence.citations[1] ~= nil)
end

-- A quotation in a sentence that nobody is named for. Sentences are asked for in order.
local function quotation_in(context, sentence)
  local quoted, at = context.draft.quoted, context.next_quoted or 1
  while quoted[at] and quoted[at].outer_from < sentence.from do
    at = at + 1
  end
  context.next_quoted = at
  while quoted[at] and quoted[at].outer_from <= sentence.to do
    local one = quoted[at]
    if not one.citation
      and attach.count_words(context.draft.masked:sub(one.from, one.to)) >= QUOTED then
      return one
    end
    at = at + 1
  end
end

-- Why a sentence needs a source, as a sentence; nil where it needs none.
local function need(context, sentence)
  local words = words_of(sentence.text)
  if quotation_in(context, sentence) then
    return 'a quotation, and nobody is cited for it'
  end
  local found = find(words, appeals)
  if found then
    return ("'%s', and no source is cited"):format(found)
  end
  found = find(words, figures)
  if found then
    return ("a figure, '%s', and no source is cited"):format(found)
  end
  if sentence.stance and math.abs(sentence.stance) >= STRONG and not find(words, own) then
    return ("the sentence speaks %s '%s', and no source is cited"):format(sides(sentence.stance),
      context.thesis)
  end
end

local function uncited(context, paragraph)
  for index, sentence in ipairs(paragraph) do
    local covered = has_source(paragraph[index - 1]) or has_source(sentence)
      or has_source(paragraph[index + 1])
    local range = range_of(context, sentence.from, sentence.to)
    local why = not covered and context.wanted(range) and need(context, sentence)
    if why then
      context.report('uncited-claim', range, why)
    end
  end
end

-- Sides -------------------------------------------------------------------------------------------

-- How the passages cited stand: { for =, against =, mean = } of those that bear; nil for none.
local function stand(context, item)
  context.stands = context.stands or {}
  local rows = context.stands[item.key]
  if not rows then
    local message
    rows, message = context.db:rows(scores.source, { context.thesis, item.key })
    if not rows then
      return nil, message
    end
    context.stands[item.key] = rows
  end
  local is_page = item.locator and (item.label == nil or item.label == 'page')
  local sum = { ['for'] = 0, against = 0, neutral = 0, bearing = 0, total = 0, page = is_page }
  for _, row in ipairs(rows) do
    local page = tonumber(row.page) or row.page
    local cited = not is_page or not page
      or pages.overlaps(item.locator, { { from = page, to = page } })
    if cited and row.score then
      sum.bearing, sum.total = sum.bearing + 1, sum.total + row.score
      local side = scores.side(row.score)
      sum[side] = sum[side] + 1
    end
  end
  return sum
end

-- Whether passages cited stand on the other side than a sentence: on one page all that take a side,
-- of a whole source most, and the mean.
local function opposes(sum, score)
  local same, other = sides(score)
  if sum.page then
    return sum[other] > 0 and sum[same] == 0
  end
  return sum[other] >= MANY and sum[other] >= MANY * sum[same]
    and scores.side(sum.total / sum.bearing) == other
end

local function compare(context, sentence, item)
  local sum, message = stand(context, item)
  if not sum then
    return message
  elseif opposes(sum, sentence.stance) then
    local same, other = sides(sentence.stance)
    context.report('stance-mismatch', item.key_range,
      ("the sentence speaks %s '%s', and %s%s %s it (mean %+.2f)"):format(same, context.thesis,
        item.key, sum.page and ', p. ' .. item.locator .. ',' or '', other,
        sum.total / sum.bearing))
  end
end

local function mismatches(context, paragraph)
  for _, sentence in ipairs(paragraph) do
    local takes = sentence.stance and math.abs(sentence.stance) >= STRONG
      and sentence.citations[1] and not find(words_of(sentence.text), disagreements)
    for _, citation in ipairs(takes and sentence.citations or {}) do
      for _, item in ipairs(citation.items) do
        if context.sources[item.key] and context.wanted(item.key_range) then
          local message = compare(context, sentence, item)
          if message then
            return message
          end
        end
      end
    end
  end
end

--- Diagnostics on what the draft claims.
---@param context tezis.CheckContext
---@return boolean?
---@return string? message
function M.run(context)
  local paragraphs, message = sentences.read(context.db, context.draft, context.thesis)
  if not paragraphs then
    return nil, message
  end
  for _, paragraph in ipairs(paragraphs) do
    uncited(context, paragraph)
    message = context.thesis and mismatches(context, paragraph)
    if message then
      return nil, message
    end
  end
  return true
end

return M
