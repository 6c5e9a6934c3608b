-- The picker of mini.pick (of mini.nvim). Its match function asks and filters nothing.

local sessions = require('tezis.picker.adapter.session')
local util = require('tezis.util')

---@type tezis.Adapter
local M = { title = 'mini.pick', module = 'mini.pick' }

function M.loaded()
  return package.loaded['mini.pick'] ~= nil and _G.MiniPick ~= nil
end

-- The rows that items stand for.
local function rows_of(items)
  return vim.tbl_map(function(item)
    return item.row
  end, items)
end

-- Shows the rows in the picker's buffer.
local function show(session, pick)
  return function(buf, items)
    local lines, marks = {}, {}
    local state = pick.get_picker_state()
    local width = sessions.width(state and state.windows.main)
    for line, item in ipairs(items) do
      local row = session:row(item.row, width)
      lines[line] = row.text
      for _, mark in ipairs(row.marks) do
        marks[#marks + 1] = { line - 1, mark[2], mark[3], mark[4] }
      end
    end
    require('tezis.picker.view').fill(buf, lines, marks)
  end
end

function M.open(session, query)
  local pick = require('mini.pick')
  if not _G.MiniPick then
    pick.setup()
  end
  local started = false
  local latest = -1 -- the plugin's count of queries at the last one asked

  -- Keys may come before the picker says that it has started and gets its query.
  local function prompt()
    return (started and '' or query) .. table.concat(pick.get_picker_query() or {})
  end

  local function ask(_, indices)
    local tick = pick.get_querytick()
    if tick == latest then
      return not session.live.pending and indices or nil -- it matches again what it was given
    end
    latest = tick
    session:ask(prompt(), function(rows)
      local items = {}
      session:each(rows or {}, function(row, index)
        items[index] = { text = row.key, row = row } -- text is the title of its preview
      end, function()
        if rows then
          pick.set_picker_items(items, { do_match = false, querytick = tick })
        end
      end)
    end)
  end

  local function act(name)
    local matches = pick.get_picker_matches() or {}
    session:act(name, prompt(), matches.current and matches.current.row,
      rows_of(matches.marked or {}))
    return name ~= 'info' and name ~= 'wider' -- the picker is to stop
  end

  local mappings = {}
  for _, key in ipairs(sessions.keys()) do
    mappings['tezis_' .. key.action .. '_' .. key.lhs] = { char = key.lhs, func = function()
      return act(key.action)
    end }
  end
  function session.status(text)
    local state = pick.get_picker_state()
    if state then
      local width = sessions.width(state.windows.main)
      pick.set_picker_opts({ source = { name = util.truncate(text, width - 16) } })
    end
  end
  function session.preview()
    local state = pick.get_picker_state()
    local shown = state.buffers.preview
    if shown and vim.api.nvim_win_get_buf(state.windows.main) == shown then
      return session:draw(session.current, shown, state.windows.main)
    end
    local key = pick.get_picker_opts().mappings.toggle_preview
    vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(key, true, true, true), 't', true)
  end

  vim.api.nvim_create_autocmd('User', { pattern = 'MiniPickStop', once = true, callback = function()
    session:stop()
  end })
  -- It reads keys until it is closed, so it begins when this command has ended.
  vim.schedule(function()
    vim.api.nvim_create_autocmd('User', { pattern = 'MiniPickStart', once = true,
      callback = function()
        local typed = prompt()
        started = true
        if query ~= '' then
          return pick.set_picker_query(vim.fn.split(typed, '\\zs'))
        end
        ask()
      end })
    pick.start({
      source = {
        name = session.kind.title,
        items = {},
        match = ask,
        show = show(session, pick),
        preview = function(buf, item)
          session:draw(item.row, buf, pick.get_picker_state().windows.main)
        end,
        choose = function(item)
          session:act('cite', prompt(), item.row, {})
        end,
        choose_marked = function(items)
          session:act('cite', prompt(), nil, rows_of(items))
        end,
      },
      options = { use_cache = false },
      mappings = mappings,
    })
  end)
end

return M
