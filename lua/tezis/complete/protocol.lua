-- Completion items as the language server protocol has them, for the completion plugins that take
-- such. The text to match by is what was typed: the index has matched already, and a plugin's own
-- matcher would throw away a Cyrillic author's Latin key.

local complete = require('tezis.complete')

local M = {}

local REFERENCE = 18 -- CompletionItemKind.Reference

local function position(line, row, col, bytes)
  return { line = row - 1,
    character = bytes and col or require('tezis.lsp.position').to_utf16(line, col) }
end

--- Items at a place of a buffer.
---@param buf integer
---@param row integer from 1
---@param col integer bytes before it
---@param done fun(list: { items: table[], isIncomplete: boolean })
---@param bytes boolean? positions count bytes, not the UTF-16 units of the protocol
function M.completions(buf, row, col, done, bytes)
  local found = complete.context(buf, row, col)
  if not found then
    return done({ items = {}, isIncomplete = false })
  end
  local line = vim.api.nvim_buf_get_lines(buf, row - 1, row, false)[1]
  local range = { start = position(line, row, found.start, bytes),
    ['end'] = position(line, row, col, bytes) }
  complete.request(found.prefix, buf, function(items)
    for index, item in ipairs(items) do
      items[index] = {
        label = item.key, kind = REFERENCE, filterText = found.prefix,
        sortText = ('%02d'):format(index),
        labelDetails = { description = item.detail },
        textEdit = { range = range, newText = item.key },
        data = { tezis = item.key },
      }
    end
    done({ items = items, isIncomplete = true })
  end)
end

--- Fills in the documentation of an item.
---@param item table
---@param buf integer
---@param done fun(item: table)
function M.resolve(item, buf, done)
  local key = item.data and item.data.tezis
  if not key then
    return done(item)
  end
  complete.documentation(key, buf, function(lines)
    if lines then
      item.documentation = { kind = 'plaintext', value = table.concat(lines, '\n') }
    end
    done(item)
  end)
end

return M
