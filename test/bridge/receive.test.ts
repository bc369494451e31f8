import type { Delivery, Publisher } from '../../src/bridge/ports/bus.ts';
import type { ConversationStore } from '../../src/bridge/ports/conversation-store.ts';
import type { ReceiptOutcome } from '../../src/bridge/ports/receipt-counts.ts';
import { createPark } from '../../src/bridge/park.ts';
import { createReceive } from '../../src/bridge/receive.ts';
import { createRedrive } from '../../src/bridge/redrive.ts';
import { HandoffError } from '../../src/errors/handoff-error.ts';
import type { BusMessage } from '../../src/events/bus-message.ts';
import { sealCloudEvent } from '../../src/events/cloud-event.ts';
import { openDeadLetter, type DeadLetter } from '../../src/events/dead-letter.ts';
import { createManualClock } from '../../src/memory/manual-clock.ts';
import { createMemoryConversationStore } from '../../src/memory/memory-conversation-store.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { createMemoryWorld } from '../../src/memory/memory-world.ts';
import { BOT, CONVERSATION, eventId, USER } from '../support/conversations.ts';

const MEMORY_MS = 8 * 24 * 60 * 60_000;
const HOLD_MS = 20_000;
const TOPIC = 'salesforce-inbound';

/** Receive with all around it in memory; `store` may be made to fail. */
const makeWorld = (failing: Partial<ConversationStore> = {}) => {
  const clock = createManualClock();
  const log = createMemoryLog();
  const world = createMemoryWorld({ clock });
  const store = { ...createMemoryConversationStore(world), ...failing };
  const deadLetters: BusMessage[] = [];
  const parked = new Set<string>();
  let busIsDown = false;
  const publisher: Publisher = {
    publish: (message) => {
      if (busIsDown) return Promise.reject(new HandoffError('BUS_UNAVAILABLE'));
      deadLetters.push(message);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  const receipts: ReceiptOutcome[] = [];
  let messages = 0;
  const receive = createReceive({
    clock,
    log,
    random: () => 0,
    store,
    park: createPark({
      deadLetters: publisher,
      topic: TOPIC,
      parkedIds: {
        has: (id) => Promise.resolve(parked.has(id)),
        add: (id) => Promise.resolve(void parked.add(id)),
      },
      clock,
      log,
    }),
    onWork: () => {},
    onReceipt: (outcome) => void receipts.push(outcome),
    holdMs: HOLD_MS,
    memoryMs: MEMORY_MS,
  });
  const delivered = (message: BusMessage, publishedAtMs = clock.nowMs()): Delivery => {
    messages += 1;
    return { ...message, messageId: String(messages), publishedAtMs, attempt: 1 };
  };
  return {
    clock,
    log,
    world,
    receive,
    receipts,
    delivered,
    deadLetters,
    opened: (): DeadLetter[] =>
      deadLetters.map((message) => {
        const opened = openDeadLetter(message);
        if (opened.kind === 'refused') throw new Error(opened.why);
        return opened;
      }),
    inbox: (): string[] => (world.conversations.get(CONVERSATION)?.inbox ?? []).map(({ eventId: id }) => id),
    timeline: () => world.conversations.get(CONVERSATION)?.timeline ?? [],
    setBusDown: (down: boolean) => {
      busIsDown = down;
    },
  };
};

const said = (id: string, data: object = { text: 'hello' }): BusMessage =>
  sealCloudEvent(
    {
      id: eventId(id),
      type: 'salesforce-handoff.user.said.v1',
      source: '/test',
      data: { botSlug: BOT, userId: USER, ...data },
    },
    { orderingKey: CONVERSATION, botSlug: BOT },
  );

describe('an event that is older than the memory of what was done', () => {
  test('is parked with its reason, once, and stands in the timeline', async () => {
    const w = makeWorld();
    const old = w.delivered(said('e1'), w.clock.nowMs() - MEMORY_MS - 1);
    expect(await w.receive(old)).toBe('ack');
    expect(await w.receive({ ...old, attempt: 2 })).toBe('ack');
    expect(w.inbox()).toEqual([]);
    expect(w.opened()).toMatchObject([
      {
        parking: { code: 'INPUT_STALE', class: 'park', topic: TOPIC, messageId: old.messageId, attempts: 1 },
        original: said('e1'),
      },
    ]);
    expect(w.receipts).toEqual(['parked', 'parked']);
    expect(w.timeline()[0]).toEqual({
      atMs: w.clock.nowMs(),
      kind: 'parked',
      name: 'salesforce-handoff.user.said.v1',
      outcome: 'INPUT_STALE',
      eventId: 'e1',
    });
  });

  test('is done when it is redriven, once per redrive id', async () => {
    const w = makeWorld();
    await w.receive(w.delivered(said('e1'), w.clock.nowMs() - MEMORY_MS - 1));
    const redriven: BusMessage[] = [];
    const redrive = createRedrive({
      publisherTo: (topic) =>
        topic === TOPIC
          ? {
              publish: (message) => Promise.resolve(void redriven.push(message)),
              close: () => Promise.resolve(),
            }
          : undefined,
    });
    const [letter] = w.deadLetters;
    if (!letter) throw new Error('nothing was parked');
    expect(await redrive(letter, 'r1')).toMatchObject({ kind: 'redriven', topic: TOPIC });
    await redrive(letter, 'r1');
    const { attributes, ...rest } = said('e1');
    const expected = { ...rest, attributes: { ...attributes, 'handoff-redrive-id': 'r1' } };
    expect(redriven).toEqual([expected, expected]);
    for (const message of redriven) expect(await w.receive(w.delivered(message))).toBe('ack');
    expect(w.inbox()).toEqual(['e1']);
    expect(w.receipts).toEqual(['parked', 'accepted', 'duplicate']);
  });

  test('on the edge of the memory is still done', async () => {
    const w = makeWorld();
    await w.receive(w.delivered(said('e1'), w.clock.nowMs() - MEMORY_MS));
    expect(w.inbox()).toEqual(['e1']);
  });
});

describe('an event that is older than the ids that are remembered one by one', () => {
  const afterMany = async (orderingKey: string) => {
    const w = makeWorld();
    const beganMs = w.clock.nowMs();
    const old = { ...w.delivered(said('old'), beganMs), orderingKey };
    const young = { ...w.delivered(said('young'), beganMs + 1_000), orderingKey };
    for (let at = 0; at < 200; at += 1)
      await w.receive(w.delivered(said(`e${String(at)}`), beganMs + 1 + at / 1_000));
    await w.receive(young);
    w.receipts.length = 0;
    return { w, old, young };
  };

  test('was done before when it has the ordering key of its conversation', async () => {
    const { w, old } = await afterMany(CONVERSATION);
    expect(await w.receive(old)).toBe('ack');
    expect(w.receipts).toEqual(['stale']);
    expect(w.deadLetters).toEqual([]);
  });

  test.each(['', 'a-key-of-somebody'])(
    'is parked with another ordering key (%j), once, because it may have been overtaken',
    async (orderingKey) => {
      const { w, old, young } = await afterMany(orderingKey);
      expect(await w.receive(old)).toBe('ack');
      expect(await w.receive({ ...old, attempt: 2 })).toBe('ack');
      expect(await w.receive(young)).toBe('ack');
      expect(w.receipts).toEqual(['parked', 'parked', 'duplicate']);
      expect(w.opened()).toMatchObject([
        {
          parking: { code: 'INPUT_STALE', messageId: old.messageId },
          original: { data: said('old').data, orderingKey },
        },
      ]);
      expect(w.inbox()).not.toContain('old');
      expect(w.timeline().filter(({ kind }) => kind === 'parked')).toMatchObject([{ eventId: 'old' }]);
    },
  );
});

test('a redrive goes nowhere but to a topic of ours, and only with a usable id', async () => {
  const w = makeWorld();
  await w.receive(w.delivered(said('e1', { text: 7 })));
  const [letter] = w.deadLetters;
  if (!letter) throw new Error('nothing was parked');
  const redrive = createRedrive({ publisherTo: () => undefined });
  expect(await redrive(letter, 'r1')).toEqual({
    kind: 'refused',
    why: 'handoff-parked-topic: is not a topic of this deployment',
  });
  expect(await redrive(said('e1'), 'r1')).toMatchObject({ kind: 'refused' });
  await expect(redrive(letter, 'no good')).rejects.toMatchObject({ code: 'INPUT_MALFORMED' });
});

describe('poison', () => {
  test('is parked at the first attempt with all that is known of it, and the next message goes on', async () => {
    const w = makeWorld();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const bad = said('e1', { text: 'x'.repeat(20_000) });
    const poison = w.delivered({ ...bad, attributes: { ...bad.attributes, traceparent } });
    expect(await w.receive(poison)).toBe('ack');
    expect(await w.receive(w.delivered(said('e2')))).toBe('ack');
    expect(w.inbox()).toEqual(['e2']);
    const at = new Date(w.clock.nowMs()).toISOString();
    expect(w.opened()).toMatchObject([
      {
        parking: {
          code: 'INPUT_MALFORMED',
          class: 'park',
          attempts: 1,
          publishedAt: at,
          firstSeenAt: at,
          parkedAt: at,
          trace: traceparent,
        },
        original: { data: bad.data, orderingKey: CONVERSATION },
      },
    ]);
  });

  test('is not acked before the dead-letter topic has confirmed', async () => {
    const w = makeWorld();
    w.setBusDown(true);
    const poison = w.delivered(said('e1', { text: 7 }));
    const verdict = w.receive(poison);
    await w.clock.advance(HOLD_MS + 5_000);
    expect(await verdict).toBe('nack');
    expect(w.deadLetters).toEqual([]);
    w.setBusDown(false);
    expect(await w.receive(poison)).toBe('ack');
    expect(w.deadLetters).toHaveLength(1);
    expect(w.receipts).toEqual(['parked']);
  });
});

describe('a message that fails', () => {
  test('for a reason nobody foresaw is parked after a bounded time, without its words, and the next goes on', async () => {
    const tries: string[] = [];
    let store: ConversationStore | undefined;
    const w = makeWorld({
      receive: (conversationId, entry, atMs) => {
        tries.push(entry.eventId);
        if (entry.eventId === 'e1') return Promise.reject(new TypeError('cannot read canary of undefined'));
        return (store ??= createMemoryConversationStore(w.world)).receive(conversationId, entry, atMs);
      },
    });
    const first = w.receive(w.delivered(said('e1')));
    const second = w.receive(w.delivered(said('e2')));
    await w.clock.advance(HOLD_MS + 5_000);
    expect([await first, await second]).toEqual(['ack', 'ack']);
    expect(w.inbox()).toEqual(['e2']);
    const [letter] = w.opened();
    expect(letter?.parking).toMatchObject({ code: 'BUG_UNEXPECTED', reason: 'TypeError' });
    expect(letter?.parking.attempts).toBe(tries.length - 1);
    expect(letter?.parking.attempts).toBeGreaterThan(3);
    const { firstSeenAt = '', parkedAt = '' } = letter?.parking ?? {};
    expect(Date.parse(parkedAt) - Date.parse(firstSeenAt)).toBeLessThanOrEqual(HOLD_MS + 5_000);
    expect(JSON.stringify(letter?.parking)).not.toContain('canary');
  });

  test('because its keys hold something else is parked at once', async () => {
    const w = makeWorld({
      receive: () => Promise.reject(new HandoffError('STATE_CORRUPT', { what: 'inbox' })),
    });
    expect(await w.receive(w.delivered(said('e1')))).toBe('ack');
    expect(w.opened()).toMatchObject([{ parking: { code: 'STATE_CORRUPT', attempts: 1, reason: 'inbox' } }]);
  });

  test('because the store is down is no fault of the message: it stays in the bus, and the later ones behind it', async () => {
    let down = true;
    let store: ConversationStore | undefined;
    const w = makeWorld({
      receive: (...args) => {
        if (down) return Promise.reject(new HandoffError('STORE_UNAVAILABLE'));
        return (store ??= createMemoryConversationStore(w.world)).receive(...args);
      },
    });
    const messages = ['e1', 'e2'].map((id) => w.delivered(said(id)));
    for (let round = 0; round < 5; round += 1) {
      const verdicts = Promise.all(messages.map((message) => w.receive(message)));
      await w.clock.advance(HOLD_MS + 5_000);
      expect(await verdicts).toEqual(['nack', 'nack']);
    }
    down = false;
    expect(await Promise.all(messages.map((message) => w.receive(message)))).toEqual(['ack', 'ack']);
    expect(w.inbox()).toEqual(['e1', 'e2']);
    expect(w.deadLetters).toEqual([]);
    expect(w.receipts).toEqual(['accepted', 'accepted']);
  });
});
