import type { InboxEntry, Lease } from '../../src/bridge/ports/conversation-store.ts';
import { keysOf } from '../../src/redis/keys.ts';
import { entry, LONG_LIFE_MS, worker } from '../contracts/store-world.ts';
import { A, CONVERSATION, USER } from '../support/conversations.ts';
import { startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { makeRedisWorld, type RedisWorld } from './redis-world.ts';

const ONE = worker('worker-1');
const [RECORD, INBOX, SEEN] = keysOf(CONVERSATION);
const SESSION = {
  id: 'session-1',
  key: 'example-key',
  affinityToken: 'example-token',
  clientPollTimeout: '40',
};
const MEMORY_MS = 60_000;

let server: RedisServer;
let world: RedisWorld;
beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  world = await makeRedisWorld(server, { seenWindow: 4, memoryMs: MEMORY_MS });
  await world.workers.beat(ONE, LONG_LIFE_MS, true);
});
afterEach(() => world.dispose());

const leaseOf = async (): Promise<Lease> => {
  const claim = await world.store.claim(CONVERSATION, ONE);
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  return claim.lease;
};

describe('the record', () => {
  test('stands under the fixed names, the session under its own, ours with @', async () => {
    await world.store.save(await leaseOf(), { conversation: A.talking, session: SESSION }, 0);
    const { timestamp, '@began': began, ...fields } = await world.redis.hgetall(RECORD);
    expect(fields).toEqual({
      ...SESSION,
      idUser: USER,
      status: 'active',
      '@owner': ONE,
      '@fence': '1',
      '@save': '1',
      '@taken': '0',
      '@state': JSON.stringify(A.talking),
    });
    expect(Math.abs(Number(began) - Date.now())).toBeLessThan(60_000);
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(60);
  });

  test('of a chat that is over keeps nothing of the session', async () => {
    const lease = await leaseOf();
    await world.store.save(lease, { conversation: A.talking, session: SESSION }, 0);
    await world.store.save(lease, { conversation: A.idle, session: SESSION }, 0);
    await world.store.release(lease, 'idle');
    const names = Object.keys(await world.redis.hgetall(RECORD)).toSorted((one, other) =>
      one < other ? -1 : 1,
    );
    expect(names).toEqual(['@began', '@fence', '@save', '@state', '@taken', 'idUser', 'status', 'timestamp']);
    expect(await world.redis.hget(RECORD, 'status')).toBe('close');
  });

  test('keeps its floor through saves', async () => {
    for (let at = 1; at <= 5; at += 1) await world.store.receive(CONVERSATION, entry(`e${String(at)}`), at);
    await world.store.save(await leaseOf(), { conversation: A.waiting, session: {} }, 5);
    expect(await world.redis.hget(RECORD, '@floor')).toBe('1');
    expect(await world.store.receive(CONVERSATION, entry('e1'), 1)).toMatchObject({ kind: 'stale' });
  });

  test.each([
    ['not JSON', 'canary', { kind: 'unreadable', text: 'canary' }],
    ['no id', '{"type":"t"}', { kind: 'unreadable', text: '{"type":"t"}' }],
    ['a time that no date tells', '{"eventId":"e","type":"t","publishedAtMs":1e300}', { kind: 'unreadable' }],
    [
      'a type of a newer release',
      '{"eventId":"e","type":"t","data":{"x":1}}',
      { kind: 'event', eventId: 'e', type: 't', data: { x: 1 } },
    ],
  ])('of an entry with %s is told what can be told, and the inbox fails', async (_, text, oldest) => {
    await world.redis.rpush(INBOX, text);
    expect(await world.store.oldest(CONVERSATION)).toMatchObject(oldest);
    const failure = world.store.inbox(CONVERSATION, 10);
    await expect(failure).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
    await expect(failure).rejects.not.toThrow('canary');
  });

  test('is forgotten, inbox and ids with it, when nothing was written for long', async () => {
    await world.store.receive(CONVERSATION, entry('a'), 1);
    await world.store.receive(CONVERSATION, entry('b'), 1);
    const lease = await leaseOf();
    for (const write of [
      () => world.store.save(lease, { conversation: A.waiting, session: {} }, 1),
      () => world.store.receive(CONVERSATION, entry(`c`), 2),
      () => world.store.release(lease, 'handover'),
      () => leaseOf(),
    ]) {
      for (const key of [RECORD, INBOX, SEEN]) await world.redis.pexpire(key, 1_000);
      await write();
      for (const key of [RECORD, INBOX, SEEN]) {
        const ttlMs = await world.redis.pttl(key);
        expect(ttlMs).toBeGreaterThan(MEMORY_MS / 2);
        expect(ttlMs).toBeLessThanOrEqual(MEMORY_MS);
      }
    }
  });

  test.each(['idUser', 'status', 'timestamp', '@owner', '@x'])(
    'refuses a session field by the name of %s before anything is written',
    async (name) => {
      const lease = await leaseOf();
      const before = await world.redis.hgetall(RECORD);
      await expect(
        world.store.save(lease, { conversation: A.waiting, session: { [name]: 'x' } }, 0),
      ).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
      expect(await world.redis.hgetall(RECORD)).toEqual(before);
    },
  );
});

