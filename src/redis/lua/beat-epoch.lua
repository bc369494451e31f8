-- Counts one look at the memory's epoch, and begins a new epoch when there is none or when the count is behind what
-- the caller has seen: then the server has come back older than it was.
-- KEYS[1] epoch (hash: id, beat, began)
-- ARGV[1] id of a new epoch   ARGV[2] id the caller knows, or ''   ARGV[3] newest count the caller has seen
-- Returns { id, count, 1 when the epoch began here, else 0, when it began, server's epoch ms, or a time that never comes }
local id, began = unpack(redis.call('HMGET', KEYS[1], 'id', 'began'))
local beat = redis.call('HINCRBY', KEYS[1], 'beat', 1)
if not id or (id == ARGV[2] and beat <= tonumber(ARGV[3])) then
  local time = redis.call('TIME')
  began = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('HSET', KEYS[1], 'id', ARGV[1], 'began', began)
  return { ARGV[1], beat, 1, began }
end
return { id, beat, 0, tonumber(began or '9007199254740991') }
