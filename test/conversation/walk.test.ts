import fc from 'fast-check';
import { isPolled, limitAt, nextCommand } from '../../src/conversation/command.ts';
import type { HappeningBody } from '../../src/conversation/event.ts';
import type { ChatId } from '../../src/conversation/ids.ts';
import type { Notice } from '../../src/conversation/notice.ts';
import { DEFAULT_POLICY } from '../../src/conversation/policy.ts';
import { NEW_CONVERSATION, type Conversation } from '../../src/conversation/state.ts';
import { TABLE, transition } from '../../src/conversation/transition.ts';
import { aRequest, aText, eventId } from '../support/conversations.ts';

/** Everything that may happen, in any order: also what a sane desk would never do. Ids are given when it happens. */
const happening: fc.Arbitrary<(n: number, c: Conversation) => HappeningBody> = fc.constantFrom(
  (n: number): HappeningBody => ({
    type: 'user.asked',
    eventId: eventId(`e${String(n)}`),
    request: aRequest(`chat-${String(n)}` as ChatId),
  }),
  (n: number): HappeningBody => ({ type: 'user.said', item: aText(`m${String(n)}`) }),
  (n: number): HappeningBody => ({ type: 'user.said', item: aText(`m${String(n)}`) }),
  (): HappeningBody => ({ type: 'user.typed', typing: true }),
  (): HappeningBody => ({ type: 'user.left' }),
  (): HappeningBody => ({ type: 'operator.ended' }),
  (): HappeningBody => ({ type: 'session.opened' }),
  (): HappeningBody => ({ type: 'agent.requested' }),
  (_: number, c: Conversation): HappeningBody => {
    const command = nextCommand(c);
    return { type: 'item.delivered', itemId: command?.do === 'send' ? command.item.id : eventId('none') };
  },
  (_: number, c: Conversation): HappeningBody => {
    const command = nextCommand(c);
    const itemId = command?.do === 'send' ? command.item.id : eventId('none');
    return { type: 'item.refused', itemId, reason: 'refused-by-desk' };
  },
  (): HappeningBody => ({ type: 'typing.shown', typing: true }),
  (): HappeningBody => ({ type: 'leave.sent' }),
  (): HappeningBody => ({ type: 'queue.moved', position: 1 }),
  (): HappeningBody => ({ type: 'agent.joined', agentName: 'Luz' }),
  (): HappeningBody => ({ type: 'agent.said', text: 'hello' }),
  (): HappeningBody => ({ type: 'agent.changed', change: 'transferred', agentName: 'Sol' }),
  (): HappeningBody => ({ type: 'chat.ended', ending: { cause: 'agent' } }),
  (): HappeningBody => ({ type: 'session.moved' }),
  (): HappeningBody => ({ type: 'session.reconnected' }),
  (_: number, c: Conversation): HappeningBody => ({
    type: 'session.restored',
    userEntries: 'delivered' in c ? c.delivered : 0,
    agentEntries: [],
  }),
  (): HappeningBody => ({ type: 'session.synced' }),
  (): HappeningBody => ({ type: 'limit.passed' }),
);

const outgoingOf = (c: Conversation): string[] => [
  ...('outgoing' in c ? c.outgoing.map(({ id }) => id as string) : []),
  ...(c.phase === 'closing' && c.next ? c.next.outgoing.map(({ id }) => id as string) : []),
];

/** Chats that are not over: the present one and one that opens after it. */
const chatsOf = (c: Conversation): ReadonlySet<string> =>
  new Set([
    ...(c.phase === 'idle' ? [] : [c.chatId]),
    ...(c.phase === 'closing' && c.next ? [c.next.request.chatId] : []),
  ]);

type Walk = { said: string[]; delivered: string[]; answered: string[]; asked: Set<string>; ended: string[] };

const count = (walk: Walk, body: HappeningBody, before: Conversation, notices: readonly Notice[]): void => {
  if (body.type === 'user.said') walk.said.push(body.item.id);
  if (body.type === 'item.delivered' && outgoingOf(before).includes(body.itemId))
    walk.delivered.push(body.itemId);
  for (const notice of notices) {
    if (notice.name === 'message.undelivered' && notice.reason !== 'chat-already-open')
      walk.answered.push(notice.eventId);
    if (notice.name === 'chat.ended') walk.ended.push(notice.chatId ?? '');
  }
};

test('whatever happens, nothing the user said vanishes, is said twice or overtakes, and each chat ends once', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 5, maxLength: 60 }), (bodies) => {
      let conversation: Conversation = NEW_CONVERSATION;
      const walk: Walk = { said: [], delivered: [], answered: [], asked: new Set(), ended: [] };
      bodies.forEach((make, n) => {
        const body = make(n, conversation);
        const step = transition(conversation, { ...body, id: `h${String(n)}` }, n);
        count(walk, body, conversation, step.kind === 'moved' ? step.notices : []);
        if (step.kind === 'moved') conversation = step.conversation;
        for (const chatId of chatsOf(conversation)) walk.asked.add(chatId);

        // Every word is in exactly one place: still to send, delivered, or answered.
        const places = [...outgoingOf(conversation), ...walk.delivered, ...walk.answered];
        expect(places.toSorted()).toEqual(walk.said.toSorted());
        expect(walk.delivered).toEqual(walk.said.filter((id) => walk.delivered.includes(id)));
        // Nothing is sent unless an agent is there, and whoever waits for something has a limit or a poll.
        if (nextCommand(conversation)?.do === 'send') expect(conversation.phase).toBe('talking');
        const mayHang = conversation.phase !== 'idle' && !isPolled(conversation);
        if (mayHang) expect(limitAt(conversation, DEFAULT_POLICY)).toBeDefined();
      });
      const open = chatsOf(conversation);
      expect(walk.ended.toSorted()).toEqual([...walk.asked].filter((id) => !open.has(id)).toSorted());
    }),
    { numRuns: 2_000 },
  );
});

test('every phase can be left by the clock alone or is polled', () => {
  for (const phase of Object.keys(TABLE)) {
    if (phase === 'idle' || phase === 'talking') continue;
    expect(typeof TABLE[phase as keyof typeof TABLE]['limit.passed']).toBe('function');
  }
});
