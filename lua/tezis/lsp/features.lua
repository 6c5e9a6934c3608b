--- What the language server answers. Positions come and go in UTF-16 and are bytes in between.

local entry = require 'tezis.lsp.entry'
local json = require 'tezis.json'
local locate = require 'tezis.lsp.locate'
local match = require 'tezis.complete.match'
local position = require 'tezis.lsp.position'
local uri_of = require('tezis.lsp.documents').uri

local M = {}

local REFERENCE, most = 18, 50 -- CompletionItemKind.Reference

-- Row (from 0) and byte column of a protocol position.
local function place(document, at)
  local line = document.lines[at.line + 1] or ''
  return at.line, position.to_byte(line, at.character)
end

local function range(lines, row, col, end_row, end_col)
  return {
    start = { line = row, character = position.to_utf16(lines[row + 1] or '', col) },
    ['end'] = { line = end_row, character = position.to_utf16(lines[end_row + 1] or '', end_col) },
  }
end

-- 'Иванов, И. И.; Петров, П.' -> 'Иванов, Петров'
local function short(author)
  local names = {}
  for name in author:gmatch('[^;]+') do
    names[#names + 1] = name:match('^%s*([^,]*)')
  end
  return #names > 2 and names[1] .. ' et al.' or table.concat(names, ', ')
end

local function item_of(candidate, index, typed, where)
  local who = short(candidate.author)
  local year = candidate.issued:match('%d%d%d%d')
  return {
    label = candidate.key,
    kind = REFERENCE,
    detail = (who ~= '' and who .. (year and ' ' .. year or '') .. '. ' or '') .. candidate.title,
    filterText = typed ~= '' and typed or candidate.key,
    sortText = ('%02d'):format(index),
    textEdit = { range = where, newText = candidate.key },
    data = { tezis = candidate.key },
  }
end

--- textDocument/completion. The text to filter by is what was typed: the index has matched by more
--- than letters of the key, and is asked again at each of them (isIncomplete).
function M.completion(server, document, params, done)
  local row, col = place(document, params.position)
  local found = document.lines[row + 1] and require('tezis.complete.context').find(
    document.filetype, document.lines, row + 1, col)
  if not found then
    return done({ isIncomplete = false, items = json.array {} })
  end
  server.backend:index(document, function(index)
    local items = json.array {}
    local where = range(document.lines, row, found.start, row, col)
    for number, candidate in ipairs(index and match.search(index, found.prefix, most) or {}) do
      items[number] = item_of(candidate, number, found.prefix, where)
    end
    done({ isIncomplete = true, items = items })
  end)
end

--- completionItem/resolve
function M.resolve(server, item, done)
  local key = type(item.data) == 'table' and item.data.tezis
  if not key then
    return done(item)
  end
  server.backend:rows(entry.sql, { key }, function(rows)
    if rows and rows[1] then
      item.documentation = { kind = 'markdown', value = entry.markdown(rows[1]) }
    end
    done(item)
  end)
end

-- How often a text has a key, by its bytes.
local function count(lines, key)
  local found = 0
  for _, line in ipairs(lines) do
    local at = 1
    while true do
      local from, to = line:find(key, at, true)
      if not from then
        break
      end
      local inside = line:find('^[%w\128-\255_]', to + 1)
        or from > 1 and line:find('^[%w\128-\255_]', from - 1)
      found, at = found + (inside and 0 or 1), to + 1
    end
  end
  return found
end

--- textDocument/hover
function M.hover(server, document, params, done)
  local item = locate.item(document, place(document, params.position))
  if not item then
    return done(nil)
  end
  server.backend:rows(entry.sql, { item.key }, function(rows, message)
    if not rows then
      return done(nil, message)
    end
    local value = rows[1] and entry.markdown(rows[1], count(document.lines, item.key))
      or ('The corpus has no source `%s`.'):format(item.key:gsub('`', "'"))
    local at = item.key_range
    done({ contents = { kind = 'markdown', value = value },
      range = range(document.lines, at[1], at[2], at[3], at[4]) })
  end)
end

--- textDocument/definition: the entry in the draft's bibliography, else the file of the source.
function M.definition(server, document, params, done)
  local item = locate.item(document, place(document, params.position))
  if not item then
    return done(nil)
  end
  server.backend:locate(document, item.key, function(path, row, col)
    if path then
      local at = { line = row, character = col }
      return done({ uri = uri_of(path), range = { start = at, ['end'] = at } })
    end
    server.backend:rows('SELECT path FROM source WHERE key = ?1', { item.key }, function(rows)
      local file = rows and rows[1] and rows[1].path
      local at = { line = 0, character = 0 }
      done(file and { uri = uri_of(file), range = { start = at, ['end'] = at } } or nil)
    end)
  end)
end

--- textDocument/references: where the source is cited.
function M.references(server, document, params, done)
  local item = locate.item(document, place(document, params.position))
  if not item then
    return done(nil)
  end
  server.backend:uses(document, item.key, function(uses)
    local list = json.array {}
    for index, use in ipairs(uses) do
      local lines = { [use.row + 1] = use.text }
      list[index] = { uri = uri_of(use.path),
        range = range(lines, use.row, use.col, use.end_row, use.end_col) }
    end
    done(list)
  end)
end

local severities = { error = 1, warn = 2, info = 3, hint = 4 }

--- Diagnostics of tezis.check as the protocol has them.
---@param document tezis.LspDocument
---@param found table[]
---@return table[]
function M.diagnostics(document, found)
  local list = json.array {}
  for index, one in ipairs(found) do
    list[index] = { source = 'tezis', code = one.code, message = one.message,
      severity = severities[one.severity] or 2,
      range = range(document.lines, one.row, one.col, one.end_row, one.end_col) }
  end
  return list
end

-- At most `bytes` of a text, not inside a character.
local function cut(text, bytes)
  if #text <= bytes then
    return text
  end
  return (text:sub(1, bytes):gsub('[\192-\255][\128-\191]*$', '')) .. '…'
end

local function action(document, one, title, where, text)
  return {
    title = title,
    kind = 'quickfix',
    diagnostics = M.diagnostics(document, { one }),
    edit = { changes = { [document.uri] = json.array { {
      range = range(document.lines, where[1], where[2], where[3], where[4]), newText = text } } } },
  }
end

--- textDocument/codeAction: the corrections of what tezis.check found there.
function M.codeAction(server, document, params, done)
  local list = json.array {}
  local found = server.backend.check and server.backend:check(document) or {}
  local first, last = params.range.start.line, params.range['end'].line
  for _, one in ipairs(found) do
    if one.row <= last and one.end_row >= first then
      if one.fix then
        local title = ('Replace by “%s”'):format(cut(one.fix.text, 60))
        list[#list + 1] = action(document, one, title, one.fix.range, one.fix.text)
      end
      for _, key in ipairs(not one.fix and one.nearest or {}) do
        list[#list + 1] = action(document, one, ('Cite %s'):format(key),
          { one.row, one.col, one.end_row, one.end_col }, key)
      end
    end
  end
  done(list)
end

return M
