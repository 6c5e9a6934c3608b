-- The picker of telescope.nvim. Its sorter is the one that does nothing.

local sessions = require('tezis.picker.adapter.session')
local util = require('tezis.util')

---@type tezis.Adapter
local M = { title = 'telescope.nvim', module = 'telescope.pickers' }

function M.loaded()
  return package.loaded['telescope'] ~= nil
end

local function entry_maker(session)
  local function display(entry, picker)
    local width = sessions.width(picker.results_win) - util.width(picker.selection_caret)
    local row = session:row(entry.value, width)
    return row.text, vim.tbl_map(function(mark)
      return { { mark[2], mark[3] }, mark[4] }
    end, row.marks)
  end
  return function(item)
    -- Nothing is matched or sorted by the ordinal; the item's own fields would be decoded for it.
    return { value = item, ordinal = '', display = display }
  end
end

-- A finder as telescope calls it: with the prompt, a function for each entry and one for the end.
local function finder(session)
  local make = entry_maker(session)
  return setmetatable({
    results = {},
    close = function()
      session:stop()
    end,
  }, {
    __call = function(self, prompt, process, complete)
      session:ask(prompt, function(rows)
        if not rows or process(nil) then
          return -- something else stands at the prompt by now
        end
        self.results = vim.tbl_map(make, rows)
        local outdated
        session:each(self.results, function(entry)
          outdated = process(entry)
          return outdated
        end, function()
          if not outdated then
            complete()
          end
        end)
      end)
    end,
  })
end

local function previewer(session)
  return require('telescope.previewers').new_buffer_previewer({
    title = session.kind.title:gsub('s$', ''),
    define_preview = function(self, entry)
      session:draw(entry.value, self.state.bufnr, self.state.winid)
    end,
  })
end

function M.open(session, query)
  local actions = require('telescope.actions')
  local state = require('telescope.actions.state')
  local picker

  local function act(name)
    local entry = state.get_selected_entry()
    local marked = vim.tbl_map(function(one)
      return one.value
    end, picker:get_multi_selection())
    session:act(name, picker:_get_prompt(), entry and entry.value, marked)
  end

  picker = require('telescope.pickers').new({}, {
    prompt_title = session.kind.title,
    default_text = query,
    finder = finder(session),
    sorter = require('telescope.sorters').empty(),
    previewer = previewer(session),
    temp__scrolling_limit = require('tezis.config').get().search.limit,
    attach_mappings = function(_, map)
      for plugin, name in pairs({ default = 'cite', horizontal = 'split', vertical = 'vsplit',
        tab = 'tab' }) do
        actions['select_' .. plugin]:replace(function()
          act(name)
        end)
      end
      for _, key in ipairs(sessions.keys()) do
        map({ 'i', 'n' }, key.lhs, function()
          act(key.action)
        end, { desc = key.description })
      end
      return true
    end,
  })
  function session.close()
    if vim.api.nvim_buf_is_valid(picker.prompt_bufnr) then
      actions.close(picker.prompt_bufnr)
    end
  end
  function session.status(text)
    if picker.prompt_border then
      picker.prompt_border:change_title(text)
    end
  end
  function session.preview()
    picker:refresh_previewer()
  end
  picker:find()
end

return M
