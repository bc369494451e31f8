import type { Claim, ConversationRecord, Lease } from '../../src/bridge/ports/conversation-store.ts';
import { NEW_CONVERSATION } from '../../src/conversation/state.ts';
import { A, CONVERSATION } from '../support/conversations.ts';
import {
  conversation,
  entry,
  LONG_LIFE_MS,
  SHORT_LIFE_MS,
  worker,
  type MakeStoreWorld,
  type StoreWorld,
} from './store-world.ts';

const NEW_RECORD: ConversationRecord = { conversation: NEW_CONVERSATION, session: {} };
const WAITING: ConversationRecord = {
  conversation: A.waiting,
  session: { id: 'session-1', key: 'example-key' },
};
const SEEN_WINDOW = 8;
const ONE = worker('worker-1');
const TWO = worker('worker-2');

const claimed = (claim: Claim): Extract<Claim, { kind: 'claimed' }> => {
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  return claim;
};

/** What every ConversationStore does. Its Workers are used to be alive and to die. */
export const conversationStoreContract = (name: string, make: MakeStoreWorld): void => {
  describe(`ConversationStore contract: ${name}`, () => {
    let world: StoreWorld;

    const leaseOf = async (workerId = ONE, id = CONVERSATION): Promise<Lease> =>
      claimed(await world.store.claim(id, workerId)).lease;
    const recordOf = async (workerId = ONE): Promise<ConversationRecord> =>
      claimed(await world.store.claim(CONVERSATION, workerId)).record;
    const inboxIds = async (limit = 1_000): Promise<string[]> =>
      (await world.store.inbox(CONVERSATION, limit)).map(({ eventId }) => eventId);
    const receive = async (id: string, publishedAtMs: number): Promise<string> =>
      (await world.store.receive(CONVERSATION, entry(id), publishedAtMs)).kind;

    beforeEach(async () => {
      world = await make({ seenWindow: SEEN_WINDOW });
      await world.workers.beat(ONE, LONG_LIFE_MS, true);
      await world.workers.beat(TWO, LONG_LIFE_MS, true);
    });
    afterEach(() => world.dispose());

    describe('receive', () => {
      test('an event is accepted once and stands in the inbox in the order it came', async () => {
        const receipts = [
          await world.store.receive(CONVERSATION, entry('b'), 10),
          await world.store.receive(CONVERSATION, entry('a'), 11),
          await world.store.receive(CONVERSATION, entry('b'), 12),
        ];
        expect(receipts).toEqual([
          { kind: 'accepted', owner: undefined, waiting: 1 },
          { kind: 'accepted', owner: undefined, waiting: 2 },
          { kind: 'duplicate', owner: undefined, waiting: 2 },
        ]);
        expect(await world.store.inbox(CONVERSATION, 10)).toEqual([entry('b'), entry('a')]);
      });

      test('the receipt names the owner, alive or dead', async () => {
        await leaseOf();
        expect(await world.store.receive(CONVERSATION, entry('a'), 1)).toMatchObject({ owner: ONE });
        await world.workers.leave(ONE);
        expect(await world.store.receive(CONVERSATION, entry('a'), 1)).toMatchObject({
          kind: 'duplicate',
          owner: ONE,
        });
      });

      test('of many receives of one event at the same time one is accepted', async () => {
        const receipts = await Promise.all(Array.from({ length: 50 }, () => receive('same', 5)));
        expect(receipts.filter((kind) => kind === 'accepted')).toHaveLength(1);
        expect(receipts.filter((kind) => kind === 'duplicate')).toHaveLength(49);
        expect(await inboxIds()).toEqual(['same']);
      });

      test('an event taken out of the inbox is still a duplicate', async () => {
        await receive('a', 1);
        expect(await world.store.save(await leaseOf(), NEW_RECORD, 1)).toBe('saved');
        expect(await receive('a', 1)).toBe('duplicate');
        expect(await inboxIds()).toEqual([]);
      });

      test('the oldest entry is told as it stands, and none of an empty inbox', async () => {
        expect(await world.store.oldest(CONVERSATION)).toBeUndefined();
        await receive('a', 1);
        await receive('b', 2);
        expect(await world.store.oldest(CONVERSATION)).toEqual({ kind: 'event', ...entry('a') });
        await world.store.save(await leaseOf(), NEW_RECORD, 1);
        expect(await world.store.oldest(CONVERSATION)).toEqual({ kind: 'event', ...entry('b') });
      });

      test('an id that is no longer remembered is told by its publish time', async () => {
        for (let at = 1; at <= SEEN_WINDOW + 2; at += 1)
          expect(await receive(`e${String(at)}`, at)).toBe('accepted');
        expect(await receive('e1', 1)).toBe('stale');
        expect(await receive('e2', 2)).toBe('stale');
        expect(await receive('e3', 3)).toBe('duplicate');
        expect(await receive('never-seen', 2)).toBe('stale');
        expect(await receive('never-seen', 2.5)).toBe('accepted');
        expect(await inboxIds()).toHaveLength(SEEN_WINDOW + 3);
      });

      test('events of one publish time are remembered or forgotten together', async () => {
        for (const id of ['tie-1', 'tie-2', 'tie-3']) await receive(id, 7);
        for (let at = 8; at < 8 + SEEN_WINDOW - 3; at += 1) await receive(`e${String(at)}`, at);
        for (const id of ['tie-1', 'tie-2', 'tie-3']) expect(await receive(id, 7)).toBe('duplicate');
        await receive('one-too-many', 100);
        for (const id of ['tie-1', 'tie-2', 'tie-3', 'tie-4']) expect(await receive(id, 7)).toBe('stale');
        expect(await receive('e8', 8)).toBe('duplicate');
      });

      test('more events of one publish time than are remembered are all remembered', async () => {
        const ids = Array.from({ length: SEEN_WINDOW * 3 }, (_, index) => `tie-${String(index)}`);
        for (const id of ids) expect(await receive(id, 7)).toBe('accepted');
        for (const id of ids) expect(await receive(id, 7)).toBe('duplicate');
        expect(await receive('later', 8)).toBe('accepted');
        for (const id of ids) expect(await receive(id, 7)).toBe('stale');
      });

      test('publish times differ by fractions of a millisecond', async () => {
        const baseMs = 1_780_000_000_000;
        for (let at = 0; at <= SEEN_WINDOW; at += 1) await receive(`e${String(at)}`, baseMs + at / 1_000);
        expect(await receive('e0', baseMs)).toBe('stale');
        expect(await receive('e1', baseMs + 0.001)).toBe('duplicate');
        expect(await receive('between', baseMs + 0.0005)).toBe('accepted');
      });

      test('a redriven event is accepted once per redrive id, whatever became of it before', async () => {
        const redrive = async (id: string, redriveId: string, publishedAtMs: number): Promise<string> =>
          (await world.store.receive(CONVERSATION, entry(id), publishedAtMs, redriveId)).kind;
        await receive('a', 1);
        expect(await redrive('a', 'r1', 2)).toBe('accepted');
        expect(await redrive('a', 'r1', 2)).toBe('duplicate');
        expect(await redrive('a', 'r2', 3)).toBe('accepted');
        expect(await inboxIds()).toEqual(['a', 'a', 'a']);
      });

      test('an event that was only ever redriven is known by its own id too', async () => {
        await world.store.receive(CONVERSATION, entry('poison'), 9, 'r1');
        // The original, brought back by a replay to a release that can read it.
        expect(await receive('poison', 1)).toBe('duplicate');
        for (let at = 10; at <= 10 + SEEN_WINDOW; at += 1) await receive(`e${String(at)}`, at);
        expect(await receive('poison', 1)).toBe('stale');
        expect((await world.store.receive(CONVERSATION, entry('poison'), 9, 'r1')).kind).toBe('stale');
      });

      test('of 10,000 events none is accepted again when all are delivered again', async () => {
        const COUNT = 10_000;
        const round = async (): Promise<string[]> => {
          const kinds: string[] = [];
          for (let from = 0; from < COUNT; from += 250) {
            const batch = Array.from({ length: 250 }, (_, index) => from + index);
            kinds.push(
              ...(await Promise.all(batch.map((at) => receive(`e${String(at)}`, Math.floor(at / 3))))),
            );
          }
          return kinds;
        };
        expect((await round()).filter((kind) => kind !== 'accepted')).toEqual([]);
        const replayed = await round();
        expect(replayed.filter((kind) => kind === 'accepted')).toEqual([]);
        expect(replayed.filter((kind) => kind === 'duplicate').length).toBeLessThanOrEqual(SEEN_WINDOW);
        expect((await inboxIds(COUNT * 2)).length).toBe(COUNT);
      }, 60_000);
    });

    describe('claim', () => {
      test('a conversation nobody heard of is claimed as new', async () => {
        expect(await world.store.claim(CONVERSATION, ONE)).toEqual({
          kind: 'claimed',
          lease: { conversationId: CONVERSATION, workerId: ONE, fence: 1 },
          record: NEW_RECORD,
        });
      });

      test('of 50 workers that claim at once one gets it and the others are told who', async () => {
        const names = Array.from({ length: 50 }, (_, index) => worker(`racer-${String(index)}`));
        await Promise.all(names.map((id) => world.workers.beat(id, LONG_LIFE_MS, true)));
        const claims = await Promise.all(names.map((id) => world.store.claim(CONVERSATION, id)));
        const won = claims.filter((claim) => claim.kind === 'claimed');
        expect(won).toHaveLength(1);
        const by = won[0]?.kind === 'claimed' ? won[0].lease.workerId : undefined;
        expect(claims.filter((claim) => claim.kind === 'held' && claim.by === by)).toHaveLength(49);
      });

      test('of 50 workers that claim from a dead owner at once one gets it', async () => {
        const old = await leaseOf();
        await world.workers.leave(ONE);
        const names = Array.from({ length: 50 }, (_, index) => worker(`heir-${String(index)}`));
        await Promise.all(names.map((id) => world.workers.beat(id, LONG_LIFE_MS, true)));
        const claims = await Promise.all(names.map((id) => world.store.claim(CONVERSATION, id)));
        const won = claims.flatMap((claim) => (claim.kind === 'claimed' ? [claim.lease] : []));
        expect(won).toHaveLength(1);
        expect(won[0]?.fence).toBeGreaterThan(old.fence);
      });

      test('a living owner keeps it', async () => {
        await leaseOf();
        expect(await world.store.claim(CONVERSATION, TWO)).toEqual({ kind: 'held', by: ONE });
      });

      test('an owner whose life ran out loses it, and its lease writes nothing any more', async () => {
        const mortal = worker('mortal');
        await world.workers.beat(mortal, SHORT_LIFE_MS, true);
        const old = await leaseOf(mortal);
        await world.store.save(old, WAITING, 0);
        await receive('a', 1);
        await world.outlive(mortal);
        const next = claimed(await world.store.claim(CONVERSATION, TWO));
        expect(next.record).toEqual(WAITING);
        expect(next.lease.fence).toBeGreaterThan(old.fence);
        expect(await world.store.save(old, NEW_RECORD, 1)).toBe('lost');
        expect(await world.store.release(old, 'idle')).toBe('lost');
        expect(await world.store.release(old, 'handover')).toBe('lost');
        expect(await recordOf(TWO)).toEqual(WAITING);
        expect(await inboxIds()).toEqual(['a']);
      });

      test('a claim by the owner itself renews the fence', async () => {
        const first = await leaseOf();
        const second = await leaseOf();
        expect(second.fence).toBeGreaterThan(first.fence);
        expect(await world.store.save(first, WAITING, 0)).toBe('lost');
        expect(await world.store.save(second, WAITING, 0)).toBe('saved');
      });

      test('a worker whose life has ended cannot claim', async () => {
        await world.workers.leave(ONE);
        await expect(world.store.claim(CONVERSATION, ONE)).rejects.toMatchObject({ code: 'LEASE_LOST' });
        await expect(world.store.claim(CONVERSATION, worker('never-begun'))).rejects.toMatchObject({
          code: 'LEASE_LOST',
        });
        expect((await world.store.claim(CONVERSATION, TWO)).kind).toBe('claimed');
      });
    });

    describe('save', () => {
      test.each(Object.values(A))('the phase $phase is read as it was saved', async (state) => {
        const session = state.phase === 'idle' ? {} : { id: 'session-1', affinityToken: '', ack: '-1' };
        await world.store.save(await leaseOf(), { conversation: state, session }, 0);
        expect(await recordOf()).toEqual({ conversation: state, session });
      });

      test('texts of any language and length are kept', async () => {
        const text = `¿Está ahí? 👩🏽‍🚀 \u0000 "\\" ${'長'.repeat(5_000)}`;
        const talking = { ...A.talking, outgoing: [{ kind: 'text', id: entry('t').eventId, text } as const] };
        await world.store.receive(CONVERSATION, entry('t', text), 1);
        await world.store.save(await leaseOf(), { conversation: talking, session: { 'näme:{}': text } }, 0);
        expect(await recordOf()).toEqual({ conversation: talking, session: { 'näme:{}': text } });
        expect(await world.store.inbox(CONVERSATION, 1)).toEqual([entry('t', text)]);
      });

      test('fields that the session no longer has are gone', async () => {
        const lease = await leaseOf();
        await world.store.save(lease, WAITING, 0);
        await world.store.save(lease, { ...WAITING, session: { key: 'example-key-2' } }, 0);
        expect(await recordOf()).toEqual({ ...WAITING, session: { key: 'example-key-2' } });
      });

      test('nothing of the session outlives the chat', async () => {
        const lease = await leaseOf();
        await world.store.save(lease, WAITING, 0);
        await world.store.save(lease, { ...WAITING, conversation: A.idle }, 0);
        expect(await recordOf()).toEqual(NEW_RECORD);
      });

      test('the oldest entries are taken and the others stay', async () => {
        for (const id of ['a', 'b', 'c', 'd']) await receive(id, 1);
        const lease = await leaseOf();
        expect(await inboxIds(2)).toEqual(['a', 'b']);
        expect(await inboxIds(0)).toEqual([]);
        await world.store.save(lease, WAITING, 2);
        expect(await inboxIds()).toEqual(['c', 'd']);
        await world.store.save(lease, WAITING, 2);
        expect(await inboxIds()).toEqual([]);
        expect(await receive('e', 2)).toBe('accepted');
        expect(await inboxIds()).toEqual(['e']);
      });

      test('saving with an old fence changes nothing', async () => {
        const old = await leaseOf();
        await world.store.save(await leaseOf(), WAITING, 0);
        await receive('a', 1);
        expect(await world.store.save(old, { conversation: A.talking, session: {} }, 1)).toBe('lost');
        expect(await inboxIds()).toEqual(['a']);
        expect(await recordOf()).toEqual(WAITING);
      });
    });

    describe('release', () => {
      test('an idle conversation is let go, free for any worker, with its record', async () => {
        const lease = await leaseOf();
        await world.store.save(lease, { conversation: A.idle, session: {} }, 0);
        expect(await world.store.release(lease, 'idle')).toBe('released');
        expect(await world.store.save(lease, WAITING, 0)).toBe('lost');
        expect(await recordOf(TWO)).toEqual(NEW_RECORD);
      });

      test('with an event in the inbox it is busy and stays owned', async () => {
        const lease = await leaseOf();
        await receive('a', 1);
        expect(await world.store.release(lease, 'idle')).toBe('busy');
        expect(await world.store.save(lease, NEW_RECORD, 1)).toBe('saved');
        expect(await world.store.release(lease, 'idle')).toBe('released');
      });

      test('an event and a release at the same time: one of them sees the other', async () => {
        for (let round = 0; round < 25; round += 1) {
          const id = conversation(`race-${String(round)}`);
          const lease = await leaseOf(ONE, id);
          const [receipt, outcome] = await Promise.all([
            world.store.receive(id, entry('a'), 1),
            world.store.release(lease, 'idle'),
          ]);
          expect([receipt.owner, outcome]).toEqual(
            receipt.owner === ONE ? [ONE, 'busy'] : [undefined, 'released'],
          );
        }
      });

      test('a conversation handed over is claimed by another while the first lives', async () => {
        const lease = await leaseOf();
        await world.store.save(lease, WAITING, 0);
        await receive('a', 1);
        expect(await world.store.release(lease, 'handover')).toBe('released');
        expect(await recordOf(TWO)).toEqual(WAITING);
        expect(await inboxIds()).toEqual(['a']);
      });

      test('a release repeated because its answer was lost is answered alike, until somebody claims', async () => {
        const lease = await leaseOf();
        expect(await world.store.release(lease, 'idle')).toBe('released');
        expect(await world.store.release(lease, 'idle')).toBe('released');
        await leaseOf(TWO);
        expect(await world.store.release(lease, 'idle')).toBe('lost');
        expect(await world.store.claim(CONVERSATION, ONE)).toEqual({ kind: 'held', by: TWO });
      });
    });

    test('releasing with an old fence changes nothing', async () => {
      const old = await leaseOf();
      const lease = await leaseOf();
      expect(await world.store.release(old, 'idle')).toBe('lost');
      expect(await world.store.claim(CONVERSATION, TWO)).toEqual({ kind: 'held', by: ONE });
      expect(await world.store.release(lease, 'idle')).toBe('released');
      expect(await world.store.release(old, 'idle')).toBe('lost');
    });

    test('what was read and not saved before a death is read again by the next owner', async () => {
      for (const id of ['a', 'b']) await receive(id, 1);
      const first = await leaseOf();
      await world.store.save(first, WAITING, 1);
      expect(await inboxIds()).toEqual(['b']);
      await world.workers.leave(ONE);
      expect(await recordOf(TWO)).toEqual(WAITING);
      expect(await inboxIds()).toEqual(['b']);
    });

    test('conversations with look-alike ids share nothing', async () => {
      const users = [
        '1',
        '1}',
        '{1}',
        '}1{',
        '1}:record',
        '1:inbox',
        ':',
        '::1',
        'ünï-👍',
        ' 1',
        '*',
        '%s\\n',
      ];
      const ids = users.map((user) => conversation(user));
      for (const [index, id] of ids.entries()) {
        const session = { id: `session-${String(index)}` };
        expect(await world.store.receive(id, entry('same-event', `text ${String(index)}`), 1)).toMatchObject({
          kind: 'accepted',
          waiting: 1,
        });
        await world.store.save(await leaseOf(ONE, id), { ...WAITING, session }, 0);
      }
      for (const [index, id] of ids.entries()) {
        expect(await world.store.inbox(id, 5)).toEqual([entry('same-event', `text ${String(index)}`)]);
        expect(claimed(await world.store.claim(id, ONE)).record.session).toEqual({
          id: `session-${String(index)}`,
        });
      }
    });
  });
};
