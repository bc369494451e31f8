-- Writes the record anew, drops the oldest inbox entries and adds to the timeline, if the lease is still the newest.
-- Saves are numbered under their lease, because a caller who got no answer saves again: a number that was carried out
-- before drops only the entries that it has not dropped yet, and one that was overtaken does nothing. One that is not the next after
-- the last is the sign that the server has lost the last: it would drop entries that were not meant, and the lease is lost.
-- KEYS[1] record (hash)   KEYS[2] inbox (list)   KEYS[3] seen (zset)   KEYS[4] timeline (list)
-- ARGV[1] worker   ARGV[2] fence   ARGV[3] number of this save   ARGV[4] entries to drop   ARGV[5] time to live, ms
-- ARGV[6] lines of the timeline to keep   ARGV[7] new lines   ARGV[8…] the lines, then name, value, name, value, … of
-- every field but those kept here
-- Returns 1, or 0 when the lease is lost
local held = redis.call('HMGET', KEYS[1], '@owner', '@fence', '@save', '@taken', '@floor', '@began')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then
  return 0
end

local number, last = tonumber(ARGV[3]), tonumber(held[3] or '0')
if number < last or number > last + 1 then
  return 0
end
local drop = tonumber(ARGV[4])
if number == last then
  drop = drop - tonumber(held[4])
end

-- Written whole: a field that the session no longer has is gone.
local lines = tonumber(ARGV[7])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], '@owner', ARGV[1], '@fence', ARGV[2], '@save', ARGV[3], '@taken', ARGV[4],
  'timestamp', redis.call('TIME')[1], unpack(ARGV, 8 + lines))
for at, name in ipairs({ '@floor', '@began' }) do
  if held[4 + at] then
    redis.call('HSET', KEYS[1], name, held[4 + at])
  end
end
if drop > 0 then
  redis.call('LTRIM', KEYS[2], drop, -1)
end
if lines > 0 and number > last then
  if redis.call('RPUSH', KEYS[4], unpack(ARGV, 8, 7 + lines)) > tonumber(ARGV[6]) then
    redis.call('LTRIM', KEYS[4], -tonumber(ARGV[6]), -1)
  end
end

for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[5])
end
return 1
