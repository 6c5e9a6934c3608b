--- Import: bibliographies, files and folders into the corpus.
---
---   local import = require 'tezis.import'
---   local report, message = import.run { db = db, corpus = path, paths = { 'library.bib' } }
---
--- It touches only what changed: a source whose entry, and whose file's size and time,
--- are as they were is passed over; one whose file changed is read, and written when its
--- text differs. A file or an entry that fails is reported and does not stop the run. Stopped
--- at any point, killed included, the corpus is sound and the next run goes on from there.
local core = require 'tezis.core'
local convert = require 'tezis.import.convert'
local files = require 'tezis.import.files'
local guess = require 'tezis.import.guess'
local json = require 'tezis.import.json'
local parts = require 'tezis.import.parts'
local plan = require 'tezis.import.plan'
local stores = require 'tezis.import.store'

local M = {}

local Run = {}
Run.__index = Run

function Run:fail(task, reason)
  local path = task.file and task.file.path or task.origin.path
  table.insert(self.plan.failed, { path = path, key = task.key, reason = reason })
end

function Run:note(text)
  table.insert(self.plan.notes, text)
end

function Run:is_unchanged(task)
  local known = task.key and self.store.known[task.key]
  if not known or self.rebuild then return false end
  if not task.file then
    return known.path == nil and not task.reason and self.store:same_entry(task.key, task.csl)
  end
  if not self.store:same_file(task.key, task.file) then return false end
  return task.guess or self.store:same_entry(task.key, task.csl, task.title == nil)
end

--- A group is passed over as a whole: where a file holds several parts, a new or a
--- vanished entry changes where its neighbours end.
function Run:group_unchanged(group)
  for _, task in ipairs(group) do
    if not self:is_unchanged(task) then return false end
  end
  return not (group[1].file and group[1].file.part)
    or self.store:count_at(group.path) == #group
end

--- The entry of a task as it is stored: guessed, or given a title from the text.
function Run:complete(task, document, text)
  if task.guess then
    local csl, names = guess.entry(task.file.path, document)
    task.key = task.key or guess.key(names, function(key)
      return self.store.known[key] ~= nil or self.plan.by_key[key] ~= nil
    end)
    self.plan.by_key[task.key] = task
    csl.id = task.key
    task.csl = json.write(csl)
    self:note(('%s: no entry; guessed key %s, title "%s"%s'):format(
      files.printable(files.name(task.file.path)), task.key, csl.title,
      csl.author and '' or ', no author'))
  elseif not task.title then
    local title = guess.heading(text)
    if title then
      local rows = self.db:rows("SELECT json_set(?, '$.title', ?) AS csl", { task.csl, title })
      task.csl = rows and rows[1].csl or task.csl
      self:note(('%s: the entry has no title; taken from the text: "%s"'):format(task.key, title))
    end
  end
end

--- Queues one source with its text.
function Run:store_text(task, document, text)
  local digest = core.digest(text)
  local known = task.key and self.store.known[task.key]
  if known and known.digest == digest and not self.rebuild and not task.guess
    and self.store:same_entry(task.key, task.csl, task.title == nil) then
    self.unchanged = self.unchanged + 1
    return self.store:touch(task.key, task.file)
  end
  self:complete(task, document, text)
  task.origin.keys[task.key] = true
  return self.store:put({ key = task.key, csl = task.csl, text = text, digest = digest,
    path = task.file.path, size = task.file.info.size, modified = task.file.info.modified,
    guessed = task.guess })
end

--- A source whose text cannot be had: its entry is still worth citing. A text imported
--- earlier stays.
function Run:store_bare(task)
  if task.guess then return true end
  local known = self.store.known[task.key]
  if known and (known.path or self.store:same_entry(task.key, task.csl)) and not self.rebuild then
    return true
  end
  if known and known.path then return true end
  return self.store:put({ key = task.key, csl = task.csl, text = '' })
end

