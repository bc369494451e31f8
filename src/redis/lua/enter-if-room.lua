-- Counts a conversation among the open chats of its bot, if it is there already or there is room.
-- KEYS[1] open chats (zset, by the time of entering or of the last look, ms)
-- ARGV[1] conversation   ARGV[2] how many there may be   ARGV[3] time to live, ms
-- Returns 1, or 0 when there is no room
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  return 0
end
local now = redis.call('TIME')
redis.call('ZADD', KEYS[1], now[1] * 1000 + math.floor(now[2] / 1000), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
