--- Whether a citation key is being typed at a place of a draft, and what of it. Pure Lua.
--
--   context.find('markdown', { 'см. [@iva' }, 1, 12)   --> { start = 7, prefix = 'iva' }
--
-- A look at the line tells most keystrokes from keys; only behind a trigger is the draft scanned
-- for code and comments, so that typing prose costs nothing.

local cite = require 'tezis.cite'
local regions = require 'tezis.cite.regions'

local M = {}

-- What may be typed of a key.
local key = '([^%s%[%]{}(),;@"\'<>\\]*)$'

-- Whether what stands before an @ makes it the middle of an e-mail address, or a \@.
local function is_address(before)
  if before:find('[%s%[({;"\'*_>|]%-$') or before == '-' then
    return false
  end
  if before:find('\226\128[\128-\191]$') or before:find('\194[\160-\191]$') then
    return false
  end
  return before:find('[%w\128-\255._+\\/-]$') ~= nil
end

local function at_sign(before)
  local start, prefix = before:match('@{?()' .. key)
  if not start then
    return nil
  end
  local sign = before:sub(1, start - 1):match('()@{?$')
  return not is_address(before:sub(1, sign - 1)) and start or nil, prefix, sign
end

-- Trigger of each syntax: the text before the cursor -> first byte of the prefix, the prefix, the
-- byte of what opened it.
local triggers = { markdown = at_sign }

function triggers.latex(before)
  local open, inside = before:match('()({[^{}]*)$')
  if not open then
    return nil
  end
  local head = before:sub(1, open - 1)
  local count
  repeat -- optional arguments, and the pairs before it in \autocites[1]{a}[2]{b
    head, count = head:gsub('%s*%b[]$', '')
    if count == 0 then
      head, count = head:gsub('%s*%b{}$', '')
    end
  until count == 0
  local sign, command = head:match('()\\(%a+)%*?%s*$')
  if not command or not command:lower():find('cite') then
    return nil
  end
  local start, prefix = inside:match('[{,]%s*()' .. key)
  return start and open + start - 1, prefix, sign
end

function triggers.typst(before)
  local start, prefix = before:match('#cite%(%s*<()' .. key)
  if start then
    return start, prefix, start - 1
  end
  return at_sign(before)
end

function triggers.org(before)
  local open = before:match('.*()%[cite[%w/_-]*:')
  if not open or before:find(']', open, true) then
    return nil
  end
  local start, prefix = before:match('@()' .. key)
  return start and start > open and start or nil, prefix, open
end

function triggers.asciidoc(before)
  local sign, open = before:match('.*()cite%a*:%[()')
  if not sign or before:find(']', open, true) then
    return nil
  end
  local inside = before:sub(open):gsub('%([^()]*%)', function(text)
    return ('x'):rep(#text)
  end)
  local start, prefix = (',' .. inside):match(',%s*()' .. key)
  return start and open + start - 2, prefix, sign
end

--- What is being typed at a place.
---@param filetype string
---@param lines string[]
---@param row integer from 1
---@param col integer bytes before the cursor
---@return { start: integer, prefix: string }? # start: bytes before the prefix
function M.find(filetype, lines, row, col)
  local syntax = cite.syntax_for(filetype)
  local trigger = triggers[syntax]
  if not trigger then
    return nil
  end
  local start, prefix, sign = trigger(lines[row]:sub(1, col))
  if not start then
    return nil
  end
  local verbatim = regions.scan(syntax, lines, row)
  local first, last = regions.paragraph(verbatim, lines, row)
  if not first then
    return nil
  end
  local before = first < row and table.concat(lines, '\n', first, row - 1) .. '\n' or ''
  local masked = regions.mask(syntax, table.concat(lines, '\n', first, last))
  local at = #before + sign
  if masked:byte(at) ~= lines[row]:byte(sign) then
    return nil
  end
  return { start = start - 1, prefix = prefix }
end

return M
