--- A BibTeX or BibLaTeX bibliography as text: where its entries are, and where another goes.
--
-- Entries are put at the end, one blank line before each; all other bytes stay. A file whose last
-- entry is not closed would swallow what follows it, so nothing is added there.

local reader = require 'tezis.import.bibtex'

local M = {}

--- Entries by key.
---@param text string
---@param keys table<string, boolean> those wanted
---@return table<string, tezis.BibEntry> found broken ones have `broken`, the reason
---@return string[] definitions @string and @preamble, verbatim
function M.find(text, keys)
  local parsed, found = reader.parse(text), {}
  for _, failure in ipairs(parsed.failed) do
    if failure.key and keys[failure.key] then
      found[failure.key] = { key = failure.key, line = failure.line, broken = failure.reason }
    end
  end
  for _, entry in ipairs(parsed.entries) do
    if keys[entry.key] and (not found[entry.key] or found[entry.key].broken) then
      found[entry.key] = { key = entry.key, line = entry.line, from = entry.from, to = entry.to,
        source = reader.write(entry, entry.key, {}) }
    end
  end
  return found, parsed.definitions
end

-- The byte where a line begins.
local function line_start(text, line)
  local at = 1
  for _ = 2, line do
    at = text:find('\n', at, true) + 1
  end
  return at
end

-- The line of a last entry that never closes, nil when all is closed.
local function unclosed(text)
  local parsed = reader.parse(text)
  local last, failure = parsed.entries[#parsed.entries], parsed.failed[#parsed.failed]
  if not failure or last and last.line > failure.line then
    return nil
  end
  local depth, rest = 0, text:sub(line_start(text, failure.line)):gsub('\\.', '')
  for brace in rest:gmatch('[{}]') do
    depth = depth + (brace == '{' and 1 or -1)
  end
  return depth > 0 and failure.line or nil
end

--- The edit that adds entries.
---@param text string
---@param entries string[] as BibTeX, without a line end after them
---@param eol string line end
---@return { at: integer, text: string }?
---@return string? message
function M.append(text, entries, eol)
  local line = unclosed(text)
  if line then
    return nil, ('line %d: an entry is not closed, and what is added would fall into it'):format(
      line)
  end
  local before = text == '' and '' or text:find('\n$') and '\n' or '\n\n'
  if text:find('\n\r?\n$') then
    before = ''
  end
  local added = before .. table.concat(entries, '\n\n') .. '\n'
  return { at = #text + 1, text = (added:gsub('\n', eol)) }
end

--- Which dialect the entries of a file are in, nil when nothing tells.
---@param text string
---@return 'bibtex'|'biblatex'|nil
function M.dialect(text)
  local lower = text:sub(1, 200000):lower()
  if lower:find('[\n,]%s*journaltitle%s*=') or lower:find('[\n,]%s*date%s*=') then
    return 'biblatex'
  end
  return lower:find('[\n,]%s*year%s*=') and 'bibtex' or nil
end

return M
