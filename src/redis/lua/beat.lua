-- Begins or renews the life of a worker, and notes when it will end, for who must know later whether its last poll can still be open.
-- KEYS[1] heartbeat (string)   KEYS[2] end of its life (string: server's epoch ms); one slot
-- ARGV[1] time to live, ms   ARGV[2] '1' to begin, '0' to renew   ARGV[3] how long the note outlives the life, ms
-- Returns 1, or 0 when there is no life to renew
if ARGV[2] == '0' and redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
local time, ttl = redis.call('TIME'), tonumber(ARGV[1])
redis.call('SET', KEYS[1], '1', 'PX', ttl)
redis.call('SET', KEYS[2], time[1] * 1000 + math.floor(time[2] / 1000) + ttl, 'PX', ttl + tonumber(ARGV[3]))
return 1
