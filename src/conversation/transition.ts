import type { Happening, HappeningOf, HappeningType } from './event.ts';
import type { Notice } from './notice.ts';
import type { Closing, Conversation, Moving, Opening, Outgoing, Phase, Talking } from './state.ts';
import { closing, ended, opening, to, undelivered, type IgnoredWhy, type InChat, type Step } from './step.ts';

type PhaseOf<P extends Phase> = Extract<Conversation, { phase: P }>;
type Handler<P extends Phase, T extends HappeningType> = (
  conversation: PhaseOf<P>,
  happening: HappeningOf<T>,
  nowMs: number,
) => Step;
type Cell<P extends Phase, T extends HappeningType> = IgnoredWhy | Handler<P, T>;
/** The mapped type is the proof that no case is forgotten: a new happening gives one compile error per phase. */
type Table = { readonly [P in Phase]: { readonly [T in HappeningType]: Cell<P, T> } };

const USER_LEFT = { cause: 'user' } as const;

const withItem = <C extends { outgoing: readonly Outgoing[] }>(conversation: C, item: Outgoing): C => ({
  ...conversation,
  outgoing: [...conversation.outgoing, item],
});

/** Takes the item that an answer of the desk is about out of what is outgoing; an answer about no such item is late. */
const settled = <C extends Talking | Moving>(conversation: C, id: string, then: (rest: C) => Step): Step => {
  const outgoing = conversation.outgoing.filter((item) => item.id !== id);
  return outgoing.length === conversation.outgoing.length
    ? { kind: 'ignored', why: 'late' }
    : then({ ...conversation, outgoing });
};

const refusal = (c: InChat, { itemId, reason }: HappeningOf<'item.refused'>): Notice => ({
  name: 'message.undelivered',
  chatId: c.chatId,
  eventId: itemId,
  reason,
});

const withNotice = (notice: Notice, step: Step): Step =>
  step.kind === 'moved' ? { ...step, notices: [notice, ...step.notices] } : step;

const hold = (
  conversation: Opening | PhaseOf<'waiting'> | Moving,
  { item }: HappeningOf<'user.said'>,
): Step => to(withItem(conversation, item));

/** A second handoff while a chat is open changes nothing and is answered; the same one again is a repeat. */
const alreadyOpen = (conversation: InChat, { request, eventId }: HappeningOf<'user.asked'>): Step =>
  request.chatId === conversation.chatId
    ? { kind: 'ignored', why: 'duplicate' }
    : to(conversation, {
        name: 'message.undelivered',
        chatId: conversation.chatId,
        eventId,
        reason: 'chat-already-open',
      });

/** What the agent does is told at once in every phase that polls. */
const heard = {
  'agent.said': (c: InChat, { text, agentName }: HappeningOf<'agent.said'>): Step =>
    to(
      { ...c, heard: c.heard + 1 },
      { name: 'agent.said', chatId: c.chatId, text, agentName, ordinal: c.heard },
    ),
  'agent.typed': (c: InChat, { typing }: HappeningOf<'agent.typed'>): Step =>
    to(c, { name: 'agent.typing', chatId: c.chatId, typing }),
  'agent.sent-file': (c: InChat, { url, name, contentType }: HappeningOf<'agent.sent-file'>): Step =>
    to(c, { name: 'agent.file', chatId: c.chatId, url, fileName: name, contentType }),
} as const;

const changed = (c: InChat, { change, agentName }: HappeningOf<'agent.changed'>): Notice => ({
  name: 'agent.changed',
  chatId: c.chatId,
  change,
  agentName,
});

const talking = (
  from: InChat & { outgoing: readonly Outgoing[] },
  agentName: string,
  nowMs: number,
): Talking => ({
  phase: 'talking',
  chatId: from.chatId,
  sinceMs: nowMs,
  heard: from.heard,
  outgoing: from.outgoing,
  delivered: 'delivered' in from ? from.delivered : 0,
  agentName,
  leaving: false,
});

