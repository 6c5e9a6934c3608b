-- Which picker shows the rows: tezis's own, or one of a plugin (the option `picker`). `auto` takes
-- the plugin that is loaded already and never loads one.

local compat = require('tezis.compat')
local util = require('tezis.util')

local M = {}

---@class tezis.Adapter
---@field title string the plugin's name
---@field module string what is required to see whether the plugin is there
---@field loaded fun(): boolean whether the user's configuration has loaded it
---@field open fun(session: tezis.Session, query: string) shows it

--- Values of the option that name a plugin, in the order in which `auto` asks.
M.names = { 'telescope', 'fzf_lua', 'snacks', 'mini_pick' }

local modules = { telescope = 'telescope', fzf_lua = 'fzf-lua', snacks = 'snacks',
  mini_pick = 'mini.pick' }

local function adapter(name)
  return require('tezis.picker.adapter.' .. name)
end

--- What shows the rows, and why.
---@return fun(session: tezis.Session, query: string)? open nil for the built-in picker
---@return string why for :checkhealth
---@return string? problem why the picker asked for is not used
function M.choose()
  local wanted = require('tezis.config').get().picker
  if type(wanted) == 'function' then
    return wanted, 'a function of the configuration'
  elseif wanted == 'builtin' then
    return nil, 'built in, as the option picker says'
  elseif wanted == 'select' then
    return adapter('select').open, 'vim.ui.select, as the option picker says'
  elseif not compat.window_titles then
    return nil, 'built in; those of plugins need Neovim 0.9', wanted ~= 'auto'
      and ("picker is '%s', but pickers of plugins need Neovim 0.9"):format(wanted) or nil
  elseif wanted == 'auto' then
    for _, name in ipairs(M.names) do
      if package.loaded[modules[name]] and adapter(name).loaded() then
        return adapter(name).open, adapter(name).title .. ', which is loaded'
      end
    end
    return nil, 'built in; no picker of a plugin is loaded'
  end
  local one = adapter(wanted)
  local ok, message = pcall(require, one.module)
  if ok then
    return one.open, one.title .. ', as the option picker says'
  end
  local reason = tostring(message):match('^[^\n]*')
  if reason:find("module '" .. one.module .. "' not found", 1, true) then
    reason = 'it is not installed'
  end
  return nil, 'built in', ("picker is '%s', but %s cannot be loaded: %s"):format(wanted, one.title,
    reason)
end

local warned = {}

--- Opens what M.choose chose, if it is not the built-in picker.
---@param kind tezis.PickerKind
---@param query string?
---@param from tezis.Origin?
---@return tezis.Session?
function M.open(kind, query, from)
  local open, why, problem = M.choose()
  if open then
    require('tezis.corpus').core() -- where it is missing, that is said instead
    local session = require('tezis.picker.adapter.session').new(kind, from)
    local ok, message = xpcall(function()
      open(session, util.single_line(query or ''))
    end, debug.traceback)
    if ok then
      require('tezis.picker.used').look(session.origin.buf, kind.corpus, function(used)
        session.used = used
      end)
      return session
    end
    require('tezis.log').write('error', message)
    problem = ('the picker failed (%s); :Tezis log has its trace'):format(why)
  end
  if problem and not warned[problem] then
    warned[problem] = true
    util.notify(problem .. '; the built-in picker is used', 'warn')
  end
end

return M
