-- vim.ui.select, for those who have dressed it up. It is not live: the query is asked for first,
-- and what to do with the row last.

local session_actions = require('tezis.picker.adapter.session').actions
local util = require('tezis.util')

local M = {}

local function choose_action(session, query, item)
  local list = vim.tbl_filter(function(action)
    return session_actions[action.name] and action.name ~= 'wider'
  end, require('tezis.config').actions('picker'))
  vim.ui.select(list, {
    prompt = require('tezis.label').passage(item, 40),
    format_item = function(action)
      return action.description
    end,
  }, function(action)
    if not action then
      return session:stop()
    elseif action.name == 'info' then
      return require('tezis.info').show(item.key)
    end
    session:act(action.name, query, item, {})
  end)
end

local function choose_row(session, query)
  session:ask(query, function(rows)
    if not rows or #rows == 0 then
      return session:stop() -- why is said as a message
    end
    vim.ui.select(rows, {
      prompt = ('%s  %s'):format(session.kind.title, session.live:count()),
      kind = 'tezis',
      format_item = function(item)
        return session:row(item, vim.o.columns - 6).text
      end,
    }, util.guarded(function(item)
      if not item then
        return session:stop()
      end
      choose_action(session, query, item)
    end))
  end)
end

--- Shows the rows of a query; asks for one when there is none.
---@param session tezis.Session
---@param query string
function M.open(session, query)
  if query ~= '' then
    return choose_row(session, query)
  end
  vim.ui.input({ prompt = session.kind.title .. ': ' }, util.guarded(function(typed)
    if session.kind.lists_all and not require('tezis.compat').input_tells_empty then
      typed = typed or ''
    end
    if typed and (typed ~= '' or session.kind.lists_all) then
      choose_row(session, typed)
    end
  end))
end

return M
