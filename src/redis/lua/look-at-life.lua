-- KEYS[1] heartbeat (string)   KEYS[2] end of its life (string: server's epoch ms); one slot
-- Returns 'alive'; 'gone' when the worker has taken leave or died long ago; else how long ago its life ran out, ms
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 'alive'
end
local ended = redis.call('GET', KEYS[2])
if not ended then
  return 'gone'
end
local time = redis.call('TIME')
return math.max(0, time[1] * 1000 + math.floor(time[2] / 1000) - ended)
