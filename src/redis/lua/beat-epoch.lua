-- Counts one look at the memory's epoch, and begins a new epoch when there is none, when the caller's last look is not there (the
-- server has come back older than it was), or when it was begun by another server process: what that one had acknowledged last, this
-- one may not have.
-- KEYS[1] epoch (hash: id, beat, began, run, and for each looker the count of its last look)
-- ARGV[1] id of a new epoch   ARGV[2] id the caller knows, or ''   ARGV[3] count of the caller's last look   ARGV[4] the caller
-- Returns { id, count, 1 when there was none, else 0, when it began, server's epoch ms, or a time that never comes }
local looker = 'look:' .. ARGV[4]
local id, began, last, before = unpack(redis.call('HMGET', KEYS[1], 'id', 'began', looker, 'run'))
-- A server may keep it to itself, as some proxies do.
local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
local beat = redis.call('HINCRBY', KEYS[1], 'beat', 1)
local isFirst = not id
if isFirst or (id == ARGV[2] and last ~= ARGV[3]) or (before and before ~= run) then
  local time = redis.call('TIME')
  id, began = ARGV[1], time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'id', id, 'beat', beat, 'began', began, 'run', run)
end
redis.call('HSET', KEYS[1], looker, beat)

-- Who has not looked for so long has ended.
if redis.call('HLEN', KEYS[1]) > 1000 then
  local fields = redis.call('HGETALL', KEYS[1])
  for at = 1, #fields, 2 do
    if string.sub(fields[at], 1, 5) == 'look:' and tonumber(fields[at + 1]) < beat - 100000 then
      redis.call('HDEL', KEYS[1], fields[at])
    end
  end
end
return { id, beat, isFirst and 1 or 0, tonumber(began or '9007199254740991') }
