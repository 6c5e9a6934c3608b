--- pandoc as the judge of what is written: what it reads in a document.

package.path = 'tests/lua/?.lua;' .. package.path
local files = dofile('tests/files.lua')
local locators = require 'tezis.cite.locator'

local M = {}

function M.run(command)
  local pipe = assert(io.popen(command .. ' 2>&1'))
  local output = pipe:read('*a')
  pipe:close()
  return output
end

function M.write_file(text, extension)
  local name = os.tmpname()
  if extension then
    os.remove(name)
    name = name .. extension
  end
  return files.write(name, text)
end

--- The version of pandoc, nil where it is not installed.
---@param program string? default: 'pandoc'
---@return integer?
function M.version(program)
  return tonumber(M.run((program or 'pandoc') .. ' --version'):match('^pandoc %D*(%d+)'))
end

-- A pandoc filter that prints the citations of each paragraph, one a line.
local filter = [[
local function text(inlines)
  return (pandoc.utils.stringify(inlines):gsub('\194\160', ' '):gsub('^%s+', ''):gsub('%s+$', ''))
end
function Para(paragraph)
  print('paragraph')
  paragraph:walk { Cite = function(cite)
    for _, c in ipairs(cite.citations) do
      print('item\t' .. c.id .. '\t' .. c.mode .. '\t' .. text(c.prefix) .. '\t' .. text(c.suffix))
    end
  end }
end
]]

--- Citations of every paragraph as pandoc reads them.
function M.judge(format, document, program)
  local filter_file, file = M.write_file(filter), M.write_file(document)
  local output = M.run(('%s -f %s -t plain -L %s -o /dev/null %s'):format(program or 'pandoc',
    format, filter_file, file))
  os.remove(filter_file)
  os.remove(file)
  local paragraphs = {}
  for line in output:gmatch('[^\n]+') do
    if line == 'paragraph' then
      paragraphs[#paragraphs + 1] = {}
    else
      local key, mode, prefix, suffix = line:match('^item\t(.-)\t(.-)\t(.-)\t(.*)$')
      assert(key, line)
      local list = paragraphs[#paragraphs]
      list[#list + 1] = { key = key, mode = mode, prefix = prefix, suffix = suffix }
    end
  end
  return paragraphs
end

--- pandoc's names of our forms.
M.modes = { parenthetical = 'NormalCitation', text = 'AuthorInText',
  suppress = 'SuppressAuthor' }

--- What pandoc says of an item as our model: its suffix holds the locator.
function M.as_item(found)
  local locator, suffix = locators.read((found.suffix:gsub('–', '-')))
  return { key = found.key, prefix = found.prefix ~= '' and found.prefix or nil, suffix = suffix,
    locator = locator and locator.locator }
end

return M
