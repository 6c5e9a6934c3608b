-- The language server as another editor has it: a scripted client and `build/tezis lsp`. The
-- session is in lsp_transcript.txt; TEZIS_UPDATE_TRANSCRIPT=1 writes the answers anew.
package.path = 'tests/lua/?.lua;' .. package.path
local core = require 'tezis.core'
local helper = require 'import_helper'
local json = require 'tezis.json'

local name = 'tests/lua/lsp_transcript.txt'

local sources = {
  { '{"id":"ivanov2020","type":"article-journal","title":"Сроки на переправах","language":"ru",'
    .. '"author":[{"family":"Иванов","given":"И. И."}],"issued":{"date-parts":[[2020]]},'
    .. '"container-title":"Вестник переправ","page":"12","abstract":"О *сроках* и штрафах."}',
    'Срыв сроков и штрафы стали главным доводом противников сбора.\n' },
  { '{"id":"halloway2019","type":"article-journal","title":"Tolls and Their Enemies",'
    .. '"language":"en","author":[{"family":"Halloway","given":"Jane"}],'
    .. '"issued":{"date-parts":[[2019]]},"DOI":"10.1/x"}', 'A toll is a promise.\n' },
}

local function make()
  local folder = core.realpath(helper.folder())
  local db = assert(core.open(folder .. '/corpus.db'))
  for _, source in ipairs(sources) do
    assert(db:exec('SELECT tezis_add(?1, ?2)', source))
  end
  db:close()
  helper.write(folder .. '/refs.bib',
    '@book{other,\n}\n\n  @article{ivanov2020,\n title = {Сроки}}\n')
  helper.write(folder .. '/other.tex',
    'Раз 😀 \\cite{halloway2019,ivanov2020}.\n% \\cite{ivanov2020}\n')
  return folder
end

