-- Counts one look at the memory's epoch, and begins a new epoch when there is none or when the count is behind what
-- the caller has seen: then the server has come back older than it was.
-- KEYS[1] epoch (hash: id, beat)
-- ARGV[1] id of a new epoch   ARGV[2] id the caller knows, or ''   ARGV[3] newest count the caller has seen
-- Returns { id, count, 1 when the epoch began here, else 0 }
local id = redis.call('HGET', KEYS[1], 'id')
local beat = redis.call('HINCRBY', KEYS[1], 'beat', 1)
if not id or (id == ARGV[2] and beat <= tonumber(ARGV[3])) then
  redis.call('HSET', KEYS[1], 'id', ARGV[1])
  return { ARGV[1], beat, 1 }
end
return { id, beat, 0 }
