import { makeRedisWorld } from '../redis/redis-world.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { conversationStoreContract } from './conversation-store.contract.ts';
import { unreadableRecordContract } from './unreadable-record.contract.ts';
import { workersContract } from './workers.contract.ts';

// A cluster of one node refuses every call over two slots, and is in all else a Redis.
describe.each([{ cluster: false }, { cluster: true }])(
  'on a server with cluster: $cluster',
  ({ cluster }) => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedisServer({ cluster });
    });
    afterAll(() => server.stop());

    conversationStoreContract('redis', (options) => makeRedisWorld(server, options));
    unreadableRecordContract('redis', (options) => makeRedisWorld(server, options));
    workersContract('redis', (options) => makeRedisWorld(server, options));
  },
);
