--- The converters tezis calls: pandoc, pdftotext, pdfinfo, ris2xml, xml2bib. No
--- shell, a minute at most, and pandoc in its sandbox (no network, no other files)
--- where its version has one.
local core = require 'tezis.core'

local M = {}

M.timeout = 60000

local packages = {
  pandoc = 'pandoc', pdftotext = 'poppler-utils', pdfinfo = 'poppler-utils',
  ris2xml = 'bibutils', xml2bib = 'bibutils',
}

--- What a program complained about, on one line: pandoc's places (line 3, column 6) are
--- those of text made for it and tell the user nothing.
local function complaint(text)
  local lines = {}
  for line in text:gmatch('[^\n]+') do
    line = line:gsub('^Error at .-%(line %d+, column %d+%): *', ''):gsub('%s+', ' ')
    local noise = line:find('^%s*$') or line:find('^%[WARNING%]') or line:find('^tezis%.')
      or line:find('^ *%^$')
    if not noise and #lines < 2 then lines[#lines + 1] = line:sub(1, 150) end
  end
  return lines[1] and table.concat(lines, '; ')
end

--- Runs a converter to its end.
--- @param argv string[]
--- @param input string|nil for its standard input
--- @return table|nil # { stdout =, stderr = }
--- @return string|nil # a sentence
function M.run(argv, input)
  local result, message, code = core.run(argv, { stdin = input, timeout = M.timeout })
  local program = argv[1]
  if code == 'ENOENT' then
    return nil, ('%s is not installed: install the package %s'):format(program,
      packages[program] or program)
  elseif not result then
    return nil, message
  elseif result.timed_out then
    return nil, ('%s did not finish in %d seconds'):format(program, M.timeout / 1000)
  elseif result.status ~= 0 then
    local line = complaint(result.stderr) or complaint(result.stdout)
    return nil, line and ('%s: %s'):format(program, line)
      or ('%s failed with exit status %d'):format(program, result.status)
  end
  return result
end

local sandbox -- { '--sandbox' } or {}; asked of pandoc once

local function sandbox_arguments()
  if sandbox then return sandbox end
  local result = core.run({ 'pandoc', '--version' }, { timeout = M.timeout })
  local major, minor = (result and result.stdout or ''):match('^pandoc%S* (%d+)%.(%d+)')
  major, minor = tonumber(major or 0), tonumber(minor or 0)
  sandbox = (major > 2 or major == 2 and minor >= 15) and { '--sandbox' } or {}
  return sandbox
end

--- pandoc with the given arguments on input.
--- @return table|nil # as run
--- @return string|nil # a sentence
function M.pandoc(arguments, input)
  local argv = { 'pandoc' }
  for _, argument in ipairs(sandbox_arguments()) do argv[#argv + 1] = argument end
  for _, argument in ipairs(arguments) do argv[#argv + 1] = argument end
  return M.run(argv, input)
end

return M
