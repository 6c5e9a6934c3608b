--- Diagnostics as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), which code
--- hosts show beside the lines of a change.

local fixes = require 'tezis.check.fixes'
local json = require 'tezis.json'
local rules = require 'tezis.check.rules'

local M = {}

local levels = { error = 'error', warn = 'warning', info = 'note', hint = 'note' }

-- Columns count UTF-16 units from 1, as columnKind says.
local function column(line, bytes)
  local before, units = line:sub(1, bytes), 0
  for lead in before:gmatch('[%z\1-\127\194-\244]') do
    units = units + (lead:byte() >= 0xF0 and 2 or 1)
  end
  return units + 1
end

local function region(lines, row, col, end_row, end_col)
  return { startLine = row + 1, startColumn = column(lines[row + 1] or '', col),
    endLine = end_row + 1, endColumn = column(lines[end_row + 1] or '', end_col) }
end

-- A path as a relative reference of RFC 3986.
local function uri(path)
  return (path:gsub('[^%w/._~-]', function(byte)
    return ('%%%02X'):format(byte:byte())
  end))
end

local function result(file, diagnostic, index)
  local artifact = { uri = uri(file.path) }
  local entry = {
    ruleId = diagnostic.code, ruleIndex = index[diagnostic.code],
    level = levels[diagnostic.severity], message = { text = diagnostic.message },
    locations = json.array { { physicalLocation = { artifactLocation = artifact,
      region = region(file.lines, diagnostic.row, diagnostic.col, diagnostic.end_row,
        diagnostic.end_col) } } },
  }
  local fix = diagnostic.fix
  if fix and fix.range then
    local range = fix.range
    entry.fixes = json.array { {
      description = { text = fixes.title(fix) },
      artifactChanges = json.array { { artifactLocation = artifact, replacements = json.array { {
        deletedRegion = region(file.lines, range[1], range[2], range[3], range[4]),
        insertedContent = { text = fix.text },
      } } } },
    } }
  end
  return entry
end

--- A log of one run.
---@param files { path: string, lines: string[], found: tezis.Diagnostic[] }[]
---@param version string of tezis
---@return string
function M.write(files, version)
  local described, index, results = json.array {}, {}, json.array {}
  for position, rule in ipairs(rules.list) do
    index[rule.code] = position - 1
    described[position] = { id = rule.code, shortDescription = { text = rule.description },
      defaultConfiguration = { level = levels[rule.severity] } }
  end
  for _, file in ipairs(files) do
    for _, diagnostic in ipairs(file.found) do
      results[#results + 1] = result(file, diagnostic, index)
    end
  end
  return json.encode({
    ['$schema'] = 'https://json.schemastore.org/sarif-2.1.0.json', version = '2.1.0',
    runs = json.array { {
      tool = { driver = { name = 'tezis', version = version, rules = described } },
      columnKind = 'utf16CodeUnits', results = results,
    } },
  })
end

return M
