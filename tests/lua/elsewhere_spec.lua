-- What comes from elsewhere, file fields of a bibliography and files for converters, runs no
-- command, reads no other file and takes neither the machine's time nor its memory.
package.path = 'tests/lua/?.lua;' .. package.path
local helper = require 'import_helper'
local core = require 'tezis.core'
local tools = require 'tezis.import.tools'

local paragraph = helper.paragraph

describe('what comes from elsewhere', function()
  local folder, corpus, timeout

  before_each(function()
    folder, timeout = core.realpath(helper.folder()), tools.timeout
    corpus = folder .. '/corpus.db'
  end)
  after_each(function()
    tools.timeout = timeout
    helper.clean()
  end)

  it('names files in its file fields, never commands', function()
    local names = { '$(touch pwned).txt', '`touch pwned`.txt', '-rf.txt', '--help.txt',
      'a & touch pwned.txt', '| touch pwned', '> pwned', 'two\nlines.txt', '~root.txt' }
    local there = { ['$(touch pwned).txt'] = true, ['-rf.txt'] = true, ['--help.txt'] = true }
    local entries = {}
    for index, name in ipairs(names) do
      if there[name] then
        helper.write(folder .. '/' .. name, paragraph .. index)
      end
      entries[index] = ('@article{k%d, title = {%d}, file = {%s}}'):format(index, index, name)
    end
    entries[#entries + 1] = '@article{z, title = {Z}, '
      .. 'file = {x; touch pwned:pwned;touch pwned.pdf:PDF}}'
    local library = helper.write(folder .. '/library.bib', table.concat(entries, '\n'))
    local report = assert(helper.import(corpus, { library }))
    for index, name in ipairs(names) do
      local key = 'k' .. index
      assert.equal(there[name] and paragraph .. index or nil,
        there[name] and helper.text(corpus, key) or nil)
    end
    assert.equal(#names + 1, report.sources)
    assert.is_nil(core.stat('pwned'))
    assert.is_nil(core.stat(folder .. '/pwned'))
  end)

  it('makes a converter read no file but its own', function()
    local help = core.run({ 'pandoc', '--help' }).stdout
    if not help:find('--sandbox', 1, true) then
      return print('skip: this pandoc has no sandbox')
    end
    local secret = helper.write(folder .. '/secret.txt', 'nobody is to read this')
    local text = '.. include:: ' .. secret .. '\n\nWords.\n'
    assert.truthy(helper.run({ 'pandoc', '-f', 'rst', '-t', 'plain' }, text):find('nobody'))
    local result = tools.pandoc({ '-f', 'rst', '-t', 'plain' }, text)
    assert.is_nil(result and result.stdout:find('nobody') or nil)
  end)

  it('stops a converter that takes too long or writes too much, and says so', function()
    tools.timeout = 1000
    local result, message = tools.run({ 'sleep', '30' })
    assert.is_nil(result)
    assert.truthy(message:find('sleep did not finish', 1, true))
    tools.timeout = timeout
    result, message = tools.run({ 'yes' }, nil)
    assert.is_nil(result)
    assert.truthy(message:find('MB', 1, true))
  end)
end)
