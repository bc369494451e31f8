-- Writes back a record that the server has lost or has an older one of, without an owner.
-- KEYS[1] record (hash)   KEYS[2] inbox (list)   KEYS[3] seen (zset)   KEYS[4] timeline (list)
-- ARGV[1] fence and ARGV[2] number of the save that wrote it   ARGV[3] its chat or ''   ARGV[4] time to live, ms
-- ARGV[5] timeline line   ARGV[6] event ids that were done   ARGV[7…] the ids, then name, value, name, value, … of the record
-- Returns 1, or 0 when the server knows as much or more
local held = redis.call('HMGET', KEYS[1], '@fence', '@save', '@floor', 'status', '@state')
local fence, number = tonumber(ARGV[1]), tonumber(ARGV[2])
local heldFence, heldNumber = tonumber(held[1] or '0'), tonumber(held[2] or '0')
if heldFence > fence or (heldFence == fence and heldNumber >= number) then
  return 0
end

local ids = tonumber(ARGV[6])
local record = {}
for at = 7 + ids, #ARGV do
  record[#record + 1] = ARGV[at]
end
-- A chat that has begun since must not be wiped out by one that is over.
local status = ''
for at = 1, #record - 1, 2 do
  if record[at] == 'status' then
    status = record[at + 1]
  end
end
if status == 'close' and held[4] == 'active' then
  local chat = '"chatId":"' .. ARGV[3] .. '"'
  if ARGV[3] == '' or not string.find(held[5] or '', chat, 1, true) then
    return 0
  end
end

local time = redis.call('TIME')
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], '@fence', fence + 1, 'timestamp', time[1], unpack(record))
if held[3] then
  redis.call('HSET', KEYS[1], '@floor', held[3])
end
for at = 7, 6 + ids do
  redis.call('ZADD', KEYS[3], 'NX', time[1] * 1000, ARGV[at])
end
redis.call('RPUSH', KEYS[4], ARGV[5])
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[4])
end
return 1
