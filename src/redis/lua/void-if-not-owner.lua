-- Makes sure that a claim which a dead worker may have under way cannot succeed any more, unless it has succeeded.
-- Such a claim looked at a fence one below the one it listed: raising the fence to the listed one makes it fail.
-- KEYS[1] record (hash)
-- ARGV[1] the dead worker   ARGV[2] fence it listed   ARGV[3] time to live of a record made here, ms
-- Returns 'owned' when it owns the conversation, else 'void'
local held = redis.call('HMGET', KEYS[1], '@owner', '@fence')
if held[1] == ARGV[1] then
  return 'owned'
end
if tonumber(held[2] or '0') < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], '@fence', ARGV[2])
  if redis.call('PTTL', KEYS[1]) == -1 then
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
  end
end
return 'void'
