import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { heartbeatKey, keysOf, ownedKey, wakeChannel } from '../../src/redis/keys.ts';
import { conversation, worker } from '../contracts/store-world.ts';
import { CONVERSATION } from '../support/conversations.ts';
import { startRedisServer } from '../support/redis-server.ts';

test('the names are those that operators are told', () => {
  expect(keysOf(CONVERSATION)).toEqual([
    'handoff:{example-bot:+5210000001}:record',
    'handoff:{example-bot:+5210000001}:inbox',
    'handoff:{example-bot:+5210000001}:seen',
    'handoff:{example-bot:+5210000001}:timeline',
  ]);
  expect([heartbeatKey(worker('w')), ownedKey(worker('w')), wakeChannel(worker('w'))]).toEqual([
    'handoff:worker:{w}',
    'handoff:owned:{w}',
    'handoff:wake:{w}',
  ]);
});

test('the keys of a conversation lie in one slot, whatever the user id holds, and so do those of a worker', async () => {
  const server = await startRedisServer({ cluster: true });
  const redis = connectRedis({ url: server.url, name: 'test', log: createMemoryLog() });
  const slots = async (keys: readonly string[]): Promise<number> =>
    new Set(await Promise.all(keys.map((key) => redis.cluster('KEYSLOT', key)))).size;
  for (const user of ['1', '{', '}', '}{', '{}', '{}x{}', ':', '}:inbox', 'ünï-👍', ' ']) {
    expect(await slots(keysOf(conversation(user)))).toBe(1);
  }
  expect(await slots([heartbeatKey(worker('w-1')), ownedKey(worker('w-1'))])).toBe(1);
  redis.disconnect();
  await server.stop();
});
