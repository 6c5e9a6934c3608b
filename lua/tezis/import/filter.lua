-- A filter that pandoc runs in its own Lua: leaves of a web page or book what a person
-- would quote from. Navigation, forms, share bars, cookie lines and pictures go; headings
-- become lines of `# …`, as in Markdown, so that the corpus sees them in plain text; the
-- document's metadata goes to standard error, a line a field ("tezis.title=…").

-- luacheck: globals pandoc

local furniture = {}
for word in ([[
  nav navbar navigation menu breadcrumb breadcrumbs footer sidebar aside advert advertisement
  ads banner promo share sharing sharedaddy social cookie cookies consent gdpr newsletter
  subscribe subscription related recommended comments respond pagination pager popup modal
  search skip print toolbar donate paywall
]]):gmatch('%S+') do
  furniture[word] = true
end

local roles = { navigation = true, banner = true, contentinfo = true, search = true,
  complementary = true, dialog = true, menu = true }

local total = 0 -- bytes of text in the document

local function text_of(element)
  return pandoc.utils.stringify(element)
end

-- Whether a class or id, taken apart at - and _, holds a word of furniture.
local function names_furniture(name)
  for word in name:lower():gmatch('[^%-_%s]+') do
    if furniture[word] then return true end
  end
  return false
end

local function is_furniture(element)
  for _, class in ipairs(element.classes) do
    if class == 'tezis-drop' then return true end
  end
  local named = roles[element.attributes.role or ''] or names_furniture(element.identifier)
  for _, class in ipairs(element.classes) do named = named or names_furniture(class) end
  -- A wrapper such as "content with-sidebar" holds the article itself.
  return named and #text_of(element) * 3 < total
end

local function drop(element)
  if is_furniture(element) then return {} end
end

local function one_line(text)
  return (text:gsub('%s+', ' '):gsub('^ ', ''):gsub(' $', ''))
end

local function report(meta)
  for name, value in pairs(meta) do
    local list = type(value) == 'table' and value.t == 'MetaList' and value or { value }
    if pandoc.utils.type and pandoc.utils.type(value) == 'List' then list = value end
    for _, item in ipairs(list) do
      local line = one_line(type(item) == 'string' and item or text_of(item))
      if line ~= '' then io.stderr:write('tezis.', name, '=', line, '\n') end
    end
  end
end

local function nothing()
  return {}
end

local heading = {
  Header = function(header)
    local line = one_line(text_of(header.content))
    if line == '' then return {} end
    return pandoc.RawBlock('plain', ('#'):rep(header.level) .. ' ' .. line)
  end,
}

return {
  {
    Pandoc = function(document)
      report(document.meta)
      total = #text_of(document.blocks)
    end,
  },
  { Div = drop, Span = drop },
  {
    Image = nothing,
    Figure = nothing,
    RawBlock = nothing,
    RawInline = nothing,
    HorizontalRule = nothing,
    BlockQuote = function(quote) return pandoc.Div(quote.content) end,
  },
  heading,
}
