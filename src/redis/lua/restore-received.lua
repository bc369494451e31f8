-- Puts entries that the server has forgotten into an inbox again, where they stood by their publish time.
-- KEYS[1] record (hash)   KEYS[2] inbox (list)   KEYS[3] seen (zset: event id by publish time)
-- ARGV[1] time to live, ms   ARGV[2…] id to know it by, event id, publish time, entry, id, …
-- Returns { fence, length of the inbox }
local held = redis.call('HMGET', KEYS[1], '@fence', '@floor')
local floor = tonumber(held[2] or '-1')

-- Behind the last that is no younger.
local function insert(published, text)
  local waiting = redis.call('LRANGE', KEYS[2], 0, -1)
  for at = #waiting, 1, -1 do
    local isEntry, entry = pcall(cjson.decode, waiting[at])
    if not isEntry or type(entry) ~= 'table' or (tonumber(entry.publishedAtMs) or 0) <= published then
      redis.call('LINSERT', KEYS[2], 'AFTER', waiting[at], text)
      return
    end
  end
  redis.call('LPUSH', KEYS[2], text)
end

for at = 2, #ARGV, 4 do
  local id, event, published = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  if not redis.call('ZSCORE', KEYS[3], id) and published > floor then
    redis.call('ZADD', KEYS[3], published, id)
    redis.call('ZADD', KEYS[3], 'GT', published, event)
    insert(published, ARGV[at + 3])
  end
end
redis.call('PEXPIRE', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[1])
return { held[1] or '0', redis.call('LLEN', KEYS[2]) }
