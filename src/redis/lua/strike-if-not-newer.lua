-- Takes a conversation off a list, if it was put there under a fence that is settled.
-- KEYS[1] list (zset: conversation id by fence)
-- ARGV[1] conversation id   ARGV[2] highest fence that is settled
-- Returns 1, or 0 when there is no such entry
local fence = redis.call('ZSCORE', KEYS[1], ARGV[1])
if fence and tonumber(fence) <= tonumber(ARGV[2]) then
  return redis.call('ZREM', KEYS[1], ARGV[1])
end
return 0
