import type { ChatDirectory, ChatSummary } from '../../src/bridge/ports/chat-directory.ts';
import type { ConversationStore, Lease } from '../../src/bridge/ports/conversation-store.ts';
import type { TimelineEntry } from '../../src/bridge/ports/timeline.ts';
import type { Workers } from '../../src/bridge/ports/workers.ts';
import {
  conversationIdOf,
  type BotSlug,
  type ConversationId,
  type UserId,
} from '../../src/conversation/ids.ts';
import type { Conversation } from '../../src/conversation/state.ts';
import { A, aText, CHAT, CONVERSATION, eventId } from '../support/conversations.ts';
import { conversation, entry, LONG_LIFE_MS, worker } from './store-world.ts';

/** A directory and the store that it looks into, empty. */
export type DirectoryWorld = {
  readonly directory: ChatDirectory;
  readonly store: ConversationStore;
  readonly workers: Workers;
  dispose(): Promise<void>;
};

const ONE = worker('worker-1');
const SECRETS = { key: 'canary-key', affinityToken: 'canary-token', id: 'canary-session' };
const TIMELINE: readonly TimelineEntry[] = [
  {
    atMs: 1_780_000_000_123,
    kind: 'inbound',
    name: 'user.asked',
    outcome: 'applied',
    eventId: eventId('e1'),
  },
  { atMs: 1_780_000_000_123, kind: 'phase', name: 'opening', outcome: 'entered', chatId: CHAT },
  { atMs: 1_780_000_000_456, kind: 'limit', name: 'limit.passed', outcome: 'ignored-late' },
  {
    atMs: 1_780_000_000_789,
    kind: 'told',
    name: 'chat.ended',
    outcome: 'DESK_UNAVAILABLE',
    eventId: eventId('t1'),
  },
];

