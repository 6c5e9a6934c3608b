-- :Tezis positions: who stands where on a thesis, in a scratch buffer. <CR> weighs the passages of
-- the source or year at the cursor.

local keys = require('tezis.keys')
local label = require('tezis.label')
local origin = require('tezis.picker.origin')
local positions = require('tezis.weigh.positions')
local util = require('tezis.util')
local weigh = require('tezis.weigh')
local worker = require('tezis.worker')

local M = {}

local sources_at_once = 400 -- asked for in one question, so that the main loop breathes
local last_number = 0

---@class tezis.Positions
---@field corpus string
---@field thesis tezis.Thesis
---@field origin tezis.Origin the draft's window
---@field buf integer
---@field sort string
---@field found table? what tezis.weigh.positions has gathered
---@field tally tezis.Tally?
---@field rows table<integer, tezis.Stand> by line
local Positions = {}
Positions.__index = Positions

local function measure(text)
  return util.width(text)
end

-- Writes lines into the buffer, highlighted.
local function fill(buf, lines, marks)
  vim.bo[buf].modifiable = true
  require('tezis.picker.view').fill(buf, lines, marks)
  vim.bo[buf].modifiable = false
end

-- The width of the window that shows the buffer.
function Positions:columns()
  local win = vim.fn.bufwinid(self.buf)
  return win ~= -1 and vim.api.nvim_win_get_width(win) or vim.o.columns
end

function Positions:draw()
  if not self.found or not vim.api.nvim_buf_is_valid(self.buf) then
    return
  end
  positions.sort(self.found.sources, self.sort)
  local lines, rows, marks = positions.draw(self.found, {
    title = self.thesis.text,
    tally = self.tally,
    note = ('Sources by %s'):format(self.sort),
  }, { columns = self:columns(), width = measure, cut = util.truncate })
  self.rows = rows
  fill(self.buf, lines, marks)
end

-- Asks for the sources that say something, a part at a time.
function Positions:sources(done)
  local ids, found = {}, {}
  for id, sum in pairs(self.tally.by_source) do
    if sum.bearing > 0 then
      ids[#ids + 1] = { id = id }
    end
  end
  local function step(first)
    if first > #ids then
      return done(found)
    end
    worker.query({
      corpus = self.corpus,
      sql = [[SELECT s.id, s.key, s.author, s.title, s.issued, s.language
        FROM json_each(?1) AS wanted JOIN source AS s ON s.id = wanted.value]],
      params = { require('tezis.json').ids(ids, 'id', first, first + sources_at_once - 1) },
      done = function(failure, rows)
        if failure then
          util.fail_with(failure)
        end
        vim.list_extend(found, rows)
        step(first + sources_at_once)
      end,
    })
  end
  step(1)
end

function Positions:weigh()
  weigh.run({
    corpus = self.corpus,
    thesis = self.thesis,
    limit = 1,
    wanted = function()
      return vim.api.nvim_buf_is_valid(self.buf)
    end,
    progress = function(done, total)
      fill(self.buf, { self.thesis.text, ('weighed %s of %s'):format(util.count(done),
        util.count(total)) }, {})
    end,
    done = function(failure, tally)
      if failure then
        return fill(self.buf, { util.single_line(failure.message) }, {})
      end
      self.tally = tally
      self:sources(function(sources)
        self.found = positions.gather(tally, sources, function(source)
          return label.source(source, 40)
        end)
        self:draw()
      end)
    end,
  })
end

-- The source or year of the cursor's line.
function Positions:stand()
  return self.rows and self.rows[vim.api.nvim_win_get_cursor(0)[1]]
end

local actions = {}

function actions.weigh(self)
  local stand = self:stand()
  if not stand then
    util.fail('put the cursor on a source or a year')
  end
  local from = vim.api.nvim_win_is_valid(self.origin.win) and self.origin or nil
  require('tezis.weigh.view').open(self.corpus, self.thesis,
    stand.key and { key = stand.key } or { year = stand.year }, from)
end

function actions.sort(self)
  for index, sort in ipairs(positions.sorts) do
    if sort == self.sort then
      self.sort = positions.sorts[index % #positions.sorts + 1]
      return self:draw()
    end
  end
end

function actions.info(self)
  local stand = self:stand()
  if stand and stand.key then
    require('tezis.info').show(stand.key, self.corpus)
  end
end

function actions.close()
  vim.cmd('close')
end

function actions.help()
  keys.show_help('positions')
end

--- Opens the buffer and weighs.
---@param corpus string
---@param thesis tezis.Thesis
---@param modifiers string e.g. 'vertical'
function M.open(corpus, thesis, modifiers)
  local self = setmetatable({ corpus = corpus, thesis = thesis, origin = origin.save(),
    sort = positions.sorts[1] }, Positions)
  last_number = last_number + 1
  local buf = util.scratch(modifiers)
  self.buf = buf
  vim.api.nvim_buf_set_name(buf, 'tezis://positions/' .. last_number)
  vim.bo[buf].undolevels, vim.bo[buf].filetype = -1, 'tezis-positions'
  vim.cmd('setlocal nowrap nolist nospell nonumber norelativenumber cursorline')
  require('tezis.highlight').define()
  keys.map(buf, 'positions', function(name)
    actions[name](self)
  end)
  vim.api.nvim_create_autocmd('VimResized', {
    buffer = buf,
    callback = util.guarded(function()
      self:draw()
    end),
  })
  fill(buf, { thesis.text, 'weighing' }, {})
  if thesis.notice then
    util.notify(thesis.notice, 'warn')
  end
  self:weigh()
end

return M
