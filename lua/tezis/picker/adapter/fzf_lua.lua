-- The picker of fzf-lua: fzf does not match (--disabled) but reloads its lines at each keystroke.
-- A line is what names its row, a tab, which fzf does not show, and the row in ANSI colours.

local sessions = require('tezis.picker.adapter.session')
local util = require('tezis.util')

---@type tezis.Adapter
local M = { title = 'fzf-lua', module = 'fzf-lua' }

function M.loaded()
  return package.loaded['fzf-lua'] ~= nil
end

-- How a text is coloured as a highlight group says, by group.
local function painter(utils)
  return setmetatable({}, { __index = function(paint, group)
    local _, _, colour = utils.ansi_from_hl(group)
    paint[group] = colour or function(text)
      return text
    end
    return paint[group]
  end })
end

local modifiers = { C = 'ctrl', M = 'alt', A = 'alt', S = 'shift' }
local named = { cr = 'enter', bs = 'bspace', pagedown = 'pgdn', pageup = 'pgup' }

-- '<C-o>' as fzf says it: 'ctrl-o'; nil for what it cannot say, as letters of another script.
local function fzf_key(lhs)
  local inner = lhs:match('^<(.+)>$'):gsub('^(%a)%-', function(letter)
    return modifiers[letter:upper()] .. '-'
  end):lower()
  inner = inner:gsub('[^-]+$', named)
  return inner:match('^[%w-]+$')
end

local function previewer(session, find)
  local base = require('fzf-lua.previewer.builtin').base
  local Previewer = base:extend()
  function Previewer:new(options, ...)
    Previewer.super.new(self, options, ...)
    setmetatable(self, Previewer)
    return self
  end
  function Previewer.should_clear_preview()
    return false
  end
  function Previewer:populate_preview_buf(line)
    local item = find(line)
    if item then
      local buf = self:get_tmp_buffer()
      self:set_preview_buf(buf)
      session:draw(item, buf, self.win.preview_winid)
    end
  end
  return Previewer
end

function M.open(session, query)
  local fzf, utils = require('fzf-lua'), require('fzf-lua.utils')
  local paint = painter(utils)
  local shown, asked = {}, {} -- answers by number: rows, and the query that they answer

  local function find(line)
    local answer, index = line:match('^(%d+):(%d+)\t')
    return answer and shown[tonumber(answer)][tonumber(index)], tonumber(answer)
  end

  local function window_width()
    local window = utils.fzf_winobj()
    return sessions.width(window and window.fzf_winid)
  end

  -- The lines of a query, as fzf-lua wants them: each by a call, nil at the end.
  local function lines(arguments)
    local typed = type(arguments) == 'table' and arguments[1] or arguments or ''
    return function(add)
      session:ask(typed, function(rows)
        local answer = #shown + 1
        shown[answer], asked[answer] = rows or {}, typed
        local width = window_width() - 5 -- for the pointer, the mark and the scroll bar
        session:each(shown[answer], function(item, index)
          local pieces = vim.tbl_map(function(piece)
            return paint[piece[2] or ''](piece[1])
          end, session:pieces(item, width))
          add(('%d:%d\t%s'):format(answer, index, table.concat(pieces)))
        end, function()
          add(nil)
        end)
      end)
    end
  end

  local function act(name)
    return function(selected, options)
      local items, answer = {}, nil
      for _, line in ipairs(selected) do
        items[#items + 1], answer = find(line)
      end
      local typed = fzf.get_last_query and fzf.get_last_query() or options.last_query
        or asked[answer] or ''
      local fresh = answer and asked[answer] == typed
      session:act(name, typed, fresh and items[1] or nil, #items > 1 and items or {})
    end
  end

  local function in_place(name)
    return { fn = act(name), exec_silent = true, field_index = '{}' }
  end

  local options = {
    query = query,
    exec_empty_query = true,
    actions = { enter = act('cite') },
    previewer = previewer(session, find),
    fzf_opts = { ['--multi'] = true, ['--delimiter'] = '\t', ['--with-nth'] = '2..' },
    winopts = {
      title = (' %s '):format(session.kind.title),
      on_close = function()
        session:stop()
      end,
    },
  }
  for _, key in ipairs(sessions.keys()) do
    local name = fzf_key(key.lhs)
    if name then
      local stays = key.action == 'info' or key.action == 'wider'
      options.actions[name] = stays and in_place(key.action) or act(key.action)
    end
  end
  function session.status(text)
    local window = utils.fzf_winobj()
    if window then
      window:update_main_title((' %s '):format(util.truncate(text, window_width() - 4)))
    end
  end
  function session.preview()
    local window = utils.fzf_winobj()
    if window and window._previewer then
      window._previewer:display_last_entry()
    end
  end
  fzf.fzf_live(lines, options)
end

return M