const moving = (from: PhaseOf<'waiting'> | Talking, _: HappeningOf<'session.moved'>, nowMs: number): Step =>
  to({
    phase: 'moving',
    chatId: from.chatId,
    sinceMs: nowMs,
    heard: from.heard,
    step: 'lost',
    outgoing: from.outgoing,
    delivered: from.phase === 'talking' ? from.delivered : 0,
    agentName: from.phase === 'talking' ? from.agentName : undefined,
    leaving: from.phase === 'talking' && from.leaving,
  });

/** Words first, then the goodbye. */
const leaveWhenSaid = (conversation: Talking, nowMs: number): Step =>
  conversation.leaving && conversation.outgoing.length === 0
    ? closing(conversation, USER_LEFT, nowMs)
    : to(conversation);

/**
 * The desk's transcript settles both directions. One request at a time: when it holds more of the user's texts than were
 * confirmed to us, one more is the first unconfirmed item. What it holds of the agent beyond what was told is told now.
 */
const restored = (
  conversation: Moving,
  { userEntries, agentEntries }: HappeningOf<'session.restored'>,
): Step => {
  const { chatId, heard: told, delivered, outgoing } = conversation;
  const missed = agentEntries.slice(told).map((entry, index): Notice => ({
    name: 'agent.said',
    chatId,
    ...entry,
    ordinal: told + index,
  }));
  return to(
    {
      ...conversation,
      step: 'syncing',
      heard: told + missed.length,
      delivered: userEntries,
      outgoing: userEntries > delivered ? outgoing.slice(1) : outgoing,
    },
    ...missed,
  );
};

const synced = (conversation: Moving, nowMs: number): Step => {
  const { chatId, heard: told, outgoing, agentName, leaving } = conversation;
  if (agentName === undefined) {
    return leaving
      ? closing(conversation, USER_LEFT, nowMs)
      : to({ phase: 'waiting', chatId, sinceMs: nowMs, heard: told, outgoing });
  }
  return leaveWhenSaid({ ...talking(conversation, agentName, nowMs), leaving }, nowMs);
};

const saidWhileClosing = (conversation: Closing, item: Outgoing): Step =>
  conversation.next
    ? to({ ...conversation, next: withItem(conversation.next, item) })
    : to(conversation, ...undelivered(conversation.chatId, [item]));

const leftWhileClosing = ({ next, ...conversation }: Closing): Step =>
  next
    ? to(conversation, ...undelivered(next.request.chatId, next.outgoing), {
        name: 'chat.ended',
        chatId: next.request.chatId,
        ...USER_LEFT,
      })
    : { kind: 'ignored', why: 'duplicate' };

