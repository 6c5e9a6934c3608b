-- :Tezis weigh: the passages that bear on a thesis, for beside against, strongest first. Windows,
-- keys and most actions are the picker's; there is no prompt, so keys need no modifier.

local compat = require('tezis.compat')
local json = require('tezis.json')
local layout = require('tezis.weigh.layout')
local origin = require('tezis.picker.origin')
local picker = require('tezis.picker')
local preview = require('tezis.preview')
local row = require('tezis.picker.row')
local util = require('tezis.util')
local weigh = require('tezis.weigh')
local worker = require('tezis.worker')

local M = {}

---@class tezis.WeighView: tezis.Picker
---@field thesis tezis.Thesis
---@field only { key: string?, year: string? }?
---@field panes table<'list'|'other', { side: string, rows: table[], index: integer,
---  awaited: boolean? }>
---@field tally tezis.Tally?
---@field after (fun())[] what waits for the rows of the current list
---@field undo { item: table, before: integer? }[] labels of this view
local View = setmetatable({
  keys = 'weigh',
  actions = 'tezis.weigh.actions',
  shape = {
    parts = { 'frame', 'list', 'other', 'preview' },
    enter = 'list',
    compute = layout.compute,
    frame = layout.frame,
  },
  short = { cite = 'cite', pro = 'for', con = 'against', neither = 'neutral', flip = 'flip',
    help = 'keys' },
}, picker.Picker)
View.__index = View

local shown_at_once = 50 -- rows asked for in one question
local early = 400 -- ms between two looks at what is found while it is still being weighed
local most_cues = 6 -- named under a passage, of each side

local titles = { ['for'] = 'For', against = 'Against', neutral = 'Neutral',
  suggest = 'To label next' }

