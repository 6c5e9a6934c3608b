--- What the checks can find, and how grave it is unless told otherwise. The configuration, the help
--- and SARIF take it from here. Those of the group `stance` judge by a model and by signs of a
--- claim, so they are looked for only where somebody asks for them.

local M = {}

---@class tezis.Rule
---@field code string
---@field group 'keys'|'quotes'|'stance'
---@field severity 'error'|'warn'|'info'|'hint'
---@field description string

---@type tezis.Rule[]
M.list = {
  { code = 'unknown-key', group = 'keys', severity = 'error',
    description = 'A cited key that neither the corpus nor the bibliography of the draft has.' },
  { code = 'not-in-bibliography', group = 'keys', severity = 'hint',
    description = 'A cited source that the bibliography of the draft does not have, and the '
      .. 'corpus has.' },
  { code = 'page-not-there', group = 'keys', severity = 'warn',
    description = 'A cited page that the source does not have.' },
  { code = 'quote-altered', group = 'quotes', severity = 'warn',
    description = 'A quotation whose words differ from the source.' },
  { code = 'wrong-page', group = 'quotes', severity = 'warn',
    description = 'A quotation that stands on another page than the one cited.' },
  { code = 'quote-elsewhere', group = 'quotes', severity = 'warn',
    description = 'A quotation from another source than the one cited.' },
  { code = 'quote-not-found', group = 'quotes', severity = 'warn',
    description = 'A quotation that no source has; a hint where the source cited has no text in '
      .. 'the corpus, and for up to three words.' },
  { code = 'quote-translated', group = 'quotes', severity = 'hint',
    description = 'A quotation that seems to be translated from the source cited; names the '
      .. 'passage. Needs a dictionary.' },
  { code = 'ocr-word', group = 'quotes', severity = 'hint',
    description = 'A word of a quotation that looks misread by a machine: letters of both '
      .. 'alphabets in one word, a digit among letters, a hyphen left from the end of a line.' },
  { code = 'stance-mismatch', group = 'stance', severity = 'hint',
    description = 'A sentence that takes one side on the thesis of the draft and cites a source, '
      .. 'or a page, that stands on the other.' },
  { code = 'uncited-claim', group = 'stance', severity = 'hint',
    description = 'A sentence that needs a source and has none beside it: a figure, an appeal to '
      .. 'studies or experts, a quotation, a side taken on the thesis of the draft.' },
}

--- What is checked where nothing else is asked for.
M.usual = { keys = true, quotes = true }

--- Everything.
M.all = { keys = true, quotes = true, stance = true }

M.by_code = {}
for _, rule in ipairs(M.list) do
  M.by_code[rule.code] = rule
end

return M
