-- Leaves a conversation without an owner, if the lease is still the newest.
-- KEYS[1] record (hash)   KEYS[2] inbox (list)   KEYS[3] seen (zset)   KEYS[4] timeline (list)
-- ARGV[1] worker   ARGV[2] fence   ARGV[3] 'idle' | 'handover'   ARGV[4] time to live, ms
-- Returns 'released', 'lost', or 'busy' when it is to be idle and the inbox is not empty
local held = redis.call('HMGET', KEYS[1], '@owner', '@fence')
if held[2] ~= ARGV[2] then
  return 'lost'
end
-- Released before and claimed by nobody since: the caller did not hear the first answer.
if not held[1] then
  return 'released'
end
if held[1] ~= ARGV[1] then
  return 'lost'
end
if ARGV[3] == 'idle' and redis.call('LLEN', KEYS[2]) > 0 then
  return 'busy'
end

redis.call('HDEL', KEYS[1], '@owner')
redis.call('HSET', KEYS[1], 'timestamp', redis.call('TIME')[1])
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[4])
end
return 'released'
