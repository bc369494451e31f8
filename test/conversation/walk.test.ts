import fc from 'fast-check';
import { isPolled, nextCommand } from '../../src/conversation/command.ts';
import { DUE, nextDue } from '../../src/conversation/due.ts';
import { AGENT_CHANGES, type HappeningBody } from '../../src/conversation/event.ts';
import type { ChatId } from '../../src/conversation/ids.ts';
import type { Notice } from '../../src/conversation/notice.ts';
import { DEFAULT_POLICY } from '../../src/conversation/policy.ts';
import { eventOf, NEW_CONVERSATION, type Conversation, type Outgoing } from '../../src/conversation/state.ts';
import type { Terms } from '../../src/conversation/terms.ts';
import { TABLE, transition } from '../../src/conversation/transition.ts';
import { aRequest, aText, eventId } from '../support/conversations.ts';

const TERMS: Terms = { idleWarningMs: 10, idleLimitMs: 20 };

const FALLBACK = '573000000000002';

/** Everything that may happen, in any order: also what a sane desk would never do. Ids are given when it happens. */
const happening: fc.Arbitrary<(n: number, c: Conversation) => HappeningBody> = fc.constantFrom(
  (n: number): HappeningBody => ({
    type: 'user.asked',
    eventId: eventId(`e${String(n)}`),
    request: aRequest(`chat-${String(n)}` as ChatId),
    admission: { kind: 'admitted', terms: TERMS },
  }),
  (n: number): HappeningBody => ({
    type: 'user.asked',
    eventId: eventId(`e${String(n)}`),
    request: { ...aRequest(`chat-${String(n)}` as ChatId), fallbackButtonIds: [FALLBACK] },
    admission: { kind: 'admitted', terms: { ...TERMS, afterDisconnect: 'end', inDoubt: 'hold' } },
  }),
  (n: number): HappeningBody => ({
    type: 'user.asked',
    eventId: eventId(`e${String(n)}`),
    request: aRequest(`chat-${String(n)}` as ChatId),
    admission: { kind: 'refused', ending: { cause: 'outside-hours' } },
  }),
  (n: number): HappeningBody => ({ type: 'user.said', items: [aText(`m${String(n)}`)] }),
  (n: number): HappeningBody => ({ type: 'user.said', items: [aText(`m${String(n)}`)] }),
  (n: number): HappeningBody => ({
    type: 'user.said',
    items: ['a', 'b'].map((part) => ({
      ...aText(`m${String(n)}${part}`),
      of: eventId(`m${String(n)}`),
    })),
  }),
  (): HappeningBody => ({ type: 'user.typed', typing: true, text: 'Hel' }),
  (): HappeningBody => ({ type: 'user.left' }),
  (): HappeningBody => ({ type: 'operator.ended' }),
  (): HappeningBody => ({ type: 'session.opened' }),
  (): HappeningBody => ({ type: 'agent.requested' }),
  (_: number, c: Conversation): HappeningBody => {
    const command = nextCommand(c);
    const itemId = command?.do === 'send' ? command.item.id : eventId('none');
    return { type: 'item.delivered', itemId, isText: true };
  },
  (_: number, c: Conversation): HappeningBody => {
    const command = nextCommand(c);
    const itemId = command?.do === 'send' ? command.item.id : eventId('none');
    return { type: 'item.refused', itemId, reason: 'desk-unavailable' };
  },
  (): HappeningBody => ({ type: 'typing.shown', typing: true, text: 'Hel' }),
  (): HappeningBody => ({ type: 'idle.shown', warned: true }),
  (): HappeningBody => ({ type: 'leave.sent' }),
  (n: number): HappeningBody => ({ type: 'queue.moved', position: n }),
  (): HappeningBody => ({ type: 'agent.joined', agentName: 'Luz' }),
  (): HappeningBody => ({ type: 'agent.said', text: 'hello' }),
  (): HappeningBody => ({ type: 'agent.typed', typing: true }),
  (n: number): HappeningBody => {
    const change = AGENT_CHANGES[n % AGENT_CHANGES.length] ?? 'left';
    return { type: 'agent.changed', change, agentName: 'Sol' };
  },
  (): HappeningBody => ({ type: 'chat.ended', ending: { cause: 'agent' } }),
  (): HappeningBody => ({ type: 'chat.ended', ending: { cause: 'declined' } }),
  (): HappeningBody => ({ type: 'session.moved' }),
  (): HappeningBody => ({ type: 'session.reconnected' }),
  (n: number, c: Conversation): HappeningBody => ({
    type: 'session.restored',
    userEntries: 'delivered' in c ? c.delivered + (c.doubtful ?? 0) * (n % 2) : 0,
    agentEntries: [],
  }),
  (): HappeningBody => ({ type: 'session.synced' }),
  // Whatever is due happens; where nothing is, an old alarm rings all the same.
  (_: number, c: Conversation): HappeningBody => ({
    type: 'limit.passed',
    what: nextDue(c, DEFAULT_POLICY)?.what ?? 'phase',
  }),
  (n: number): HappeningBody => ({ type: 'limit.passed', what: DUE[n % DUE.length] ?? 'phase' }),
);

