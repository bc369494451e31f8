import { openPollMs, type TakeOver } from '../../src/bridge/ports/workers.ts';
import type { ConversationId } from '../../src/conversation/ids.ts';
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
import { until } from './until.ts';

const ONE = worker('worker-1');
const TWO = worker('worker-2');

/** What every Workers does, seen through the store that shares its world. */
export const workersContract = (name: string, make: MakeStoreWorld): void => {
  describe(`Workers contract: ${name}`, () => {
    let world: StoreWorld;

    const own = async (workerId: typeof ONE, ...ids: ConversationId[]): Promise<void> => {
      for (const id of ids) {
        const claim = await world.store.claim(id, workerId);
        if (claim.kind !== 'claimed') throw new Error(claim.kind);
        await world.store.save(claim.lease, { conversation: A.waiting, session: {} }, 0);
      }
    };
    const deserted = async (limit = 100): Promise<string[]> =>
      (await world.workers.deserted(limit)).toSorted();

    beforeEach(async () => {
      world = await make({ seenWindow: 8 });
      await world.workers.beat(ONE, LONG_LIFE_MS, true);
    });
    afterEach(() => world.dispose());

    describe('beat', () => {
      test('a life goes on as long as it is renewed in time', async () => {
        const mortal = worker('mortal');
        expect(await world.workers.beat(mortal, SHORT_LIFE_MS, true)).toBe('kept');
        expect(await world.workers.beat(mortal, LONG_LIFE_MS, false)).toBe('kept');
        expect(await world.workers.beat(mortal, SHORT_LIFE_MS, false)).toBe('kept');
        await world.outlive(mortal);
        expect(await world.workers.beat(mortal, LONG_LIFE_MS, false)).toBe('lost');
      });

      test('a life that was never begun or has been ended cannot be renewed', async () => {
        expect(await world.workers.beat(worker('nobody'), LONG_LIFE_MS, false)).toBe('lost');
        await world.workers.leave(ONE);
        expect(await world.workers.beat(ONE, LONG_LIFE_MS, false)).toBe('lost');
        await world.workers.leave(ONE);
      });
    });

    describe('deserted', () => {
      test('nothing is deserted while every owner lives', async () => {
        await own(ONE, conversation('1'), conversation('2'));
        expect(await deserted()).toEqual([]);
      });

      test('what a worker owned when it left or its life ran out is deserted, until it is claimed', async () => {
        const mortal = worker('mortal');
        await world.workers.beat(mortal, SHORT_LIFE_MS, true);
        await own(mortal, conversation('1'));
        await own(ONE, conversation('2'), conversation('3'));
        await world.outlive(mortal);
        await world.workers.leave(ONE);
        const all = [conversation('1'), conversation('2'), conversation('3')];
        expect(await deserted()).toEqual(all);
        expect(await deserted()).toEqual(all);
        await world.workers.beat(TWO, LONG_LIFE_MS, true);
        await own(TWO, conversation('1'), conversation('3'));
        expect(await deserted()).toEqual([conversation('2')]);
        await own(TWO, conversation('2'));
        expect(await deserted()).toEqual([]);
      });

      test('no more than the limit are told, and the rest when those are claimed', async () => {
        const all = Array.from({ length: 30 }, (_, index) => conversation(`user-${String(index)}`));
        await own(ONE, ...all);
        await world.workers.leave(ONE);
        await world.workers.beat(TWO, LONG_LIFE_MS, true);
        const found = new Set<string>();
        for (let look = 0; look < 3; look += 1) {
          const some = await world.workers.deserted(10);
          expect(some).toHaveLength(10);
          expect(new Set(some).size).toBe(10);
          await own(TWO, ...some);
          for (const id of some) found.add(id);
        }
        expect(found.size).toBe(30);
        expect(await deserted()).toEqual([]);
        expect(await world.workers.deserted(0)).toEqual([]);
      });

      test('a conversation handed over is deserted at once, one given back idle is not', async () => {
        const [handed, idle] = [conversation('handed'), conversation('idle')];
        for (const [id, why] of [
          [handed, 'handover'],
          [idle, 'idle'],
        ] as const) {
          const claim = await world.store.claim(id, ONE);
          if (claim.kind === 'claimed') await world.store.release(claim.lease, why);
        }
        expect(await deserted()).toEqual([handed]);
        await own(ONE, handed);
        expect(await deserted()).toEqual([]);
        await world.workers.leave(ONE);
        expect(await deserted()).toEqual([handed]);
      });

      test('an event for a conversation without an owner makes it deserted: its receiver may die before it claims', async () => {
        await world.store.receive(CONVERSATION, entry('a'), 1);
        expect(await deserted()).toEqual([CONVERSATION]);
        await own(ONE, CONVERSATION);
        await world.store.receive(CONVERSATION, entry('b'), 1);
        expect(await deserted()).toEqual([]);
      });

      test('a worker that only tried to claim leaves nothing', async () => {
        await own(ONE, CONVERSATION);
        await world.workers.beat(TWO, LONG_LIFE_MS, true);
        expect((await world.store.claim(CONVERSATION, TWO)).kind).toBe('held');
        await world.workers.leave(TWO);
        expect(await deserted()).toEqual([]);
      });

      test('a lease given back before a death is not left by it', async () => {
        const claim = await world.store.claim(CONVERSATION, ONE);
        if (claim.kind === 'claimed') await world.store.release(claim.lease, 'idle');
        await world.workers.leave(ONE);
        expect(await deserted()).toEqual([]);
      });
    });

    describe('take-over', () => {
      const HOLD_MS = 300;
      const MORTAL = worker('mortal');

      /** A chat whose owner may hold a poll open for `pollHoldMs`, and whose life has run out. */
      const lost = async (takeOver: TakeOver, pollHoldMs: number | undefined): Promise<void> => {
        await world.dispose();
        world = await make({ seenWindow: 8, takeOver });
        await world.workers.beat(ONE, LONG_LIFE_MS, true);
        await world.workers.beat(MORTAL, SHORT_LIFE_MS, true);
        const claim = await world.store.claim(CONVERSATION, MORTAL);
        if (claim.kind !== 'claimed') throw new Error(claim.kind);
        await world.store.save(claim.lease, { conversation: A.talking, session: {}, pollHoldMs }, 0);
        await world.outlive(MORTAL);
      };
      const claims = async (): Promise<string> => (await world.store.claim(CONVERSATION, ONE)).kind;

      test('fast: when the life has run out', async () => {
        await lost('fast', HOLD_MS);
        expect(await deserted()).toEqual([CONVERSATION]);
        expect(await claims()).toBe('claimed');
      });

      test('safe: when no poll can be open any more, and no sooner', async () => {
        await lost('safe', HOLD_MS);
        const openMs = openPollMs(HOLD_MS);
        expect(openMs).toBeGreaterThan(HOLD_MS);
        expect(await deserted()).toEqual([]);
        expect(await claims()).toBe('held');
        await world.pass(openMs / 2);
        expect(await deserted()).toEqual([]);
        expect(await claims()).toBe('held');
        await world.pass(openMs / 2 + 1);
        // It is looked for at times, not all the time.
        await until(async () => (await deserted()).length === 1, 'it is deserted');
        expect(await claims()).toBe('claimed');
      });

      test('safe: at once where no poll is opened', async () => {
        await lost('safe', undefined);
        expect(await deserted()).toEqual([CONVERSATION]);
        expect(await claims()).toBe('claimed');
      });

      test('safe: at once after a leave, and after a hand-over', async () => {
        await lost('safe', HOLD_MS);
        await world.workers.leave(MORTAL);
        await until(async () => (await deserted()).length === 1, 'it is deserted');
        const claim = await world.store.claim(CONVERSATION, ONE);
        if (claim.kind !== 'claimed') throw new Error(claim.kind);
        await world.store.release(claim.lease, 'handover');
        await world.workers.beat(TWO, LONG_LIFE_MS, true);
        expect((await world.store.claim(CONVERSATION, TWO)).kind).toBe('claimed');
      });
    });

    describe('strays', () => {
      /** Goes through all conversations, which may take more than one look. */
      const strays = async (): Promise<string[]> => {
        const found = new Set<string>();
        for (let look = 0; look < 20; look += 1)
          for (const conversationId of await world.workers.strays()) found.add(conversationId);
        return [...found].toSorted();
      };

      test('what needs an owner is found without any list, and nothing else', async () => {
        const [left, handed, waiting, held, idle] = ['1', '2', '3', '4', '5'].map(conversation);
        if (!left || !handed || !waiting || !held || !idle) throw new Error('five conversations');
        await world.workers.beat(TWO, LONG_LIFE_MS, true);
        await own(TWO, held);
        for (const [id, why] of [
          [handed, 'handover'],
          [idle, 'idle'],
        ] as const) {
          const claim = await world.store.claim(id, ONE);
          if (claim.kind !== 'claimed') throw new Error(claim.kind);
          const state = why === 'idle' ? A.idle : A.talking;
          await world.store.save(claim.lease, { conversation: state, session: {} }, 0);
          await world.store.release(claim.lease, why);
        }
        await world.store.receive(waiting, entry('a'), 1);
        await own(ONE, left);
        await world.workers.leave(ONE);
        await world.forgetLists();
        expect(await strays()).toEqual([left, handed, waiting]);
        await own(TWO, left, handed, waiting);
        expect(await strays()).toEqual([]);
      });

      test('of many conversations all are found in the end', async () => {
        const all = Array.from({ length: 1_500 }, (_, index) => conversation(`user-${String(index)}`));
        for (let from = 0; from < all.length; from += 100)
          await Promise.all(all.slice(from, from + 100).map((id) => own(ONE, id)));
        await world.workers.leave(ONE);
        await world.forgetLists();
        expect(await strays()).toEqual(all.toSorted());
      });
    });

    describe('wake', () => {
      test('a wake-up reaches the worker it is for, and no other', async () => {
        const heard: string[] = [];
        const stopOne = await world.workers.listen(ONE, (id) => heard.push(`${ONE} ${id}`));
        const stopTwo = await world.workers.listen(TWO, (id) => heard.push(`${TWO} ${id}`));
        const strange = conversation('a}:{👍');
        expect(await world.workers.wake(ONE, strange)).toBe(true);
        expect(await world.workers.wake(TWO, CONVERSATION)).toBe(true);
        await until(() => heard.length === 2, 'both wake-ups');
        expect(heard.toSorted()).toEqual([`${ONE} ${strange}`, `${TWO} ${CONVERSATION}`]);
        await Promise.all([stopOne(), stopTwo()]);
      });

      test('after the stop nothing is heard, and nobody minds', async () => {
        const heard: string[] = [];
        const stop = await world.workers.listen(ONE, (id) => heard.push(id));
        const marker: string[] = [];
        const stopTwo = await world.workers.listen(TWO, (id) => marker.push(id));
        await stop();
        await stop();
        expect(await world.workers.wake(ONE, CONVERSATION)).toBe(false);
        expect(await world.workers.wake(worker('nobody'), CONVERSATION)).toBe(false);
        await world.workers.wake(TWO, CONVERSATION);
        await until(() => marker.length === 1, 'the wake-up sent after it');
        expect(heard).toEqual([]);
        await stopTwo();
      });
    });
  });
};