--- Reads a group's file once and stores each of its sources.
--- @return boolean|nil, string|nil, string|nil # nil: the corpus cannot be written
function Run:import_group(group)
  if not group.path then
    local task = group[1]
    if task.reason then self:fail(task, task.reason) end
    return self:store_bare(task)
  end
  local document, reason = convert.read(group.path)
  local cut = {}
  if document then
    local headings = {}
    for _, task in ipairs(group) do headings[#headings + 1] = task.file.part end
    cut = #headings > 0 and parts.cut(document.text, headings) or {}
  end
  for _, task in ipairs(group) do
    local text = document and document.text
    if document and task.file.part then text = cut[task.file.part] end
    local done, message, code
    if text then
      done, message, code = self:store_text(task, document, text)
    else
      self:fail(task, reason or ('no line equals "%s"'):format(task.file.part))
      done, message, code = self:store_bare(task)
    end
    if not done then return nil, message, code end
  end
  return true
end

function Run:tell(done, total, group)
  local task = group and group[1]
  self.progress({ kind = 'progress', done = done, total = total, path = group and group.path,
    key = task and task.key, new = self.store.new, updated = self.store.updated,
    unchanged = self.unchanged, failed = #self.plan.failed + #self.store.failed })
end

function Run:import_groups()
  local groups = self.plan:groups()
  for i, group in ipairs(groups) do
    if self.should_stop() then
      self.stopped = true
      break
    end
    self:tell(i - 1, #groups, group)
    if self:group_unchanged(group) then
      self.unchanged = self.unchanged + #group
      for _, task in ipairs(group) do task.origin.keys[task.key] = true end
    else
      local done, message, code = self:import_group(group)
      if not done then return nil, message, code end
    end
  end
  local done, message, code = self.store:flush()
  if not done then return nil, message, code end
  if not self.stopped then self:tell(#groups, #groups) end
  return true
end

--- Entries that an origin no longer names: told of, and with rebuild removed.
function Run:settle_origin(origin)
  local kept = self.store:vanished(origin)
  if #kept > 0 and self.rebuild then
    for _, key in ipairs(kept) do
      local done, message, code = self.store:remove(key)
      if not done then return nil, message, code end
    end
    self:note(('%s: removed, as it no longer names them: %s'):format(origin.path,
      table.concat(kept, ', ')))
    kept = {}
  elseif #kept > 0 then
    self:note(('%s no longer names %s; they stay in the corpus (a rebuild removes them)'):format(
      origin.path, table.concat(kept, ', ')))
  end
  return self.store:remember(origin, kept)
end

function Run:finish(started)
  if not self.stopped then
    for _, origin in ipairs(self.plan.origins) do
      local done, message, code = self:settle_origin(origin)
      if not done then return nil, message, code end
    end
  end
  self.db:rows('PRAGMA wal_checkpoint(PASSIVE)')
  for _, failure in ipairs(self.store.failed) do table.insert(self.plan.failed, failure) end
  local sources, passages = self.store:totals()
  return { sources = sources, passages = passages, new = self.store.new,
    updated = self.store.updated, unchanged = self.unchanged, removed = self.store.removed,
    failed = self.plan.failed, notes = self.plan.notes, stopped = self.stopped,
    seconds = core.now() - started }
end

local function nothing() end

--- Imports paths into a corpus.
--- @class tezis.ImportOptions
--- @field db table connection from core.open, not read-only
--- @field corpus string|nil the corpus's path, to name who holds its lock
--- @field paths string[]|nil bibliographies, files, folders; none: all imported before
--- @field rebuild boolean|nil read everything again, remove what origins no longer name
--- @field progress fun(event: table)|nil gets { kind = 'progress', done, total, path, key,
---   new, updated, unchanged, failed } before each file
--- @field should_stop (fun(): boolean)|nil asked before each file
---
--- @param options tezis.ImportOptions
--- @return table|nil # { sources, passages = totals of the corpus; new, updated, unchanged,
---   removed = sources of this run; failed = { { path, key, reason } }; notes; seconds; stopped }
--- @return string|nil # why the corpus cannot be written
--- @return string|nil # code
function M.run(options)
  local started = core.now()
  local store, message = stores.new(options.db, options.corpus or '')
  if not store then return nil, message end
  local paths = options.paths or {}
  if #paths == 0 then paths = store:origins() end
  local run = setmetatable({ db = options.db, store = store, rebuild = options.rebuild,
    progress = options.progress or nothing, should_stop = options.should_stop or nothing,
    unchanged = 0 }, Run)
  run.plan = plan.make(options.db, store, paths)
  local done, reason, code = run:import_groups()
  if not done then return nil, reason, code end
  return run:finish(started)
end

return M
