import type { ConversationRecord } from '../../src/bridge/ports/conversation-store.ts';
import { A, CONVERSATION } from '../support/conversations.ts';
import { entry, LONG_LIFE_MS, worker, type MakeStoreWorld, type StoreWorld } from './store-world.ts';

const ONE = worker('worker-1');
const TWO = worker('worker-2');
const WAITING: ConversationRecord = { conversation: A.waiting, session: { id: 'session-1' } };

/** What every ConversationStore does with a record that no release like this one can have written. */
export const unreadableRecordContract = (name: string, make: MakeStoreWorld): void => {
  describe(`ConversationStore contract, a record that cannot be read: ${name}`, () => {
    let world: StoreWorld;
    const inboxIds = async (): Promise<string[]> =>
      (await world.store.inbox(CONVERSATION, 10)).map(({ eventId }) => eventId);

    const texts = ['t1', 't2'].map((id) => ({ kind: 'text', id: entry(id).eventId, text: id }) as const);
    const TALKING: ConversationRecord = {
      conversation: { ...A.talking, outgoing: texts },
      session: WAITING.session,
    };
    const OVER: ConversationRecord = {
      conversation: { phase: 'idle', lastChatId: A.talking.chatId },
      session: {},
    };
    const unreadable = async (workerId = TWO) => {
      const claim = await world.store.claim(CONVERSATION, workerId);
      if (claim.kind !== 'unreadable') throw new Error(claim.kind);
      return claim;
    };
    beforeEach(async () => {
      world = await make({ seenWindow: 8 });
      for (const id of [ONE, TWO]) await world.workers.beat(id, LONG_LIFE_MS, true);
      const claim = await world.store.claim(CONVERSATION, ONE);
      if (claim.kind !== 'claimed') throw new Error(claim.kind);
      await world.store.save(claim.lease, TALKING, 0);
      await world.store.receive(CONVERSATION, entry('a'), 1);
      await world.workers.leave(ONE);
      await world.spoil(CONVERSATION);
    });
    afterEach(() => world.dispose());

    test('is claimed with what can still be told of it, again and again, and is fenced as any other', async () => {
      const remains = { chatIds: [A.talking.chatId], outgoing: ['t1', 't2'] };
      const first = await unreadable();
      expect(first.remains).toEqual(remains);
      const second = await unreadable();
      expect(second.remains).toEqual(remains);
      expect(await world.store.setAside(first.lease, OVER)).toBe('lost');
      expect((await unreadable()).remains).toEqual(remains);
    });

    test('is put aside for the one that takes its place, with its inbox as it was', async () => {
      const { lease } = await unreadable();
      expect(await world.store.setAside(lease, OVER)).toBe('saved');
      expect(await inboxIds()).toEqual(['a']);
      expect(await world.store.save(lease, WAITING, 1)).toBe('saved');
      expect(await world.store.claim(CONVERSATION, TWO)).toMatchObject({ record: WAITING });
      expect(await inboxIds()).toEqual([]);
    });

    test('can be given to another worker, who may be able to read it', async () => {
      const { lease } = await unreadable();
      expect(await world.store.release(lease, 'handover')).toBe('released');
      expect(await world.workers.deserted(10)).toEqual([CONVERSATION]);
      const other = worker('worker-3');
      await world.workers.beat(other, LONG_LIFE_MS, true);
      expect((await unreadable(other)).lease.workerId).toBe(other);
    });
  });
};