local function frame(text)
  return ('Content-Length: %d\r\n\r\n%s'):format(#text, text)
end

-- Runs the server on framed input; its messages as texts.
local function serve(folder, input, ...)
  local result = assert(core.run({ 'build/tezis', 'lsp', '--corpus', folder .. '/corpus.db', ... },
    { stdin = input, timeout = 60000 }))
  local messages, at = {}, 1
  while at <= #result.stdout do
    local length, body = result.stdout:match('^Content%-Length: (%d+)\r\n\r\n()', at)
    assert(length, 'the server wrote something else: ' .. result.stdout:sub(at, at + 200))
    messages[#messages + 1] = result.stdout:sub(body, body + length - 1)
    at = body + length
  end
  return messages, result
end

describe('tezis lsp', function()
  teardown(helper.clean)

  it('answers as the transcript says', function()
    local folder, transcript = make(), helper.read(name)
    local input, wanted = {}, {}
    for line in transcript:gmatch('[^\n]+') do
      local text = line:match('^%-%-> (.*)')
      if text then
        input[#input + 1] = frame((text:gsub('FOLDER', folder)))
      end
      wanted[#wanted + 1] = line:match('^<%-%- (.*)')
    end
    local got, result = serve(folder, table.concat(input))
    assert.equal(0, result.status, result.stderr)
    for index, text in ipairs(got) do
      got[index] = json.encode(json.decode(text)):gsub(core.version():gsub('%p', '%%%0'), 'VERSION')
        :gsub(folder:gsub('%p', '%%%0'), 'FOLDER')
    end
    if os.getenv('TEZIS_UPDATE_TRANSCRIPT') then
      local kept = transcript:gsub('<%-%- [^\n]*\n', ''):gsub('\n*$', '\n')
      helper.write(name, kept .. '\n<-- ' .. table.concat(got, '\n<-- ') .. '\n')
      return
    end
    assert.equal(#wanted, #got)
    for index, text in ipairs(wanted) do
      assert.equal(text, got[index])
    end
  end)

  it('bears what is no message, and says when a client goes without a word', function()
    local folder = make()
    local got, result = serve(folder, frame('{"jsonrpc":') .. frame('[]') .. frame('7') .. frame('')
      .. frame('{"jsonrpc":"2.0","id":1,"method":"initialize","params":[]}')
      .. frame('{"jsonrpc":"2.0","method":"textDocument/didChange","params":{}}')
      .. frame('{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":7}}')
      .. 'Content-Length: 99\r\n\r\n{')
    assert.equal(1, result.status)
    assert.equal('', result.stderr)
    assert.equal(-32700, json.decode(got[1]).error.code)
    assert.equal(-32600, json.decode(got[2]).error.code)
    assert.equal(1, json.decode(got[5]).id)
    assert.equal(-32602, json.decode(got[6]).error.code)
    assert.equal(6, #got)
  end)

  it('passes over what is too large or no JSON, and goes on', function()
    local folder = make()
    local got, result = serve(folder, 'Hello: there\r\n\r\n'
      .. frame('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}')
      .. ('Content-Length: %d\r\n\r\n%s'):format(65 * 2 ^ 20, (' '):rep(65 * 2 ^ 20))
      .. frame(('['):rep(100000)) .. frame('\255\254\0')
      .. frame('{"jsonrpc":"2.0","id":2,"method":"textDocument/codeAction","params":'
        .. '{"textDocument":{"uri":"file:///x.md"},"range":{"start":{"line":0,"character":0}}}}')
      .. frame('{"jsonrpc":"2.0","id":3,"method":"shutdown"}')
      .. frame('{"jsonrpc":"2.0","method":"exit"}'))
    assert.equal(0, result.status)
    local codes = {}
    for index, text in ipairs(got) do
      codes[index] = (json.decode(text).error or {}).code or json.decode(text).id
    end
    assert.same({ 1, -32700, -32700, -32700, -32602, 3 }, codes)
  end)

  it('finds the source at a key, and at the page of the only one of a citation', function()
    local document = { filetype = 'markdown',
      lines = { 'A [@one, p. 3] b [@two, p. 4; @three, p. 5] c' } }
    local line, found = document.lines[1], {}
    for _, text in ipairs({ '@one', 'p. 3', ' b ', 'two', 'p. 4', 'three', 'p. 5' }) do
      local item = require('tezis.lsp.locate').item(document, 0, line:find(text, 1, true))
      found[#found + 1] = item and item.key or '-'
    end
    assert.same({ 'one', 'one', '-', 'two', '-', 'three', '-' }, found)
  end)

  it('tells on hover how a source stands towards the thesis of the draft', function()
    local folder = make()
    local db = assert(core.open(folder .. '/corpus.db'))
    assert(db:exec([[INSERT INTO thesis(name, statement) VALUES('a *toll*', '…');
      INSERT INTO label(thesis_id, passage_id, stance) SELECT 1, p.id, -1 FROM passage p
      JOIN source s ON s.id = p.source_id WHERE s.key = 'halloway2019']]))
    db:close()
    local uri = 'file://' .. folder .. '/thesis.md'
    local got = serve(folder, frame('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}')
      .. frame(json.encode({ jsonrpc = '2.0', method = 'textDocument/didOpen', params = {
        textDocument = { uri = uri, languageId = 'markdown', version = 1,
          text = '---\ntezis: a *toll*\n---\n\nOne [@halloway2019].\n' } } }))
      .. frame(json.encode({ jsonrpc = '2.0', id = 2, method = 'textDocument/hover', params = {
        textDocument = { uri = uri }, position = { line = 4, character = 8 } } })))
    local hover
    for _, text in ipairs(got) do
      local message = json.decode(text)
      hover = message.id == 2 and message.result or hover
    end
    assert.truthy(hover.contents.value:find('\n\n*a \\*toll\\**: 0 for, 1 against, 0 neutral of '
      .. '1 passages; mean -1.00', 1, true), hover.contents.value)
  end)

  it('looks at claims where it is asked to', function()
    local folder = make()
    local input = frame('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}')
      .. frame(json.encode({ jsonrpc = '2.0', method = 'textDocument/didOpen', params = {
        textDocument = { uri = 'file://' .. folder .. '/claim.md', languageId = 'markdown',
          version = 1, text = 'Traffic fell by 12 %.\n' } } }))
    local got = serve(folder, input)
    assert.same({}, json.decode(got[2]).params.diagnostics)
    got = serve(folder, input, '--stance')
    assert.equal('uncited-claim', json.decode(got[2]).params.diagnostics[1].code)
  end)

  it('is told when there is no corpus', function()
    local result = core.run({ 'build/tezis', 'lsp', '--corpus', '/nonexistent/corpus.db' },
      { stdin = '' })
    assert.equal(2, result.status)
    assert.truthy(result.stderr:find('tezis: ', 1, true))
  end)
end)