describe('what cannot be read is not repeated', () => {
  const SECRET = 'words-of-a-person';
  const holdsNothingOf = (...seen: unknown[]): void => {
    expect(JSON.stringify(seen)).not.toContain(SECRET);
  };

  test.each([
    ['no JSON', `{"phase":"${SECRET}`],
    ['another phase', JSON.stringify({ phase: SECRET })],
    ['a missing field', JSON.stringify({ ...A.talking, delivered: undefined, agentName: SECRET })],
    [
      'a field of another type',
      JSON.stringify({ ...A.waiting, outgoing: [{ kind: 'text', id: 'a', text: 5, x: SECRET }] }),
    ],
    ['nothing', ''],
    ['null', 'null'],
  ])('state: %s', async (_, state) => {
    await world.redis.hset(RECORD, '@state', state);
    const claim = await world.store.claim(CONVERSATION, ONE);
    expect(claim.kind).toBe('unreadable');
    holdsNothingOf(claim);
  });

  test.each([
    ['no JSON', SECRET],
    ['an unknown type', JSON.stringify({ ...entry('a'), type: SECRET })],
    ['a type that only objects have', JSON.stringify({ ...entry('a'), type: 'constructor' })],
    [
      'data of another type',
      JSON.stringify({ ...entry('a'), data: { text: SECRET } } satisfies { data: unknown }),
    ],
    ['no id', JSON.stringify({ ...entry('a', SECRET), eventId: undefined })],
  ])('inbox: %s', async (_, text) => {
    await world.redis.rpush(INBOX, text);
    const error: unknown = await world.store.inbox(CONVERSATION, 5).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'STATE_CORRUPT' });
    const { message, details, cause } = error as { message: string; details: unknown; cause?: Error };
    holdsNothingOf(message, details, cause?.message, cause);
  });

  test('a key that holds something else fails a save with STATE_CORRUPT', async () => {
    const lease = await leaseOf();
    await world.redis.set(RECORD, SECRET);
    const error: unknown = await world.store
      .save(lease, { conversation: A.waiting, session: { key: SECRET } }, 0)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'STATE_CORRUPT' });
    const { message, details, cause } = error as { message: string; details: unknown; cause?: Error };
    holdsNothingOf(message, details, cause?.message, cause);
  });
});

test('an entry of every type is read as it was received', async () => {
  const ids = { botSlug: entry('x').data.botSlug, userId: USER };
  const entries: InboxEntry[] = [
    {
      eventId: entry('1').eventId,
      type: 'salesforce-handoff.handoff.requested.v1',
      data: {
        ...ids,
        channel: 'whatsapp',
        visitor: { name: 'Ana', language: 'es-MX', userAgent: 'x' },
        prechat: [
          { label: 'Email', value: 'ana@example.com', transcriptFields: ['Email__c'], displayToAgent: false },
        ],
        transcript: [{ from: 'bot', text: 'Hola', at: '2026-01-01T00:00:00Z' }],
        buttonId: '573000000000001',
      },
    },
    entry('2'),
    {
      eventId: entry('3').eventId,
      type: 'salesforce-handoff.user.typing.v1',
      data: { ...ids, typing: false },
    },
    {
      eventId: entry('4').eventId,
      type: 'salesforce-handoff.user.file.v1',
      data: {
        ...ids,
        url: 'https://files.example.com/a%20b?c=1',
        fileName: 'a b',
        contentType: 'image/png',
        caption: 'é',
      },
    },
    { eventId: entry('5').eventId, type: 'salesforce-handoff.user.left.v1', data: ids },
  ];
  for (const one of entries) await world.store.receive(CONVERSATION, one, 1);
  expect(await world.store.inbox(CONVERSATION, 10)).toEqual(entries);
});
