-- What the keys of the weighing view do besides those of the picker; each is named as in the option
-- `keys.weigh`.

local shared = require('tezis.picker.actions')
local util = require('tezis.util')
local weigh = require('tezis.weigh')

local M = setmetatable({}, { __index = shared })

--- The actions that take rows: they wait for those on their way.
M.needs_rows = vim.tbl_extend('keep', { pro = true, con = true, neither = true, train = true },
  shared.needs_rows)

--- Goes from the passages for to those against, and back.
---@param view tezis.WeighView
function M.flip(view)
  view:focus(view.part == 'list' and 'other' or 'list')
end

--- Shows the passages that take no side in the place of those against, and those again.
---@param view tezis.WeighView
function M.neutral(view)
  view:turn('other', view.panes.other.side == 'neutral' and 'against' or 'neutral')
end

--- Shows what to label next in the place of the passages for, and those again.
---@param view tezis.WeighView
function M.suggest(view)
  view:turn('list', view.panes.list.side == 'suggest' and 'for' or 'suggest')
end

-- Calls fn once the thesis is stored: labels need a name to belong to. Words are stored only here,
-- where the user gives them one.
local function stored(view, fn)
  if view.thesis.stored then
    return fn()
  end
  local corpus, statement = view.kind.corpus, view.thesis.statement
  vim.ui.input({ prompt = 'Name of this thesis (labels are kept under it): ' },
    util.guarded(function(name)
      name = name and util.single_line(name) or ''
      if name == '' or view.closed then
        return
      end
      require('tezis.weigh.thesis').look_up(corpus, name, function(found)
        if found.stored and found.statement ~= statement then
          util.fail("a thesis is called '%s' already: %s", name, found.statement)
        end
        weigh.change('name', function()
          view.thesis.text, view.thesis.stored = name, true
          view:refresh(fn)
          weigh.run({ -- stores the scores, for the searches to come
            corpus = corpus,
            thesis = view.thesis,
            limit = 1,
            wanted = function()
              return not view.closed
            end,
            done = function() end,
          })
        end, nil, corpus, name, statement)
      end)
    end))
end

local counted = { [1] = 'pro', [-1] = 'contra', [0] = 'neither' }

-- Sets a label on the screen and in the count of labels.
local function set(view, item, stance)
  local thesis = view.thesis
  if item.label then
    thesis[counted[item.label]] = thesis[counted[item.label]] - 1
  end
  item.label = stance
  if stance then
    thesis[counted[stance]] = thesis[counted[stance]] + 1
  end
  for _, part in ipairs({ 'list', 'other' }) do
    local pane = view.panes[part]
    for index, row in ipairs(pane.rows) do
      if row.passage_id == item.passage_id then
        row.label = stance
        if index <= (pane.drawn or 0) then
          local line, marks = view:line(index, part)
          view.view:set_row(index, line, marks, part)
        end
      end
    end
  end
  view:entitle(view.progress)
end

-- Stores a label; where that cannot be the one before is shown again.
local function store(view, item, stance)
  local before = item.label
  set(view, item, stance)
  weigh.change('label', function()
  end, function()
    if not view.closed then
      set(view, item, before)
    end
  end, view.kind.corpus, view.thesis.text, item.passage_id, stance)
end

local function labeller(stance)
  ---@param view tezis.WeighView
  return function(view)
    local item = view:item()
    if not item then
      return
    end
    stored(view, function()
      table.insert(view.undo, { item = item, before = item.label })
      store(view, item, stance)
      local now = view:item()
      if now and now.passage_id == item.passage_id then
        view:select(view.index + 1)
      end
    end)
  end
end

M.pro = labeller(1)
M.con = labeller(-1)
M.neither = labeller(0)

--- Takes the last label of this view back.
---@param view tezis.WeighView
function M.undo(view)
  local last = table.remove(view.undo)
  if not last then
    return util.notify('no label to take back')
  end
  store(view, last.item, last.before)
  for index, item in ipairs(view.rows) do
    if item.passage_id == last.item.passage_id then
      return view:select(index)
    end
  end
end

-- What tezis_train answered, as a sentence; where it judged, in one line of 80 columns, as
-- what is longer waits for a key.
local function told(answer)
  local labels = util.plural(answer.labels, 'label')
  if answer.general then
    local used, other = 'general', 'own'
    if answer.model == 'own' then
      used, other = other, used
    end
    return ('%s: %s model is used, mean F1 %.2f (%s %.2f)'):format(labels, used, answer[used],
      other, answer[other])
  end
  return ('%s (%d for, %d against, %d neutral); %s'):format(labels, answer['for'], answer.against,
    answer.neutral, answer.note)
end

--- Learns from the labels, then weighs again.
---@param view tezis.WeighView
function M.train(view)
  if not view.thesis.stored then
    util.fail('there are no labels to learn from: + and - label passages')
  end
  util.notify('learning from the labels')
  weigh.change('train', function(payload)
    local answer = vim.json.decode(payload)
    util.notify(told(answer))
    if not view.closed and (answer.model == 'own' or view.thesis.own) then
      view:refresh(function()
        view:weigh()
      end)
    end
  end, nil, view.kind.corpus, view.thesis.text)
end

--- Shows who stands where.
---@param view tezis.WeighView
function M.positions(view)
  view:leave(function()
    require('tezis.weigh.positions_buffer').open(view.kind.corpus, view.thesis, '')
  end)
end

--- Sends the marked rows, or all of the list, to the quickfix list.
---@param view tezis.WeighView
function M.quickfix(view)
  view.query = view.thesis.text
  shared.quickfix(view)
end

return M
