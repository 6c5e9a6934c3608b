-- Asks what goes into a citation besides the key: a prefix, and where in each source.

local locators = require('tezis.cite.locator')

local M = {}

-- Asks for a line; nil when the user gives up.
local function input(options, done)
  options.cancelreturn = '\27'
  vim.ui.input(options, function(text)
    if text == nil and not require('tezis.compat').input_tells_empty then
      text = ''
    end
    done(text ~= '\27' and text or nil)
  end)
end

-- The item with what was typed behind its key: 'гл. 3', '12, emphasis added', '' for nothing.
local function placed(item, typed)
  local fresh = vim.tbl_extend('force', {}, item)
  fresh.page, fresh.locator, fresh.label = nil, nil, nil
  local found, suffix = locators.read(typed)
  if found then
    fresh.locator, fresh.label = found.locator, found.label
  end
  fresh.suffix = suffix or nil
  return fresh
end

--- Asks for the prefix of the first item and the locator of each, and hands the items on; nothing
--- happens when the user gives up.
---@param items table[] as tezis.insert takes them
---@param done fun(items: table[])
function M.affixes(items, done)
  local list, prefix = {}, nil
  local function place(index)
    local item = items[index]
    if not item then
      return done(list)
    end
    local prompt = #items > 1 and ('Where in %s: '):format(item.key) or 'Where in it: '
    input({ prompt = prompt, default = item.locator or item.page or '' }, function(typed)
      if typed then
        list[index] = placed(item, typed)
        list[index].prefix = index == 1 and prefix or nil
        place(index + 1)
      end
    end)
  end
  input({ prompt = 'Words before it: ' }, function(typed)
    if typed then
      prefix = vim.trim(typed) ~= '' and vim.trim(typed) or nil
      place(1)
    end
  end)
end

return M
