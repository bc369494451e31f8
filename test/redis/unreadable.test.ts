import type { Claim } from '../../src/bridge/ports/conversation-store.ts';
import type { ChatId } from '../../src/conversation/ids.ts';
import { keysOf, unreadableKeysOf } from '../../src/redis/keys.ts';
import { createRedisChatDirectory } from '../../src/redis/redis-chat-directory.ts';
import { entry, LONG_LIFE_MS, worker } from '../contracts/store-world.ts';
import { A, aRequest, aText, CHAT, CONVERSATION, OTHER_CHAT } from '../support/conversations.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { makeRedisWorld, type RedisWorld } from './redis-world.ts';

const ONE = worker('worker-1');
const [RECORD] = keysOf(CONVERSATION);
const [KEPT_RECORD] = unreadableKeysOf(CONVERSATION);
const IDLE = { conversation: A.idle, session: {} };

describe.each([{ cluster: false }, { cluster: true }])(
  'on a server with cluster: $cluster',
  ({ cluster }) => {
    let server: RedisServer;
    let world: RedisWorld;
    beforeAll(async () => {
      server = await startRedisServer({ cluster });
    });
    afterAll(() => server.stop());
    beforeEach(async () => {
      world = await makeRedisWorld(server);
      await world.workers.beat(ONE, LONG_LIFE_MS, true);
    });
    afterEach(() => world.dispose());

    const claim = (): Promise<Claim> => world.store.claim(CONVERSATION, ONE);
    const unreadable = async () => {
      const found = await claim();
      if (found.kind !== 'unreadable') throw new Error(found.kind);
      return found;
    };
    const timeline = async () => (await createRedisChatDirectory(world.redis).show(CONVERSATION))?.timeline;

    const talking = JSON.stringify({
      ...A.talking,
      outgoing: [aText('t1', 'she said "id":"x" and "chatId":"y"'), aText('t2')],
    });
    const next = { request: aRequest(OTHER_CHAT), outgoing: [aText('t3')] };
    test.each([
      ['cut off', talking.slice(0, -10), { chatIds: [CHAT], outgoing: ['t1', 't2'] }],
      ['cut off early', talking.slice(0, talking.indexOf('"sinceMs"')), { chatIds: [CHAT], outgoing: [] }],
      [
        'of an unknown phase',
        talking.replace('talking', 'dreaming'),
        { chatIds: [CHAT], outgoing: ['t1', 't2'] },
      ],
      ['with one item of another kind', talking.replace('"t1"', '{}'), { chatIds: [CHAT], outgoing: ['t2'] }],
      [
        'with a chat that waits behind it',
        JSON.stringify({ ...A.closing, next, ending: 'x' }),
        { chatIds: [CHAT, OTHER_CHAT], outgoing: ['t3'] },
      ],
      ['idle', JSON.stringify({ phase: 'idle', lastChatId: 5 }), { chatIds: [], outgoing: [] }],
      ['no object', '[]', { chatIds: [], outgoing: [] }],
      ['empty', '', { chatIds: [], outgoing: [] }],
    ])('of a state that is %s, what stands whole is told', async (_, state, remains) => {
      await world.redis.hset(RECORD, '@state', state, 'status', 'active');
      expect((await unreadable()).remains).toEqual(remains);
    });

    test.each([
      ['waiting', [CHAT]],
      ['idle', []],
    ])('of a state that says nothing, the timeline tells: %s', async (name, chatIds) => {
      await world.store.note(CONVERSATION, {
        atMs: 1,
        kind: 'phase',
        name,
        outcome: 'entered',
        chatId: CHAT,
      });
      await world.redis.hset(RECORD, '@state', '?', 'status', 'active');
      expect((await unreadable()).remains.chatIds).toEqual(chatIds);
    });

    test('it is kept for operators, but for the session, and ends with the memory', async () => {
      const session = { id: 'session-1', key: 'example-key', affinityToken: 'example-token' };
      const first = await claim();
      if (first.kind !== 'claimed') throw new Error(first.kind);
      await world.store.save(first.lease, { conversation: A.talking, session }, 0);
      await world.redis.hset(RECORD, '@state', 'spoilt', '@floor', '3');
      const { lease } = await unreadable();
      const line = {
        atMs: 7,
        kind: 'phase',
        name: 'idle',
        outcome: 'entered',
        chatId: 'chat-9' as ChatId,
      } as const;
      expect(await world.store.setAside(lease, IDLE, [line])).toBe('saved');
      const kept = await world.redis.hgetall(KEPT_RECORD);
      expect(kept).toMatchObject({ '@state': 'spoilt', '@owner': ONE, status: 'active' });
      expect(JSON.stringify(kept)).not.toMatch(/example-key|example-token|session-1/);
      expect(await world.redis.pttl(KEPT_RECORD)).toBeGreaterThan(0);
      expect(await world.redis.hgetall(RECORD)).toMatchObject({ '@floor': '3', status: 'close' });
      expect(await timeline()).toEqual([line]);
      expect(await world.store.save(lease, { conversation: A.waiting, session }, 0)).toBe('saved');
    });

    test('putting it aside again, after an answer that was lost, overwrites nothing', async () => {
      await world.redis.hset(RECORD, '@state', 'spoilt');
      const { lease } = await unreadable();
      expect(await world.store.setAside(lease, IDLE)).toBe('saved');
      // As a caller who has not heard the answer: the store counts saves by the lease it gave.
      expect(await world.store.setAside({ ...lease }, IDLE)).toBe('saved');
      expect(await world.redis.hget(KEPT_RECORD, '@state')).toBe('spoilt');
    });

    test('a record of another kind is moved away, and the chat that the timeline tells of can be ended', async () => {
      await world.store.note(CONVERSATION, {
        atMs: 1,
        kind: 'phase',
        name: 'talking',
        outcome: 'entered',
        chatId: CHAT,
      });
      await world.redis.set(RECORD, 'by hand');
      expect(await world.store.receive(CONVERSATION, entry('a'), 1)).toMatchObject({ kind: 'accepted' });
      expect(await world.workers.deserted(10)).toEqual([CONVERSATION]);
      const { lease, remains } = await unreadable();
      expect(remains.chatIds).toEqual([CHAT]);
      expect(await world.store.setAside(lease, IDLE)).toBe('saved');
      expect(await world.redis.get(KEPT_RECORD)).toBe('by hand');
      expect(await world.store.inbox(CONVERSATION, 10)).toEqual([entry('a')]);
      expect(await world.store.save(lease, { conversation: A.waiting, session: {} }, 1)).toBe('saved');
    });

    test.each([1, 2, 3])('another key of another kind is moved away (%i)', async (index) => {
      const key = keysOf(CONVERSATION)[index] ?? '';
      await world.store.receive(CONVERSATION, entry('before'), 1);
      await world.redis.del(key);
      await world.redis.hset(key, 'by', 'hand');
      const id = index === 3 ? 'before' : 'a';
      await world.store.receive(CONVERSATION, entry(id), 2);
      expect(await world.redis.hget(unreadableKeysOf(CONVERSATION)[index] ?? '', 'by')).toBe('hand');
      expect((await claim()).kind).toBe('claimed');
      expect(await world.store.inbox(CONVERSATION, 10)).toContainEqual(entry(id));
    });
  },
);
