-- Writes back which events were done and, without an owner, a record that the server has lost or has an older one of.
-- KEYS[1] record (hash)   KEYS[2] inbox (list)   KEYS[3] seen (zset)   KEYS[4] timeline (list)
-- ARGV[1] fence and ARGV[2] number of the save that wrote it   ARGV[3] its chat or ''   ARGV[4] time to live, ms
-- ARGV[5] timeline line   ARGV[6] when the server's memory began, its epoch ms   ARGV[7] all that was published up to here was done
-- ARGV[8] the memory's epoch   ARGV[9] event ids that were done   ARGV[10…] id, publish time, id, publish time, … then name, value, name, value, … of the record
-- Returns 1, or 0 when the server knows as much or more of the record, or there is none to write
local ids, done = tonumber(ARGV[9]), {}
for at = 10, 8 + 2 * ids, 2 do
  redis.call('ZADD', KEYS[3], 'NX', ARGV[at + 1], ARGV[at])
  done[ARGV[at]] = true
end
-- Who received them may have written them back before, and a server that came back older has them still.
for _, text in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  local isEntry, entry = pcall(cjson.decode, text)
  if isEntry and type(entry) == 'table' and type(entry.eventId) == 'string' then
    local id = entry.eventId
    if type(entry.redriveId) == 'string' then
      id = id .. ' ' .. entry.redriveId
    end
    if done[id] then
      redis.call('LREM', KEYS[2], 1, text)
    end
  end
end
local held = redis.call('HMGET', KEYS[1], '@fence', '@save', '@floor', 'status', '@state', '@began')
local floor = math.max(tonumber(held[3] or '0'), tonumber(ARGV[7]))
if floor > 0 then
  redis.call('HSET', KEYS[1], '@floor', floor)
end
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[4])
end

local record, status = {}, ''
for at = 10 + 2 * ids, #ARGV do
  record[#record + 1] = ARGV[at]
end
for at = 1, #record - 1, 2 do
  if record[at] == 'status' then
    status = record[at + 1]
  end
end
if #record == 0 then
  return 0
end

-- One that began from nothing since then knows nothing of what was before, however often it was claimed.
local knowsNothing = held[6] and tonumber(held[6]) >= tonumber(ARGV[6])
local fence, number = tonumber(ARGV[1]), tonumber(ARGV[2])
local heldFence, heldNumber = tonumber(held[1] or '0'), tonumber(held[2] or '0')
if held[1] and heldFence == fence and heldNumber == number then
  -- The newest there is, although it was written before the loss.
  redis.call('HSET', KEYS[1], '@epoch', ARGV[8])
end
if not knowsNothing and (heldFence > fence or (heldFence == fence and heldNumber >= number)) then
  return 0
end
-- A chat that has begun since must not be wiped out by one that is over, nor by another that nobody polls any more.
if held[4] == 'active' and (knowsNothing or status == 'close') then
  local chat = '"chatId":"' .. ARGV[3] .. '"'
  if ARGV[3] == '' or not string.find(held[5] or '', chat, 1, true) then
    return 0
  end
end

redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], '@fence', math.max(fence, heldFence) + 1, '@epoch', ARGV[8], 'timestamp', redis.call('TIME')[1], unpack(record))
if floor > 0 then
  redis.call('HSET', KEYS[1], '@floor', floor)
end
redis.call('RPUSH', KEYS[4], ARGV[5])
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[4])
end
return 1
