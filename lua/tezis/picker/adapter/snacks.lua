-- The picker of snacks.nvim, live: what is typed is the search, the pattern of its matcher empty.

local sessions = require('tezis.picker.adapter.session')
local util = require('tezis.util')

---@type tezis.Adapter
local M = { title = 'snacks.nvim', module = 'snacks.picker' }

-- Snacks is many things: its picker counts when it is switched on or was used.
function M.loaded()
  local snacks = package.loaded['snacks']
  return package.loaded['snacks.picker'] ~= nil
    or snacks ~= nil and (snacks.config.picker or {}).enabled == true
end

-- Items of a session. With positions of its own an item is not searched for the words typed; what
-- else it is asked for decodes its row, so that is found when it is asked for.
local function items_of(session)
  local lazy = { __index = function(item, name)
    local row = rawget(item, 'row')
    return name == 'text' and row.key or name == 'id' and session.kind.id(row) or nil
  end }
  return function(row)
    return setmetatable({ row = row, positions = {} }, lazy)
  end
end

local function finder(session)
  local make = items_of(session)
  return function(_, context)
    return function(add)
      local task, rows, told = require('snacks.picker.util.async').running(), nil, false
      vim.schedule(function()
        session:ask(context.filter.search, function(answer)
          rows, told = answer, true
          if answer then
            task:resume()
          end
        end)
      end)
      while not told do
        task:suspend()
      end
      for _, row in ipairs(rows or {}) do
        add(make(row))
      end
    end
  end
end

function M.open(session, query)
  local options = {
    source = 'tezis_' .. session.kind.name,
    title = session.kind.title,
    live = true,
    supports_live = true,
    show_empty = true,
    search = query,
    limit_live = require('tezis.config').get().search.limit,
    matcher = { sort_empty = false },
    sort = { fields = { 'idx' } },
    finder = finder(session),
    actions = {},
    win = { input = { keys = {} }, list = { keys = {} } },
  }
  function options.format(item, picker)
    -- A column for the mark stands before the row.
    return session:pieces(item.row, sessions.width(picker.list.win.win) - 3)
  end
  function options.preview(context)
    context.preview:reset()
    session:draw(context.item.row, context.buf, context.win)
  end
  function options.on_close()
    session:stop()
  end
  local function act(name)
    return function(picker)
      local item = picker:current()
      local marked = vim.tbl_map(function(one)
        return one.row
      end, picker:selected())
      session:act(name, picker.input:get(), item and item.row, marked)
    end
  end
  for name, action in pairs({ confirm = 'cite', edit_split = 'split', edit_vsplit = 'vsplit',
    tab = 'tab', qflist = 'quickfix' }) do
    options.actions[name] = act(action)
  end
  for _, key in ipairs(sessions.keys()) do
    local name = 'tezis_' .. key.action
    options.actions[name] = { action = act(key.action), desc = key.description }
    options.win.input.keys[key.lhs] = { name, mode = { 'n', 'i' } }
    options.win.list.keys[key.lhs] = name
  end
  local picker = require('snacks.picker').pick(options)
  function session.close()
    picker:close()
  end
  function session.status(text)
    if not picker.closed then
      -- A sign and blanks stand beside it.
      picker.title = util.truncate(text, sessions.width(picker.input.win.win) - 8)
      picker:update_titles()
    end
  end
  function session.preview()
    picker.preview:show(picker, { force = true })
  end
end

return M
