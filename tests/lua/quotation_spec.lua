-- Quotations: marks of the language, blocks, the full stop behind the citation.
local cite = require 'tezis.cite'
local quotation = require 'tezis.cite.quotation'

-- The draft after a quotation at |.
local function quote(filetype, draft, text, options)
  local lines, row, col = {}, nil, nil
  for line in (draft .. '\n'):gmatch('(.-)\n') do
    local at = line:find('|', 1, true)
    if at then
      row, col = #lines, at - 1
      line = line:gsub('|', '', 1)
    end
    lines[#lines + 1] = line
  end
  options = options or {}
  local edit, message = quotation.compute({ filetype = filetype, lines = lines, row = row,
    col = col, text = text, item = { key = 'k', page = '12', title = options.title },
    document = { language = options.language, flavour = 'biblatex', bibliography = {} },
    block_words = options.block_words or 40, marks = options.marks or 'auto' })
  if not edit then
    return nil, message
  end
  local new = {}
  for index, line in ipairs(edit.lines) do
    new[index] = line
  end
  new[1] = lines[row + 1]:sub(1, edit.start_col) .. new[1]
  new[#new] = new[#new] .. lines[row + 1]:sub(edit.end_col + 1)
  local all = {}
  for index, line in ipairs(lines) do
    if index == row + 1 then
      for _, one in ipairs(new) do
        all[#all + 1] = one
      end
    else
      all[#all + 1] = line
    end
  end
  return table.concat(all, '\n')
end

describe('a short quotation', function()
  it('has the marks of the language and the full stop behind the citation', function()
    assert.equal('Он пишет: «Река берёт плату» [@k, с. 12].',
      quote('markdown', 'Он пишет:|', 'Река берёт\nплату.', { language = 'ru' }))
    assert.equal('“A toll is a promise” [@k, p. 12]. More',
      quote('markdown', '|More', 'A toll is a promise.', { language = 'en' }))
    assert.equal('a “What?” [@k, 12], b', quote('markdown', 'a|, b', 'What?'))
    assert.equal('a “So it is” [@k, 12].', quote('markdown', 'a |.', 'So it is.'))
    assert.equal('„So“ [@k, 12].', quote('markdown', '|', 'So.', { marks = '„“' }))
    assert.equal('“So” [1].', quote('text', '|', 'So.', { title = 'Allies' }))
  end)

  it('turns marks within into inner ones and escapes markup', function()
    assert.equal('«Он „да“ сказал» [@k, с. 12]',
      quote('markdown', '|', 'Он «да» сказал', { language = 'ru' }))
    assert.equal('“a \\*b\\* \\_c d_e \\[e\\] \\@f” [@k, 12]',
      quote('markdown', '|', 'a *b* _c d_e [e] @f'))
    assert.equal('“5\\% \\& \\$3” \\autocite[12]{k}.', quote('tex', '|', '5% & $3.'))
    assert.equal('“a \\#b” @k[12]', quote('typst', '|', 'a #b'))
  end)
end)

describe('a long quotation', function()
  local text = 'one two three four.'
  local options = { block_words = 3, language = 'en' }
  it('is a block of its own, apart from what stands around', function()
    assert.equal('Intro.\n\n> one two three four [@k, p. 12].',
      quote('markdown', 'Intro.|', text, options))
    assert.equal('Intro.\n\n> one two three four [@k, p. 12].\n\nAfter',
      quote('markdown', 'Intro.\n|\nAfter', text, options))
    assert.equal('\\begin{quote}\none two three four \\autocite[12]{k}.\n\\end{quote}',
      quote('tex', '|', text, options))
    assert.equal('#+begin_quote\none two three four [cite:@k p. 12].\n#+end_quote',
      quote('org', '|', text, options))
  end)

  it('counts words, not dashes', function()
    assert.equal(3, quotation.words('раз — два -- три'))
  end)
end)

it('a quotation of nothing, or with a key that cannot be cited, is refused', function()
  local _, message = quote('markdown', '|', ' \n ')
  assert.equal('there is nothing to quote', message)
  _, message = quote('lua', '|', 'a')
  assert.truthy(message:find('cannot cite', 1, true))
end)

it('the citation of a quotation reads back', function()
  for _, filetype in ipairs({ 'markdown', 'tex', 'typst', 'org', 'asciidoc' }) do
    local text = quote(filetype, '|', 'Words of a source.', { language = 'en' })
    local found = cite.parse(filetype, { text })
    assert.equal('k', found[1].items[1].key, filetype .. ': ' .. text)
  end
end)
