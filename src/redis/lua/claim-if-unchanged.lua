-- Makes a worker the owner, if the record still has the owner and the fence that were looked at.
-- KEYS[1] record (hash)   KEYS[2] inbox (list)   KEYS[3] seen (zset)   KEYS[4] timeline (list)
-- ARGV[1] owner looked at or ''   ARGV[2] fence looked at   ARGV[3] the worker   ARGV[4] user id   ARGV[5] time to live, ms
-- Returns { new fence, name, value, name, value, … }, or {} when the record has changed
local held = redis.call('HMGET', KEYS[1], '@owner', '@fence')
if (held[1] or '') ~= ARGV[1] or (held[2] or '0') ~= ARGV[2] then
  return {}
end

-- A record from nothing says when it began: see restore-if-older.lua.
local time = redis.call('TIME')
if not held[2] then
  redis.call('HSET', KEYS[1], '@began', time[1] * 1000 + math.floor(time[2] / 1000))
end
local fence = redis.call('HINCRBY', KEYS[1], '@fence', 1)
redis.call('HSET', KEYS[1], '@owner', ARGV[3], 'idUser', ARGV[4], 'timestamp', time[1])
redis.call('HSETNX', KEYS[1], 'status', 'close')
-- Saves are counted anew under each lease: see save-if-owner.lua.
redis.call('HDEL', KEYS[1], '@save', '@taken')

for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[5])
end
local answer = redis.call('HGETALL', KEYS[1])
table.insert(answer, 1, fence)
return answer
