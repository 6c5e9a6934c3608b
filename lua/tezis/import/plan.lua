--- What a run has to look at: paths become tasks, one a source.
---
--- A task comes from an entry of a bibliography (key, csl and maybe a file) or is a file
--- without an entry, whose key and csl are guessed once it has been read. Bibliographies
--- found in a folder are used; the files they name are not guessed again.
local core = require 'tezis.core'
local bibliography = require 'tezis.import.bibliography'
local field = require 'tezis.import.field'
local files = require 'tezis.import.files'
local folder = require 'tezis.import.folder'

local M = {}

local Plan = {}
Plan.__index = Plan

function Plan:fail(path, reason, key)
  table.insert(self.failed, { path = path, key = key, reason = reason })
end

function Plan:note(path, text)
  table.insert(self.notes, files.printable(files.name(path)) .. ': ' .. text)
end

local function new_origin(plan, path)
  local origin = { path = path, keys = {} }
  table.insert(plan.origins, origin)
  return origin
end

--- One entry: its file is looked for now, read later.
function Plan:add_entry(origin, entry)
  if self.by_key[entry.key] then
    self.elsewhere[origin.path] = (self.elsewhere[origin.path] or 0) + 1
    return
  end
  local task = { key = entry.key, csl = entry.csl, title = entry.title, origin = origin }
  self.by_key[entry.key] = task
  if #entry.files > 0 then
    local file, reason = field.resolve(files.folder(origin.path), entry.files)
    task.file, task.reason = file, reason
    if file then self.claimed[file.path] = true end
  end
  table.insert(self.tasks, task)
end

function Plan:add_bibliography(path)
  local read, reason = bibliography.read(self.db, path)
  if not read then return self:fail(path, reason) end
  local origin = new_origin(self, path)
  for _, failure in ipairs(read.failed) do
    self:fail(path, failure.reason, failure.key)
    if failure.key then origin.keys[failure.key] = true end
  end
  for _, note in ipairs(read.notes) do self:note(path, note) end
  for _, entry in ipairs(read.entries) do
    origin.keys[entry.key] = true
    self:add_entry(origin, entry)
  end
  if self.elsewhere[path] then
    self:note(path, ('%d of its entries have keys that another bibliography of this run has '
      .. 'already; those were taken from there'):format(self.elsewhere[path]))
  end
end

--- A file to guess an entry for; guessing waits until all bibliographies are read.
function Plan:add_text(origin, path)
  table.insert(self.texts, { origin = origin, path = path })
end

function Plan:add_folder(path)
  local found = folder.walk(path)
  for _, failure in ipairs(found.failed) do self:fail(failure.path, failure.reason) end
  for _, name in ipairs(found.bibliographies) do
    if bibliography.looks_like(self.db, name) then
      self:add_bibliography(name)
    else
      found.others.json = (found.others.json or 0) + 1
    end
  end
  local origin = new_origin(self, path)
  for _, name in ipairs(found.texts) do self:add_text(origin, name) end
  local kinds, count = {}, 0
  for extension, number in pairs(found.others) do
    count = count + number
    kinds[#kinds + 1] = extension == '' and 'no ending' or '.' .. extension
  end
  if count > 0 then
    table.sort(kinds)
    self:note(path, ('%d files of other kinds left out (%s)'):format(count,
      table.concat(kinds, ', ')))
  end
end

function Plan:add_path(path)
  local real, message = core.realpath(path)
  if not real then return self:fail(path, files.reason(message)) end
  local info = core.stat(real)
  if not info then return self:fail(path, 'it has just gone') end
  if info.type == 'directory' then return self:add_folder(real) end
  if files.bibliographies[files.extension(real)] then return self:add_bibliography(real) end
  self:add_text(new_origin(self, real), real)
end

--- Files without an entry become tasks unless an entry, of this run or of the corpus,
--- names them.
function Plan:add_guesses(store)
  for _, text in ipairs(self.texts) do
    local path = core.realpath(text.path) or text.path
    local owner = not self.claimed[path] and store:entry_for(path)
    if owner and text.origin.path == path then
      self:note(path, ('it is the text of %s already; import its bibliography to update it')
        :format(owner))
    elseif not self.claimed[path] and not owner then
      self.claimed[path] = true
      local info, message = core.stat(path)
      if info then
        table.insert(self.tasks, { guess = true, origin = text.origin,
          key = store:guessed_key(path), file = { path = path, info = info } })
      else
        self:fail(path, files.reason(message))
      end
    end
  end
end

--- Tasks that share a file, in the order of their first.
function Plan:groups()
  local groups, by_path = {}, {}
  for _, task in ipairs(self.tasks) do
    local path = task.file and task.file.path
    local group = path and by_path[path]
    if not group then
      group = { path = path }
      groups[#groups + 1] = group
      if path then by_path[path] = group end
    end
    group[#group + 1] = task
  end
  return groups
end

--- @param db table
--- @param store table see store.lua
--- @param paths string[] bibliographies, files, folders
--- @return table # tasks, groups(), origins { path, keys }, failed, notes
function M.make(db, store, paths)
  local plan = setmetatable({ db = db, tasks = {}, texts = {}, origins = {}, failed = {},
    notes = {}, by_key = {}, claimed = {}, elsewhere = {} }, Plan)
  for _, path in ipairs(paths) do plan:add_path(path) end
  plan:add_guesses(store)
  return plan
end

return M
