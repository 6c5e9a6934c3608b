-- Which thesis is meant: what was typed or selected, the draft's own, the option, or the sentence
-- at the cursor; and what the corpus has stored of it.

local util = require('tezis.util')
local worker = require('tezis.worker')

local M = {}

local head = 200 -- lines of a draft in which it may name its thesis

---@class tezis.Thesis
---@field text string what scores are asked for: its name, or the thesis in words
---@field statement string the thesis in words
---@field stored boolean it has a name in the corpus
---@field pro integer labels for
---@field contra integer labels against
---@field neither integer labels that take no side
---@field own boolean it has a model of its own, learned from labels
---@field passages integer in the corpus
---@field weighed integer passages whose score is stored
---@field notice string? what the user should know about it

--- The thesis that a draft names itself, else that of the option `thesis`.
---@param buf integer
---@return string?
function M.of_buffer(buf)
  local cite, filetype = require('tezis.cite'), vim.bo[buf].filetype
  if cite.syntax_for(filetype) then
    local about = cite.document(filetype, vim.api.nvim_buf_get_lines(buf, 0, head, false))
    if about and about.thesis then
      return about.thesis
    end
  end
  local default = require('tezis.config').get().thesis
  return default ~= '' and default or nil
end

-- The sentence for a name that is none: a word near to a stored name was probably meant for it.
local function near(text, names)
  if text:find('%s') then
    return nil
  end
  local name = require('tezis.distance').nearest(text, names, 2)
  return name and ("no thesis is called '%s': weighed as words; nearest: %s"):format(text, name)
end

--- What the corpus has stored of a thesis.
---@param corpus string
---@param text string a name or words
---@param done fun(thesis: tezis.Thesis)
function M.look_up(corpus, text, done)
  text = util.single_line(text)
  if text == '' then
    util.fail('there is no thesis: name one, select it, or put the cursor on a sentence')
  end
  worker.run('call', function(failure, payload)
    if failure then
      util.fail_with(failure)
    end
    local found = require('tezis.rows').decode(payload)
    if found.telling == 0 and found.weighed == 0 then
      util.fail("'%s' has no words to weigh by; say it in a few words", util.truncate(text, 40))
    end
    done({
      text = text, statement = util.single_line(found.statement), stored = found.id ~= nil,
      pro = found.pro, contra = found.contra, neither = found.neither, own = found.own == 1,
      passages = found.passages, weighed = found.weighed,
      notice = not found.id and near(text, found.names) or nil,
    })
  end, 'tezis.weigh.job', 'thesis', corpus, text)
end

-- Markup that is not the writer's words: citations, marks of headings and lists.
local function plain(text)
  text = text:gsub('%[[^%[%]]*@[^%[%]]*%]', ''):gsub('\\%a*cite%a*%*?%b{}', '')
  text = text:gsub('\\%a*cite%a*%*?%b[]%b{}', ''):gsub('@[%w_:.#-]*%w', '')
  return (text:gsub('^%s*[#>*+-]+%s+', ''))
end

--- The sentence at the cursor, of the paragraph it is in; nil on an empty line.
---@param corpus string
---@param done fun(sentence: string?)
function M.at_cursor(corpus, done)
  local paragraph, offset = require('tezis.cursor').paragraph()
  if not paragraph then
    return done(nil)
  end
  worker.query({
    corpus = corpus,
    sql = [[SELECT text FROM tezis_sentences(?1) WHERE "end" > ?2 ORDER BY position LIMIT 1]],
    params = { paragraph, offset },
    done = function(failure, rows)
      local sentence = not failure and rows[1] and plain(rows[1].text)
      done(sentence and sentence:find('%S') and vim.trim(sentence) or nil)
    end,
  })
end

--- Finds out which thesis is meant, and what is stored of it.
---@param corpus string
---@param options { thesis: string?, cursor: boolean? } thesis: a name or words; cursor: the
---  sentence at the cursor goes before the draft's own thesis
---@param done fun(thesis: tezis.Thesis)
function M.resolve(corpus, options, done)
  local own = M.of_buffer(0)
  local given = options.thesis or not options.cursor and own
  if given then
    return M.look_up(corpus, given, done)
  end
  M.at_cursor(corpus, function(sentence)
    M.look_up(corpus, sentence or own or '', done)
  end)
end

--- Stores a thesis, or gives the stored one another statement.
---@param corpus string
---@param name string
---@param statement string
function M.store(corpus, name, statement)
  require('tezis.weigh').change('name', function(changes)
    local message = tonumber(changes) > 0 and "'%s' is stored; :Tezis weigh %s"
      or "'%s' is stored so already"
    util.notify(message:format(name, name))
  end, nil, corpus, name, statement)
end

--- Forgets a stored thesis, its labels and scores.
---@param corpus string
---@param name string
function M.forget(corpus, name)
  require('tezis.weigh').change('forget', function(changes)
    if tonumber(changes) == 0 then
      util.fail("no thesis is called '%s'", name)
    end
    util.notify(("'%s' is forgotten, with its labels"):format(name))
  end, nil, corpus, name)
end

--- Lets the user choose one of the stored theses.
---@param corpus string
---@param done fun(name: string)
function M.choose(corpus, done)
  worker.query({
    corpus = corpus,
    sql = [[SELECT name, coalesce(statement, name) AS statement,
        (SELECT count(*) FROM label WHERE thesis_id = thesis.id) AS labels
      FROM thesis ORDER BY name]],
    done = function(failure, rows)
      if failure then
        util.fail_with(failure)
      elseif #rows == 0 then
        util.fail('no thesis is stored; :Tezis thesis {name} {the thesis in words} stores one')
      end
      vim.ui.select(rows, {
        prompt = 'Thesis:',
        format_item = function(row)
          return ('%s: %s (%s)'):format(row.name, util.truncate(util.single_line(row.statement),
            60), util.plural(row.labels, 'label'))
        end,
      }, util.guarded(function(row)
        if row then
          done(row.name)
        end
      end))
    end,
  })
end

return M
