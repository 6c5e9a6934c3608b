-- What the draft, from which the picker was opened, cites and quotes already: the signs of rows.
--
-- Found once per opening and only when the draft was changed since, in threads, after the picker is
-- there: first the keys it cites, which tell by the source, then the passages it quotes.

local draft = require('tezis.draft')
local worker = require('tezis.worker')

local M = {}

---@class tezis.Used
---@field tick integer of the draft
---@field cited table<string, boolean> by citation key
---@field quoted table<integer, boolean> by passage

local known = {} ---@type table<string, tezis.Used> by buffer and corpus

--- The sign of a row: what was done with its passage or source.
---@param used tezis.Used?
---@param item table a row with key, and passage_id where it is a passage
---@return 'quoted'|'cited'|false
function M.sign(used, item)
  if not used then
    return false
  end
  return item.passage_id and used.quoted[item.passage_id] and 'quoted'
    or used.cited[item.key] and 'cited' or false
end

-- Runs a function of tezis.picker.used_job, which gives a JSON array; what cannot be read, as a
-- draft in a state between two edits, has nothing.
local function ask(name, done, ...)
  worker.run('call', function(failure, payload)
    done(failure and {} or require('tezis.rows').decode(payload))
  end, 'tezis.picker.used_job', name, ...)
end

--- Looks what a buffer uses. Where it is no draft nothing comes.
---@param buf integer
---@param corpus string
---@param changed fun(used: tezis.Used) called when there is something to show, perhaps twice
function M.look(buf, corpus, changed)
  if not vim.api.nvim_buf_is_loaded(buf) or vim.bo[buf].buftype ~= ''
    or not require('tezis.cite').syntax_for(vim.bo[buf].filetype) then
    return
  end
  local name = ('%d:%s'):format(buf, corpus)
  local tick = vim.api.nvim_buf_get_changedtick(buf)
  if known[name] and known[name].tick == tick then
    return changed(known[name])
  end
  local used = { tick = tick, cited = {}, quoted = {} }
  known[name] = used
  local function add(use)
    return function(list)
      for _, one in ipairs(list) do
        used[use][one] = true
      end
      if #list > 0 then
        changed(used)
      end
    end
  end
  local filetype = vim.bo[buf].filetype
  draft.text(buf, function(text)
    ask('cited', function(list)
      add('cited')(list)
      ask('quoted', add('quoted'), filetype, text, corpus)
    end, filetype, text)
  end)
end

return M
