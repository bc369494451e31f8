-- Keeps a record that cannot be read for operators, without the desk's session, and puts a new one in its place, if the lease is still
-- the newest. Numbered as a save is: a caller who got no answer does it again, and what is kept must not be overwritten by what is new.
-- KEYS[1] record (hash)   KEYS[2] inbox (list)   KEYS[3] seen (zset)   KEYS[4] timeline (list)   KEYS[5] where to keep it (hash)
-- ARGV[1] worker   ARGV[2] fence   ARGV[3] number of this save   ARGV[4] time to live, ms   ARGV[5] lines of the timeline to keep
-- ARGV[6] new lines   ARGV[7…] the lines, then name, value, name, value, … of every field but those kept here
-- Returns 1, or 0 when the lease is lost
local held = redis.call('HMGET', KEYS[1], '@owner', '@fence', '@save', '@floor', '@began')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then
  return 0
end
local number, last = tonumber(ARGV[3]), tonumber(held[3] or '0')
if number <= last then
  return 1
end
-- The server has lost the last: see save-if-owner.lua.
if number > last + 1 then
  return 0
end

local fields = redis.call('HGETALL', KEYS[1])
-- An empty state stands for a record of another kind, which is kept already: see mend-types.lua.
if redis.call('HGET', KEYS[1], '@state') ~= '' then
  redis.call('DEL', KEYS[5])
else
  fields = {}
end
for at = 1, #fields - 1, 2 do
  local name = fields[at]
  if string.sub(name, 1, 1) == '@' or name == 'idUser' or name == 'status' or name == 'timestamp' then
    redis.call('HSET', KEYS[5], name, fields[at + 1])
  end
end

local lines = tonumber(ARGV[6])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], '@owner', ARGV[1], '@fence', ARGV[2], '@save', ARGV[3], '@taken', 0,
  'timestamp', redis.call('TIME')[1], unpack(ARGV, 7 + lines))
for at, name in ipairs({ '@floor', '@began' }) do
  if held[3 + at] then
    redis.call('HSET', KEYS[1], name, held[3 + at])
  end
end
if lines > 0 then
  redis.call('RPUSH', KEYS[4], unpack(ARGV, 7, 6 + lines))
  redis.call('LTRIM', KEYS[4], -tonumber(ARGV[5]), -1)
end
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[4])
end
return 1
