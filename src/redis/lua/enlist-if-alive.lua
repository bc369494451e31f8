-- Lists a conversation as owned by a worker, before the worker claims it, if the worker is alive.
-- KEYS[1] heartbeat (string)   KEYS[2] owned (zset: conversation id by fence); one slot
-- ARGV[1] conversation id   ARGV[2] fence that the claim will give
-- Returns 1, or 0 when the worker's life has ended
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('ZADD', KEYS[2], 'GT', ARGV[2], ARGV[1])
return 1