/** What is still to be sent, of this chat and of one that opens after it. */
const outgoingOf = (c: Conversation): readonly Outgoing[] => [
  ...('outgoing' in c ? c.outgoing : []),
  ...(c.phase === 'closing' ? (c.next?.outgoing ?? c.again?.outgoing ?? []) : []),
];

/** Chats that are not over: the present one and one that opens after it. */
const chatsOf = (c: Conversation): ReadonlySet<string> =>
  new Set([
    ...(c.phase === 'idle' ? [] : [c.chatId]),
    ...(c.phase === 'closing' && c.next ? [c.next.request.chatId] : []),
  ]);

type Walk = {
  /** Ids of items, in the order they were said. */
  said: string[];
  delivered: string[];
  /** Events. */
  answered: string[];
  asked: Set<string>;
  ended: string[];
};

const count = (walk: Walk, body: HappeningBody, before: Conversation, notices: readonly Notice[]): void => {
  if (body.type === 'user.said') walk.said.push(...body.items.map(({ id }) => id));
  if (body.type === 'item.delivered' && outgoingOf(before).some(({ id }) => id === body.itemId))
    walk.delivered.push(body.itemId);
  for (const notice of notices) {
    if (notice.name === 'message.undelivered' && notice.reason !== 'chat-already-open')
      walk.answered.push(notice.eventId);
    if (notice.name !== 'chat.ended') continue;
    walk.ended.push(notice.chatId ?? '');
    // A handoff that the bot's rules refuse is a chat that ends without having been open.
    if (body.type === 'user.asked') walk.asked.add(notice.chatId ?? '');
  }
};

const eventOfId = (id: string): string => id.replace(/[ab]$/, '');

/** Every word is in exactly one place: still to send, delivered, or answered (an event of several parts as a whole). */
const expectWordsKept = (walk: Walk, conversation: Conversation): void => {
  const waiting = outgoingOf(conversation);
  const open = new Set([...waiting.map(({ id }) => id as string), ...walk.delivered]);
  for (const id of walk.said) {
    const isAnswered = walk.answered.includes(eventOfId(id));
    expect({ id, isSomewhere: open.has(id) || isAnswered }).toEqual({ id, isSomewhere: true });
  }
  expect(new Set(waiting.map(({ id }) => id)).size).toBe(waiting.length);
  const whole = waiting.filter((item) => eventOf(item) === item.id).map(({ id }) => id as string);
  expect(whole.filter((id) => walk.answered.includes(id))).toEqual([]);
  expect(walk.delivered).toEqual(walk.said.filter((id) => walk.delivered.includes(id)));
};

const expectAlive = (conversation: Conversation): void => {
  // Nothing is sent unless an agent is there, and whoever waits for something has a limit or a poll.
  if (nextCommand(conversation)?.do === 'send') expect(conversation.phase).toBe('talking');
  const mayHang = conversation.phase !== 'idle' && !isPolled(conversation);
  if (mayHang) expect(nextDue(conversation, DEFAULT_POLICY)).toBeDefined();
  // Words that are held because nobody is there are held for a time only.
  if (outgoingOf(conversation).length > 0 && nextCommand(conversation) === undefined)
    expect(nextDue(conversation, DEFAULT_POLICY)).toBeDefined();
};

test('whatever happens, nothing the user said vanishes, is said twice or overtakes, and each chat ends once', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 5, maxLength: 80 }), (bodies) => {
      let conversation: Conversation = NEW_CONVERSATION;
      const walk: Walk = { said: [], delivered: [], answered: [], asked: new Set(), ended: [] };
      bodies.forEach((make, n) => {
        const body = make(n, conversation);
        const step = transition(conversation, { ...body, id: `h${String(n)}` }, n);
        count(walk, body, conversation, step.kind === 'moved' ? step.notices : []);
        if (step.kind === 'moved') conversation = step.conversation;
        for (const chatId of chatsOf(conversation)) walk.asked.add(chatId);

        expectWordsKept(walk, conversation);
        expectAlive(conversation);
      });
      const open = chatsOf(conversation);
      expect(walk.ended.toSorted()).toEqual([...walk.asked].filter((id) => !open.has(id)).toSorted());
    }),
    { numRuns: 3_000 },
  );
});

test('every phase can be left by the clock alone or is polled', () => {
  for (const phase of Object.keys(TABLE)) {
    if (phase === 'idle' || phase === 'talking') continue;
    expect(typeof TABLE[phase as keyof typeof TABLE]['limit.passed']).toBe('function');
  }
});