-- Cues with their repetitions added up, the heaviest first; the thesis's own words say nothing new.
local function heaviest(cues)
  local sums, list = {}, {}
  for _, cue in ipairs(cues) do
    local name = vim.fn.tolower(cue.text) .. cue.why
    if not sums[name] and cue.why ~= 'a word of the thesis' then
      sums[name] = { text = cue.text, why = cue.why, weight = 0 }
      list[#list + 1] = sums[name]
    end
    if sums[name] then
      sums[name].weight = sums[name].weight + cue.weight
    end
  end
  table.sort(list, function(a, b)
    return math.abs(a.weight) > math.abs(b.weight)
  end)
  return list
end

-- The words that moved the score, under the passage: signs and reasons say what colours say.
local function legend(cues)
  local signs = require('tezis.config').get().signs
  local notes = {}
  for _, side in ipairs({ { signs.pro, 1, 'TezisFor' }, { signs.con, -1, 'TezisAgainst' } }) do
    local list = vim.tbl_filter(function(cue)
      return cue.weight * side[2] > 0
    end, heaviest(cues))
    local words = {}
    for index = 1, math.min(#list, most_cues) do
      words[index] = ('%s (%s)'):format(list[index].text, list[index].why)
    end
    if #words > 0 then
      notes[#notes + 1] = { text = side[1] .. ' ' .. table.concat(words, ', '), group = side[3] }
    end
  end
  return notes
end

-- Finds the cues of a passage, once.
local function explain(view, item, done)
  if item.cued then
    return done()
  end
  worker.run('call', function(failure, payload)
    local cues = failure and {} or vim.json.decode(payload)
    item.cued, item.matches = true, {}
    for index, cue in ipairs(cues) do
      item.matches[index] = { cue.start, cue.stop,
        cue.weight > 0 and 'TezisCueFor' or 'TezisCueAgainst' }
    end
    item.notes = legend(cues)
    done()
  end, 'tezis.weigh.job', 'cues', view.kind.corpus, view.thesis.text, item.passage_id)
end

local function kind_of(view, corpus)
  return {
    name = 'weigh',
    title = '',
    corpus = corpus,
    empty = function()
      return preview.plain({ view.sentence or '' }, 'TezisNotice')
    end,
    id = function(item)
      return item.passage_id
    end,
    row = row.passage,
    preview = function(item, wide, done)
      explain(view, item, function()
        preview.passage(corpus, item, wide, done)
      end)
    end,
  }
end

--- Opens the view and weighs.
---@param corpus string
---@param thesis tezis.Thesis
---@param only { key: string?, year: string? }? one source, or one year
---@param from tezis.Origin?
function M.open(corpus, thesis, only, from)
  picker.shut()
  local self = setmetatable({
    thesis = thesis, only = only, origin = from or origin.save(), marked = {}, mode = 'normal',
    undo = {}, after = {}, rows = {}, index = 0,
    panes = {
      list = { side = 'for', rows = {}, index = 0, awaited = true },
      other = { side = 'against', rows = {}, index = 0, awaited = true },
    },
  }, View)
  self.origin.mode = 'n'
  self.kind = kind_of(self, corpus)
  self.live = { stop = function()
    require('tezis.corpus').core().cancel()
  end }
  self:show()
  self:focus('list')
  if thesis.notice then
    util.notify(thesis.notice, 'warn')
  end
  self:weigh()
end

function View:watch(on)
  for _, part in ipairs({ 'list', 'other' }) do
    on('CursorMoved', { buffer = self.view.buf[part] }, function()
      if part ~= self.part then
        self:focus(part)
      end
      self:moved()
    end)
  end
end

--- Calls `fn` once the current list has its rows.
---@param fn fun()
function View:settled(fn)
  if self.panes[self.part].awaited then
    return table.insert(self.after, fn)
  end
  fn()
end

-- The rows of the current list are there, or will not come.
function View:arrived(part)
  self.panes[part].awaited = nil
  while part == self.part and not self.panes[part].awaited and self.after[1] do
    util.guard(table.remove(self.after, 1))
  end
end

function View:pane(part)
  return self.panes[part]
end

-- After :Tezis resume: as it was; what was not weighed yet is weighed now.
function View:again()
  self:redraw_all()
  self:focus(self.part)
  if not self.whole then
    self:weigh()
  end
end

-- As the picker draws after the screen has changed its size.
function View:draw(part)
  if part then
    return picker.Picker.draw(self, part)
  end
  self:redraw_all()
end

function View:redraw_all()
  self.panes[self.part].index = self.index
  for _, part in ipairs({ 'list', 'other' }) do
    picker.Picker.draw(self, part)
    self.view:select(self.panes[part].index, part)
  end
  self:entitle(self.progress)
end

--- Goes to a list.
---@param part 'list'|'other'
function View:focus(part)
  self.panes[self.part].index = self.index
  self.part = part
  self.rows, self.index = self.panes[part].rows, self.panes[part].index
  self.view:focus(part)
  self:entitle(self.progress)
  self:preview()
end

-- 'For 242', with a mark where the cursor is.
function View:pane_title(part)
  local side = self.panes[part].side
  local count = self.tally and self.tally.count[side]
  if side == 'suggest' then
    count = #self.panes[part].rows
  end
  return (part == self.part and '› ' or '') .. titles[side]
    .. (count and ' ' .. util.count(count) or '')
end

-- Writes into the frame what is shown: the thesis, how much of the corpus bears on it, the labels.
function View:entitle(progress)
  local thesis, parts = self.thesis, {}
  if progress then
    parts[1] = progress
  elseif self.tally then
    parts[1] = ('%s of %s'):format(util.count(self.tally:bearing()),
      util.plural(self.tally.passages, 'passage'))
  end
  if thesis.pro + thesis.contra + thesis.neither > 0 then
    local signs = require('tezis.config').get().signs
    parts[#parts + 1] = ('labels %d%s %d%s %d%s'):format(thesis.pro, signs.pro, thesis.contra,
      signs.con, thesis.neither, signs.neutral)
  end
  local name = thesis.text
  if self.only then
    name = ('%s: %s'):format(self.only.key or self.only.year, name)
  end
  self.view:set_texts({ title = name, count = table.concat(parts, ' · '),
    list = self:pane_title('list'), other = self:pane_title('other') })
end

-- What a list is to hold: the ids as a JSON array, from `first` on.
function View:ids(side, first)
  return json.ids(self.tally:strongest(side), 'id', first, first + shown_at_once - 1)
end

-- Fills a list with the rows of its side. The cursor stays on the passage it was on.
function View:fill(part, partial)
  local pane = self.panes[part]
  if pane.side == 'suggest' then
    return
  end
  pane.awaited = true
  pane.filling = (pane.filling or 0) + 1
  local filling, side, rows = pane.filling, pane.side, {}
  local total = #self.tally:strongest(side)
  local function step(found)
    if self.closed or filling ~= pane.filling then
      return
    end
    vim.list_extend(rows, found)
    self:put(part, rows)
    self:arrived(part)
    if #found > 0 and #rows < total and not partial then
      weigh.passages(self.kind.corpus, self.thesis, self:ids(side, #rows + 1), step)
    end
  end
  weigh.passages(self.kind.corpus, self.thesis, self:ids(side, 1), step)
end

-- Puts rows into a list.
function View:put(part, rows)
  local pane = self.panes[part]
  if part == self.part then
    pane.index = self.index
  end
  local before = pane.rows[pane.index]
  pane.rows, pane.index = rows, #rows > 0 and 1 or 0
  for index, item in ipairs(rows) do
    if before and item.passage_id == before.passage_id then
      pane.index = index
    end
  end
  picker.Picker.draw(self, part)
  self.view:select(pane.index, part)
  if part == self.part then
    self.rows, self.index = pane.rows, pane.index
    self:preview()
  end
  self:entitle(self.progress)
end

-- Weighs the corpus; lists fill while it goes on.
function View:weigh()
  self.whole, self.asked_weighing = false, (self.asked_weighing or 0) + 1
  local asked, looked = self.asked_weighing, compat.uv.hrtime()
  weigh.run({
    corpus = self.kind.corpus,
    thesis = self.thesis,
    only = self.only,
    wanted = function()
      return not self.closed and asked == self.asked_weighing
    end,
    progress = function(done, total, tally)
      self.progress = ('weighed %s of %s'):format(util.count(done), util.count(total))
      self:entitle(self.progress)
      if tally:bearing() > 0 and (compat.uv.hrtime() - looked) / 1e6 > early then
        looked, self.tally = compat.uv.hrtime(), tally
        self:fill('list', true)
        self:fill('other', true)
      end
    end,
    done = function(failure, tally)
      self.progress = nil
      if failure then
        return self:nothing(util.single_line(failure.message))
      end
      self.whole, self.tally = true, tally
      self:entitle()
      if tally:bearing() == 0 then
        return self:nothing(('no passage bears on it, of %s'):format(
          util.count(tally.passages)))
      end
      self:fill('list')
      self:fill('other')
      if self.panes[self.part].side == 'for' and tally.count['for'] == 0
        and tally.count.against > 0 then
        self:focus('other')
      end
    end,
  })
end

-- Says in the place of the passage why there is none.
function View:nothing(sentence)
  self.sentence = sentence
  self:preview()
  self:arrived('list')
  self:arrived('other')
end

--- Shows another side in a list, and goes there.
---@param part 'list'|'other'
---@param side string
function View:turn(part, side)
  self:focus(part)
  local pane = self.panes[part]
  pane.side, pane.rows, pane.index = side, {}, 0
  self.rows, self.index = {}, 0
  pane.awaited = true
  if side == 'suggest' then
    return self:suggest()
  elseif self.tally then
    self:fill(part)
  end
end

-- The passages whose labels would teach most.
function View:suggest()
  worker.query({
    corpus = self.kind.corpus,
    sql = 'SELECT passage_id AS id FROM tezis_suggest(?1, 50)',
    params = { self.thesis.text },
    done = function(failure, found)
      if failure then
        util.fail_with(failure)
      end
      weigh.passages(self.kind.corpus, self.thesis, json.ids(found, 'id'), function(rows)
        if not self.closed and self.panes.list.side == 'suggest' then
          self:put('list', rows)
          self:arrived('list')
        end
      end)
    end,
  })
end

--- After labels or training: what is stored of the thesis now.
---@param done fun()?
function View:refresh(done)
  require('tezis.weigh.thesis').look_up(self.kind.corpus, self.thesis.text, function(thesis)
    self.thesis = thesis
    if not self.closed then
      self:entitle(self.progress)
      if done then
        done()
      end
    end
  end)
end

return M
