--- What the language server answers. Positions come and go in UTF-16 and are bytes in between.

local entry = require 'tezis.lsp.entry'
local fixes = require 'tezis.check.fixes'
local json = require 'tezis.json'
local locate = require 'tezis.lsp.locate'
local match = require 'tezis.complete.match'
local names = require 'tezis.names'
local position = require 'tezis.lsp.position'
local scores = require 'tezis.weigh.scores'
local uri_of = require('tezis.lsp.documents').uri

local M = {}

local REFERENCE, most = 18, 50 -- CompletionItemKind.Reference

-- Row (from 0) in document.lines and byte column of a protocol position.
local function place(document, at)
  local row = at.line - (document.first or 0)
  return row, position.to_byte(document.lines[row + 1] or '', at.character)
end

-- The range of the protocol of one in document.lines.
local function range(document, row, col, end_row, end_col)
  local lines, first = document.lines, document.first or 0
  return {
    start = { line = row + first, character = position.to_utf16(lines[row + 1] or '', col) },
    ['end'] = { line = end_row + first,
      character = position.to_utf16(lines[end_row + 1] or '', end_col) },
  }
end

-- The same of one in the whole document.
local function range_of(document, row, col, end_row, end_col)
  local first = document.first or 0
  return range(document, row - first, col, end_row - first, end_col)
end

-- The empty range at a place of the protocol.
local function point(line, character)
  local at = { line = line, character = character }
  return { start = at, ['end'] = at }
end

local function item_of(candidate, index, typed, where)
  local who = names.families(candidate.author, candidate.language)
  local year = candidate.issued:match('%d%d%d%d')
  return {
    label = candidate.key,
    kind = REFERENCE,
    detail = (who and who .. (year and ' ' .. year or '') .. '. ' or '') .. candidate.title,
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
    local where = range(document, row, found.start, row, col)
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

-- A request about the item whose key is at the position; nothing where there is none.
local function of_item(answer)
  return function(server, document, params, done)
    local item = locate.item(document, place(document, params.position))
    if not item then
      return done(nil)
    end
    answer(server, document, item, done)
  end
end

-- How often a text has a key, by its bytes.
local function count(text, key)
  local found, at = 0, 1
  while true do
    local from, to = text:find(key, at, true)
    if not from then
      return found
    end
    local inside = text:find('^[%w\128-\255_]', to + 1)
      or from > 1 and text:find('^[%w\128-\255_]', from - 1)
    found, at = found + (inside and 0 or 1), to + 1
  end
end

--- textDocument/hover
M.hover = of_item(function(server, document, item, done)
  server.backend:rows(entry.sql, { item.key }, function(rows, message)
    if not rows then
      return done(nil, message)
    end
    local at = item.key_range
    local function show(value)
      done({ contents = { kind = 'markdown', value = value },
        range = range(document, at[1], at[2], at[3], at[4]) })
    end
    if not rows[1] then
      return show(('The corpus has no source `%s`.'):format(item.key:gsub('`', "'")))
    end
    server.backend:text(document, function(text)
      local value = entry.markdown(rows[1], count(text, item.key))
      local thesis = server.backend:thesis(document)
      if not thesis then
        return show(value)
      end
      server.backend:rows(scores.stand, { thesis, item.key }, function(found)
        local row = found and found[1]
        show(row and row.passages > 0 and value .. '\n\n' .. entry.stance(thesis,
          scores.stand_sentence(row)) or value)
      end)
    end)
  end)
end)

--- textDocument/definition: the entry in the draft's bibliography, else the file of the source.
M.definition = of_item(function(server, document, item, done)
  server.backend:locate(document, item.key, function(path, row, col)
    if path then
      return done({ uri = uri_of(path), range = point(row, col) })
    end
    server.backend:rows('SELECT path FROM source WHERE key = ?1', { item.key }, function(rows)
      local file = rows and rows[1] and rows[1].path
      done(file and { uri = uri_of(file), range = point(0, 0) } or nil)
    end)
  end)
end)

--- textDocument/references: where the source is cited.
M.references = of_item(function(server, document, item, done)
  server.backend:uses(document, item.key, function(uses)
    local list = json.array {}
    for index, use in ipairs(uses) do
      local there = { lines = { [use.row + 1] = use.text } }
      list[index] = { uri = uri_of(use.path),
        range = range(there, use.row, use.col, use.end_row, use.end_col) }
    end
    done(list)
  end)
end)

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
      range = range_of(document, one.row, one.col, one.end_row, one.end_col) }
  end
  return list
end

-- A correction as an edit of the document; an entry is for the server to add.
local function action(document, one, fix)
  local title = fixes.title(fix)
  local made = { title = title, kind = 'quickfix', diagnostics = M.diagnostics(document, { one }) }
  if fix.kind == 'entry' then
    made.command = { title = title, command = M.add_command,
      arguments = json.array { document.uri, fix.key } }
  else
    local at = fix.range
    made.edit = { changes = { [document.uri] = json.array { {
      range = range_of(document, at[1], at[2], at[3], at[4]), newText = fix.text } } } }
  end
  return made
end

-- Whether a client that may ask for certain kinds of actions wants these.
local function wants(context)
  local only = type(context) == 'table' and context.only
  if type(only) ~= 'table' or #only == 0 then
    return true
  end
  for _, kind in ipairs(only) do
    if kind == '' or kind == 'quickfix' then
      return true
    end
  end
  return false
end

--- textDocument/codeAction: the corrections of what tezis.check finds there.
function M.codeAction(server, document, params, done)
  local list, first, last = json.array {}, params.range.start.line, params.range['end'].line
  if not server.backend.check or not wants(params.context) then
    return done(list)
  end
  server.backend:check(document, function(found, message)
    if not found then
      return done(nil, message)
    end
    for _, one in ipairs(found) do
      for _, fix in ipairs(one.row <= last and one.end_row >= first and fixes.of(one) or {}) do
        list[#list + 1] = action(document, one, fix)
      end
    end
    done(list)
  end, first, last)
end

--- The command of actions that add an entry: arguments are the document and the key.
M.add_command = 'tezis.addToBibliography'

--- workspace/executeCommand
function M.execute(server, params, done)
  local arguments = type(params.arguments) == 'table' and params.arguments or {}
  local document = type(arguments[1]) == 'string' and server.backend:get(arguments[1])
  if params.command ~= M.add_command or not document or type(arguments[2]) ~= 'string' then
    return done(nil, ('tezis has no command %s with these arguments'):format(
      tostring(params.command)))
  end
  server.backend:add(document, arguments[2], function(message, path, edit)
    if edit then
      server:request('workspace/applyEdit', { label = 'tezis: add ' .. arguments[2], edit = {
        changes = { [uri_of(path)] = json.array { { range = point(edit.row, edit.col),
          newText = edit.text } } } } })
    end
    done(nil, message)
  end, server.applies_edits)
end

return M
