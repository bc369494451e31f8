-- Moves keys of a conversation that hold another kind of value than ours to where operators find them. In the place of a record comes
-- one that cannot be read, without an owner, under a fence that no lease has had.
-- KEYS[1] record (hash)   KEYS[2] inbox (list)   KEYS[3] seen (zset)   KEYS[4] timeline (list)   KEYS[5…8] where to move each
-- ARGV[1] time to live, ms
-- Returns how many were moved
local kinds = { 'hash', 'list', 'zset', 'list' }
local moved = 0
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    redis.call('RENAME', KEYS[at], KEYS[at + 4])
    redis.call('PEXPIRE', KEYS[at + 4], ARGV[1])
    moved = moved + 1
    if at == 1 then
      local time = redis.call('TIME')
      redis.call('HSET', KEYS[1], '@state', '', '@fence', time[1], 'status', 'active', 'timestamp', time[1])
      redis.call('PEXPIRE', KEYS[1], ARGV[1])
    end
  end
end
return moved
