-- Drafts as they come: whatever stands in them, the citation goes in, all else stays byte for byte,
-- and the main loop goes on.

local t = ...

local count = 0

local function draft(content, name)
  count = count + 1
  local path = t.file(('bad%d/%s'):format(count, name or 'draft.md'), content)
  return t.start({ file = path }), path
end

-- Cites behind the word `here` of a draft, writes it, and gives what it then has on disk.
local function cite(content)
  local nvim, path = draft(content)
  nvim:lua('vim.o.fixendofline = false')
  nvim:lua([[vim.fn.search('here', 'e')]])
  nvim:lua("require('tezis.insert').items({ { key = 'k', page = '12' } })")
  nvim:lua("vim.cmd('silent write')")
  return t.read(path)
end

t.test('line ends, byte order mark, emoji and open brackets stay as they are', function()
  for _, content in ipairs({
    'one\r\nhere\r\nthree\r\n', 'one\r\nhere\nthree\r\n', '\239\187\191here\n', 'here',
    '\239\187\191one\r\nhere', '😀 👩‍🎓 here 🇷🇺\n', '[[[ @ {{ (( here `` <!-- [@\n',
    ']]) here }} @[ \\cite{ ](\n', '---\ntitle: [x\n---\nhere\n', 'x \208 here \255\n',
    '«„“ here ‘\n',
  }) do
    local result = cite(content)
    local from, to = result:find(' %[@k, 12%]')
    assert(from, result)
    t.equal(result:sub(1, from - 1) .. result:sub(to + 1), content)
  end
end)

t.test('keys with colons and dots, and what cannot be a key', function()
  for _, case in ipairs({
    { 'a:b.c-d', 'draft.md', 'here [@a:b.c-d, 12]\n', 'markdown' },
    { 'x.', 'draft.md', 'here [@{x.}, 12]\n', 'markdown' },
    { 'DBLP:conf/x.y', 'draft.org', 'here [cite:@DBLP:conf/x.y 12]\n', 'org' },
    { 'a:b.c', 'draft.tex', 'here \\cite[12]{a:b.c}\n', 'tex' },
    { 'DBLP:books/x', 'draft.typ',
      'here #cite(label("DBLP:books/x"), supplement: [p. 12])\n', 'typst' },
  }) do
    local nvim, path = draft('here\n', case[2])
    nvim:lua('vim.bo.filetype = ...', case[4])
    nvim:keys('$')
    nvim:lua("require('tezis.insert').items({ { key = ..., page = '12' } })", case[1])
    nvim:lua("vim.cmd('silent write')")
    t.equal(t.read(path), case[3])
  end
  local nvim = draft('here\n')
  nvim:lua([[require('tezis.util').guard(require('tezis.insert').items, { { key = 'a b' } })]])
  nvim:wait_note("the key 'a b' cannot be cited in Markdown")
  t.equal(nvim:lines(), { 'here' })
end)

t.test('a draft of 2 MB is cited into without holding up the main loop', function()
  local lines = {}
  for index = 1, 18000 do
    lines[index] = ('Слово и ещё слова [@key%d, с. 3] до конца строки, и так много раз [[ (.%s\n')
      :format(index, index % 5 == 0 and '\n' or '')
  end
  local nvim = draft(table.concat(lines) .. 'here\n')
  local insert = "require('tezis.insert').items({ { key = ..., page = '12' } })"
  nvim:keys('G$')
  nvim:wait("vim.fn.line('.') == vim.fn.line('$')")
  nvim:lua(insert, 'first') -- modules are loaded
  nvim:wait("vim.api.nvim_get_current_line() == 'here [@first, 12]'")
  -- What reading it all on the main loop would take, on the same machine in the same minute.
  local whole = nvim:lua([[
    local lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
    local began = os.clock()
    require('tezis.cite').parse('markdown', lines)
    return (os.clock() - began) * 1000]])
  local longest = math.huge
  for index, key in ipairs({ 'second', 'third', 'fourth' }) do
    local keys = { '@first, 12', '@second, 12', '@third, 12', '@fourth, 12' }
    nvim:watch()
    nvim:lua(insert, key)
    nvim:wait(("vim.api.nvim_get_current_line() == 'here [%s]'")
      :format(table.concat(keys, '; ', 1, index + 1)))
    longest = math.min(longest, nvim:block().cpu)
  end
  assert(longest < whole / 10, ('%.1f ms of the %.1f'):format(longest, whole))
end)
