-- Adds a line to the timeline.
-- KEYS[1] timeline (list)
-- ARGV[1] line   ARGV[2] lines to keep   ARGV[3] time to live, ms
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], -tonumber(ARGV[2]), -1)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
