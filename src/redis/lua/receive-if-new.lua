-- Remembers an event id and appends the event to the inbox, unless it was received before or is older than the memory.
-- KEYS[1] record (hash)   KEYS[2] inbox (list)   KEYS[3] seen (zset: event id by publish time)   KEYS[4] timeline (list)
-- ARGV[1] id to know it by   ARGV[2] publish time, ms   ARGV[3] inbox entry   ARGV[4] ids to remember   ARGV[5] time to live, ms
-- ARGV[6] event id   ARGV[7] beginning of a timeline line   ARGV[8] lines of the timeline to keep
-- Returns { 'accepted' | 'duplicate' | 'stale', owner or '', fence, length of the inbox }
local record = redis.call('HMGET', KEYS[1], '@owner', '@fence', '@floor')
local owner, fence, floor = record[1] or '', record[2] or '0', record[3]

-- A key of another kind fails here or at the next two looks, before anything is written.
redis.call('LLEN', KEYS[2])

local function answer(kind)
  return { kind, owner, fence, redis.call('LLEN', KEYS[2]) }
end

-- A replay repeats many at once: a run of them is one line with their number.
local function repeated(kind)
  local count, last = 1, redis.call('LINDEX', KEYS[4], -1)
  local before = last and string.match(last, '^r %S+ %S+ ' .. kind .. ' %S+  (%d+)$')
  if before then
    count = tonumber(before) + 1
    redis.call('RPOP', KEYS[4])
  end
  redis.call('RPUSH', KEYS[4], ARGV[7] .. ' ' .. kind .. ' ' .. ARGV[6] .. '  ' .. count)
  redis.call('LTRIM', KEYS[4], -tonumber(ARGV[8]), -1)
  redis.call('PEXPIRE', KEYS[4], ARGV[5])
  return answer(kind)
end

if redis.call('ZSCORE', KEYS[3], ARGV[1]) then
  return repeated('duplicate')
end
if floor and tonumber(ARGV[2]) <= tonumber(floor) then
  return repeated('stale')
end

redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
if ARGV[6] ~= ARGV[1] then
  redis.call('ZADD', KEYS[3], 'GT', ARGV[2], ARGV[6])
end
redis.call('RPUSH', KEYS[2], ARGV[3])

-- Ids of one publish time are forgotten together and the floor rises to that time, so that what is forgotten is always
-- told by its time alone.
while redis.call('ZCARD', KEYS[3]) > tonumber(ARGV[4]) do
  local oldest = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
  local newest = redis.call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')[2]
  if oldest == newest then
    break
  end
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', oldest)
  redis.call('HSET', KEYS[1], '@floor', oldest)
end

for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[5])
end
return answer('accepted')