/** What every ChatDirectory does. */
export const chatDirectoryContract = (name: string, make: () => Promise<DirectoryWorld>): void => {
  describe(`ChatDirectory contract: ${name}`, () => {
    let world: DirectoryWorld;
    beforeEach(async () => {
      world = await make();
      await world.workers.beat(ONE, LONG_LIFE_MS, true);
    });
    afterEach(() => world.dispose());

    const leaseOf = async (id: ConversationId): Promise<Lease> => {
      const claim = await world.store.claim(id, ONE);
      if (claim.kind !== 'claimed') throw new Error(claim.kind);
      return claim.lease;
    };
    const put = async (id: ConversationId, state: Conversation): Promise<void> => {
      const saved = await world.store.save(
        await leaseOf(id),
        { conversation: state, session: SECRETS },
        0,
        TIMELINE,
      );
      expect(saved).toBe('saved');
    };
    const listAll = async (query: { botSlug?: BotSlug; includeIdle?: boolean }, limit = 1_000) => {
      const chats: ChatSummary[] = [];
      let pages = 0;
      let cursor: string | undefined;
      do {
        const page = await world.directory.list({ ...query, cursor, limit });
        chats.push(...page.chats);
        cursor = page.next;
        pages += 1;
      } while (cursor !== undefined);
      return { chats, pages };
    };

    test('an empty store has no chats and knows nobody', async () => {
      expect(await world.directory.list({ limit: 10 })).toEqual({ chats: [] });
      expect(await world.directory.show(CONVERSATION)).toBeUndefined();
    });

    test.each([A.opening, A.waiting, A.talking, A.moving, A.closing])(
      'a chat in $phase is listed with what an operator may know',
      async (state) => {
        const said = [aText('m1'), aText('m2')];
        await put(CONVERSATION, state.phase === 'closing' ? state : { ...state, outgoing: said, sinceMs: 7 });
        await world.store.receive(CONVERSATION, entry('m3'), 1);
        const { chats } = await listAll({});
        expect(chats).toEqual([
          {
            conversationId: CONVERSATION,
            botSlug: 'example-bot',
            userId: '+5210000001',
            phase: state.phase,
            chatId: CHAT,
            sinceMs: state.phase === 'closing' ? 0 : 7,
            agentName: 'agentName' in state ? 'Luz' : undefined,
            owner: ONE,
            hasSession: true,
            outgoing: state.phase === 'closing' ? 0 : 2,
            waiting: 1,
            writtenAtMs: expect.any(Number) as number,
          },
        ]);
        expect((chats[0]?.writtenAtMs ?? 0) % 1_000).toBe(0);
      },
    );

    test('idle conversations are listed on request, with their last chat', async () => {
      await put(CONVERSATION, { phase: 'idle', lastChatId: CHAT });
      expect((await listAll({})).chats).toEqual([]);
      expect((await listAll({ includeIdle: true })).chats).toMatchObject([
        { phase: 'idle', chatId: CHAT, hasSession: false, outgoing: 0, waiting: 0 },
      ]);
    });

    test('one bot’s chats are told from those of a bot whose name begins alike', async () => {
      const other = conversationIdOf('example-bot-2' as BotSlug, '+5210000001' as UserId);
      await put(CONVERSATION, A.waiting);
      await put(other, A.waiting);
      const ids = async (botSlug: string): Promise<string[]> =>
        (await listAll({ botSlug: botSlug as BotSlug })).chats.map(({ conversationId }) => conversationId);
      expect(await ids('example-bot')).toEqual([CONVERSATION]);
      expect(await ids('example-bot-2')).toEqual([other]);
      expect(await ids('example')).toEqual([]);
    });

    test('users with braces, colons and stars in their ids are found', async () => {
      const odd = ['a}b', '{x}', '*', 'a:b:c', '}:record', 'é{}*?[a]'].map(conversation);
      for (const id of odd) await put(id, A.waiting);
      const { chats } = await listAll({});
      expect(chats.map(({ conversationId }) => conversationId).toSorted()).toEqual(odd.toSorted());
      for (const id of odd) expect(await world.directory.show(id)).toMatchObject({ conversationId: id });
    });

    test('pages together hold every chat once, and each is bounded', async () => {
      const ids = Array.from({ length: 1_200 }, (_, index) => conversation(`user-${String(index)}`));
      await Promise.all(ids.map((id) => put(id, A.waiting)));
      const { chats, pages } = await listAll({}, 100);
      expect(new Set(chats.map(({ conversationId }) => conversationId)).size).toBe(ids.length);
      expect(pages).toBeGreaterThan(1);
      const first = await world.directory.list({ limit: 100 });
      expect(first.chats.length).toBeLessThanOrEqual(600);
    });

    test('a cursor that is none is refused', async () => {
      await expect(world.directory.list({ cursor: 'x; FLUSHALL', limit: 1 })).rejects.toMatchObject({
        code: 'INPUT_MALFORMED',
      });
    });

    test('a chat is shown with its timeline as it was saved, oldest first', async () => {
      await put(CONVERSATION, A.waiting);
      const shown = await world.directory.show(CONVERSATION);
      expect(shown).toMatchObject({ phase: 'waiting', chatId: CHAT, hasSession: true });
      expect(shown?.timeline).toEqual(TIMELINE);
    });

    test('the newest 300 entries stay', async () => {
      const lease = await leaseOf(CONVERSATION);
      const entries = Array.from({ length: 20 }, (_, index): TimelineEntry => ({
        atMs: index,
        kind: 'desk',
        name: 'agent.typed',
        outcome: 'applied',
      }));
      for (let round = 0; round < 16; round += 1) {
        const at = entries.map((one) => ({ ...one, atMs: one.atMs + round * 20 }));
        await world.store.save(lease, { conversation: A.waiting, session: {} }, 0, at);
      }
      const { timeline = [] } = (await world.directory.show(CONVERSATION)) ?? {};
      expect(timeline.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 300 }, (_, index) => index + 20));
    });

    test('a save that is refused adds nothing to the timeline', async () => {
      const old = await leaseOf(CONVERSATION);
      await put(CONVERSATION, A.waiting);
      expect(await world.store.save(old, { conversation: A.talking, session: {} }, 0, TIMELINE)).toBe('lost');
      expect((await world.directory.show(CONVERSATION))?.timeline).toHaveLength(TIMELINE.length);
    });

    test('events that come again stand as one entry with their number', async () => {
      await world.store.receive(CONVERSATION, entry('a'), 1);
      await put(CONVERSATION, A.waiting);
      for (let round = 0; round < 40; round += 1) await world.store.receive(CONVERSATION, entry('a'), 1);
      await world.store.note(CONVERSATION, {
        atMs: 5,
        kind: 'parked',
        name: 'salesforce-handoff.user.said.v1',
        outcome: 'INPUT_STALE',
        eventId: eventId('b'),
      });
      await world.store.receive(CONVERSATION, entry('a'), 1);
      const repeated = {
        kind: 'repeated',
        name: 'salesforce-handoff.user.said.v1',
        outcome: 'duplicate',
        eventId: 'a',
      };
      const { timeline = [] } = (await world.directory.show(CONVERSATION)) ?? {};
      expect(timeline.slice(TIMELINE.length)).toEqual([
        { ...repeated, count: 40, atMs: expect.any(Number) as number },
        {
          atMs: 5,
          kind: 'parked',
          name: 'salesforce-handoff.user.said.v1',
          outcome: 'INPUT_STALE',
          eventId: 'b',
        },
        { ...repeated, count: 1, atMs: expect.any(Number) as number },
      ]);
    });

    test('nothing of a session, and no word of a person, leaves it', async () => {
      await put(CONVERSATION, { ...A.talking, outgoing: [aText('m1', 'canary-text')] });
      await world.store.receive(CONVERSATION, entry('m2', 'canary-text'), 1);
      const all = [await world.directory.list({ limit: 10 }), await world.directory.show(CONVERSATION)];
      expect(JSON.stringify(all)).not.toContain('canary');
    });
  });
};