export const TABLE: Table = {
  idle: {
    'user.asked': (c, { request }, now) =>
      request.chatId === c.lastChatId ? { kind: 'ignored', why: 'duplicate' } : to(opening(request, now)),
    'user.said': (c, { item }) =>
      to(c, {
        name: 'message.undelivered',
        chatId: c.lastChatId,
        eventId: item.id,
        reason: c.lastChatId === undefined ? 'no-chat' : 'chat-ended',
      }),
    'user.typed': 'late',
    'user.left': 'late',
    'session.opened': 'late',
    'agent.requested': 'late',
    'item.delivered': 'late',
    'item.refused': 'late',
    'typing.shown': 'late',
    'leave.sent': 'late',
    'queue.moved': 'late',
    'agent.joined': 'late',
    'agent.said': 'late',
    'agent.typed': 'late',
    'agent.changed': 'late',
    'agent.sent-file': 'late',
    'chat.ended': 'late',
    'session.moved': 'late',
    'session.reconnected': 'late',
    'session.restored': 'late',
    'session.synced': 'late',
    'limit.passed': 'late',
  },
  opening: {
    'user.asked': alreadyOpen,
    'user.said': hold,
    'user.typed': 'early',
    'user.left': (c, _, now) => (c.hasSession ? closing(c, USER_LEFT, now) : ended(c, USER_LEFT, now)),
    'session.opened': (c) => to({ ...c, hasSession: true }),
    'agent.requested': (c, _, now) =>
      to({ phase: 'waiting', chatId: c.chatId, sinceMs: now, heard: c.heard, outgoing: c.outgoing }),
    'item.delivered': 'late',
    'item.refused': 'late',
    'typing.shown': 'late',
    'leave.sent': 'late',
    'queue.moved': 'unexpected',
    'agent.joined': 'unexpected',
    'agent.said': 'unexpected',
    'agent.typed': 'unexpected',
    'agent.changed': 'unexpected',
    'agent.sent-file': 'unexpected',
    'chat.ended': (c, { ending, surveyUrl }, now) => ended(c, ending, now, surveyUrl),
    // The session lives on a server that is gone before anybody was asked for: start again with a new one.
    'session.moved': (c) => to({ ...c, hasSession: false }),
    'session.reconnected': 'late',
    'session.restored': 'late',
    'session.synced': 'late',
    'limit.passed': (c, _, now) => ended(c, { cause: 'desk-error', code: 'DESK_UNAVAILABLE' }, now),
  },
  waiting: {
    'user.asked': alreadyOpen,
    'user.said': hold,
    'user.typed': 'early',
    'user.left': (c, _, now) => closing(c, USER_LEFT, now),
    'session.opened': 'duplicate',
    'agent.requested': 'duplicate',
    'item.delivered': 'late',
    'item.refused': 'late',
    'typing.shown': 'late',
    'leave.sent': 'late',
    'queue.moved': (c, { position, estimatedWaitMs }) =>
      to(c, { name: 'chat.waiting', chatId: c.chatId, position, estimatedWaitMs }),
    'agent.joined': (c, { agentName }, now) =>
      to(talking(c, agentName, now), { name: 'chat.started', chatId: c.chatId, agentName }),
    ...heard,
    'agent.changed': (c, happening) => to(c, changed(c, happening)),
    'chat.ended': (c, { ending, surveyUrl }, now) => ended(c, ending, now, surveyUrl),
    'session.moved': moving,
    'session.reconnected': 'late',
    'session.restored': 'late',
    'session.synced': 'late',
    'limit.passed': (c, _, now) => closing(c, { cause: 'wait-too-long' }, now),
  },
  talking: {
    'user.asked': alreadyOpen,
    'user.said': (c, { item }) =>
      c.leaving ? to(c, ...undelivered(c.chatId, [item])) : to(withItem({ ...c, typing: undefined }, item)),
    'user.typed': (c, { typing }) => to({ ...c, typing }),
    'user.left': (c, _, now) => leaveWhenSaid({ ...c, leaving: true }, now),
    'session.opened': 'duplicate',
    'agent.requested': 'duplicate',
    'item.delivered': (c, { itemId }, now) =>
      settled(c, itemId, (rest) => leaveWhenSaid({ ...rest, delivered: c.delivered + 1 }, now)),
    'item.refused': (c, happening, now) =>
      settled(c, happening.itemId, (rest) => withNotice(refusal(c, happening), leaveWhenSaid(rest, now))),
    'typing.shown': (c, { typing }) =>
      c.typing === typing ? to({ ...c, typing: undefined }) : { kind: 'ignored', why: 'late' },
    'leave.sent': 'late',
    'queue.moved': 'unexpected',
    'agent.joined': (c, { agentName }) =>
      to({ ...c, agentName }, { name: 'agent.changed', chatId: c.chatId, change: 'joined', agentName }),
    ...heard,
    'agent.changed': (c, happening) =>
      to(
        { ...c, agentName: (happening.change === 'transferred' && happening.agentName) || c.agentName },
        changed(c, happening),
      ),
    'chat.ended': (c, { ending, surveyUrl }, now) => ended(c, ending, now, surveyUrl),
    'session.moved': moving,
    'session.reconnected': 'late',
    'session.restored': 'late',
    'session.synced': 'late',
    'limit.passed': 'late',
  },
  moving: {
    'user.asked': alreadyOpen,
    'user.said': (c, happening) =>
      c.leaving ? to(c, ...undelivered(c.chatId, [happening.item])) : hold(c, happening),
    'user.typed': 'early',
    'user.left': (c) => to({ ...c, leaving: true }),
    'session.opened': 'duplicate',
    'agent.requested': 'duplicate',
    'item.delivered': (c, { itemId }) =>
      settled(c, itemId, (rest) => to({ ...rest, delivered: c.delivered + 1 })),
    'item.refused': (c, happening) => settled(c, happening.itemId, (rest) => to(rest, refusal(c, happening))),
    'typing.shown': 'late',
    'leave.sent': 'late',
    'queue.moved': (c, { position, estimatedWaitMs }) =>
      to(c, { name: 'chat.waiting', chatId: c.chatId, position, estimatedWaitMs }),
    'agent.joined': (c, { agentName }) =>
      to(
        { ...c, agentName },
        c.agentName === undefined
          ? { name: 'chat.started', chatId: c.chatId, agentName }
          : { name: 'agent.changed', chatId: c.chatId, change: 'joined', agentName },
      ),
    ...heard,
    'agent.changed': (c, happening) => to(c, changed(c, happening)),
    'chat.ended': (c, { ending, surveyUrl }, now) => ended(c, ending, now, surveyUrl),
    // Moved again in the middle of the move: start over, the clock goes on.
    'session.moved': (c) => to({ ...c, step: 'lost' }),
    'session.reconnected': (c) => to({ ...c, step: 'listening' }),
    'session.restored': restored,
    'session.synced': (c, _, now) => synced(c, now),
    'limit.passed': (c, _, now) => ended(c, { cause: 'session-expired', code: 'DESK_SESSION_LOST' }, now),
  },
  closing: {
    'user.asked': (c, happening) =>
      c.next || happening.request.chatId === c.chatId
        ? alreadyOpen(c, happening)
        : to({ ...c, next: { request: happening.request, outgoing: [] } }),
    'user.said': (c, { item }) => saidWhileClosing(c, item),
    'user.typed': 'late',
    'user.left': (c) => leftWhileClosing(c),
    'session.opened': 'late',
    'agent.requested': 'late',
    'item.delivered': 'late',
    'item.refused': 'late',
    'typing.shown': 'late',
    'leave.sent': (c) => to({ ...c, leaveSent: true }),
    'queue.moved': 'late',
    'agent.joined': 'late',
    ...heard,
    'agent.changed': 'late',
    'chat.ended': (c, { surveyUrl }, now) => ended(c, c.ending, now, surveyUrl),
    // The chat is being left anyway; a session that moved cannot be told so.
    'session.moved': (c, _, now) => ended(c, c.ending, now),
    'session.reconnected': 'late',
    'session.restored': 'late',
    'session.synced': 'late',
    'limit.passed': (c, _, now) => ended(c, c.ending, now),
  },
};

/**
 * All that decides about the life of a conversation: pure, total, and the only place that does.
 * `nowMs` is epoch ms; it only ever becomes a `sinceMs`.
 */
export const transition = (conversation: Conversation, happening: Happening, nowMs: number): Step => {
  // The one cast: the table's type guarantees that row and column fit, but TypeScript cannot follow two indices at once.
  const cell = TABLE[conversation.phase][happening.type] as
    IgnoredWhy | ((c: Conversation, h: Happening, nowMs: number) => Step);
  return typeof cell === 'string' ? { kind: 'ignored', why: cell } : cell(conversation, happening, nowMs);
};
