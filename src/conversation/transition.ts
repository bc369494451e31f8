import type { Happening, HappeningOf, HappeningType } from './event.ts';
import type { ChatId } from './ids.ts';
import type { Notice } from './notice.ts';
import type { Closing, Conversation, Ending, Moving, Opening, Outgoing, Phase, Talking } from './state.ts';
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
const LATE: Step = { kind: 'ignored', why: 'late' };
const OPERATOR_ENDED = { cause: 'operator' } as const;

/** What is held at most: a user who floods must not make the saved state grow without end. */
const MAX_HELD_ITEMS = 100;
const MAX_HELD_CHARS = 100_000;

const charsOf = (item: Outgoing): number => (item.kind === 'text' ? item.text.length : item.url.length);
const isFull = (outgoing: readonly Outgoing[], item: Outgoing): boolean =>
  outgoing.length >= MAX_HELD_ITEMS ||
  outgoing.reduce((chars, held) => chars + charsOf(held), charsOf(item)) > MAX_HELD_CHARS;

const tooMuch = (chatId: ChatId, { id }: Outgoing): Notice => ({
  name: 'message.undelivered',
  chatId,
  eventId: id,
  reason: 'too-much-held',
});

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
  conversation: Opening | PhaseOf<'waiting'> | Talking | Moving,
  { item }: HappeningOf<'user.said'>,
): Step =>
  isFull(conversation.outgoing, item)
    ? to(conversation, tooMuch(conversation.chatId, item))
    : to(withItem(conversation, item));

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
    doubtful: from.phase === 'talking' ? from.doubtful : undefined,
    agentName: from.phase === 'talking' ? from.agentName : undefined,
    leaving: from.phase === 'talking' && from.leaving,
  });

/** Words first, then the goodbye. */
const leaveWhenSaid = (conversation: Talking, nowMs: number): Step =>
  conversation.leaving && conversation.outgoing.length === 0
    ? closing(conversation, USER_LEFT, nowMs)
    : to(conversation);

type AgentEntries = HappeningOf<'session.restored'>['agentEntries'];

/** What the transcript holds of the agents beyond what was told. */
const unheard = ({ chatId, heard: told }: InChat, agentEntries: AgentEntries): Notice[] =>
  agentEntries
    .slice(told)
    .map((entry, index) => ({ name: 'agent.said', chatId, ...entry, ordinal: told + index }));

/** Given up because the desk did not answer: it may have arrived. */
const doubtfulAfter = (c: Talking | Moving, { reason }: HappeningOf<'item.refused'>): number =>
  (c.doubtful ?? 0) + (reason === 'desk-unavailable' ? 1 : 0);

/**
 * The desk's transcript settles both directions. One request at a time: when it holds more of the user's texts than were
 * confirmed to us or given up in doubt, one more is the first unconfirmed item. What it holds of the agent beyond what was told is told now.
 */
const restored = (
  conversation: Moving,
  { userEntries, agentEntries }: HappeningOf<'session.restored'>,
): Step => {
  const { heard: told, delivered, doubtful = 0, outgoing } = conversation;
  const missed = unheard(conversation, agentEntries);
  return to(
    {
      ...conversation,
      step: 'syncing',
      heard: told + missed.length,
      delivered: userEntries,
      doubtful: undefined,
      // Of what was given up in doubt nobody knows; to send an item again is better than to lose one that nobody sent.
      outgoing: userEntries > delivered + doubtful ? outgoing.slice(1) : outgoing,
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

/** Without a session there is nobody at the desk to tell. */
const leaveOpening =
  (ending: Ending) =>
  (c: Opening, _: unknown, now: number): Step =>
    c.hasSession ? closing(c, ending, now) : ended(c, ending, now);

const lastWords = (conversation: Closing, agentEntries: AgentEntries): Step => {
  const missed = unheard(conversation, agentEntries);
  return to({ ...conversation, move: 'syncing', heard: conversation.heard + missed.length }, ...missed);
};

const saidWhileClosing = (conversation: Closing, item: Outgoing): Step => {
  const { next, chatId } = conversation;
  if (!next) return to(conversation, ...undelivered(chatId, [item]));
  return isFull(next.outgoing, item)
    ? to(conversation, tooMuch(next.request.chatId, item))
    : to({ ...conversation, next: withItem(next, item) });
};

/** What is closing already goes on doing so; what waits behind it will not be opened. */
const leftWhileClosing = ({ next, ...conversation }: Closing, ending: Ending): Step =>
  next
    ? to(conversation, ...undelivered(next.request.chatId, next.outgoing), {
        name: 'chat.ended',
        chatId: next.request.chatId,
        ...ending,
      })
    : { kind: 'ignored', why: 'duplicate' };

const isMeant = ({ chatId }: HappeningOf<'operator.ended'>, ...chats: (ChatId | undefined)[]): boolean =>
  chatId === undefined || chats.includes(chatId);

/** At once: unlike a user who leaves, an operator does not wait until what was said is delivered. */
const endedByOperator = (
  conversation: PhaseOf<'waiting'> | Talking | Moving,
  happening: HappeningOf<'operator.ended'>,
  nowMs: number,
): Step =>
  isMeant(happening, conversation.chatId)
    ? closing(conversation, OPERATOR_ENDED, nowMs)
    : { kind: 'ignored', why: 'late' };

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
    'operator.ended': 'late',
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
    'user.left': leaveOpening(USER_LEFT),
    'operator.ended': (c, happening, now) =>
      isMeant(happening, c.chatId)
        ? leaveOpening(OPERATOR_ENDED)(c, happening, now)
        : { kind: 'ignored', why: 'late' },
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
    'operator.ended': endedByOperator,
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
    'user.said': (c, happening) =>
      c.leaving
        ? to(c, ...undelivered(c.chatId, [happening.item]))
        : hold({ ...c, typing: undefined }, happening),
    'user.typed': (c, { typing }) => to({ ...c, typing }),
    'user.left': (c, _, now) => leaveWhenSaid({ ...c, leaving: true }, now),
    'operator.ended': endedByOperator,
    'session.opened': 'duplicate',
    'agent.requested': 'duplicate',
    'item.delivered': (c, { itemId }, now) =>
      settled(c, itemId, (rest) => leaveWhenSaid({ ...rest, delivered: c.delivered + 1 }, now)),
    'item.refused': (c, happening, now) =>
      settled(c, happening.itemId, (rest) =>
        withNotice(
          refusal(c, happening),
          leaveWhenSaid({ ...rest, doubtful: doubtfulAfter(c, happening) }, now),
        ),
      ),
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
    // A session that is still lost cannot be told so: the desk's answer to that ends the chat as well.
    'operator.ended': endedByOperator,
    'session.opened': 'duplicate',
    'agent.requested': 'duplicate',
    'item.delivered': (c, { itemId }) =>
      settled(c, itemId, (rest) => to({ ...rest, delivered: c.delivered + 1 })),
    'item.refused': (c, happening) =>
      settled(c, happening.itemId, (rest) =>
        to({ ...rest, doubtful: doubtfulAfter(c, happening) }, refusal(c, happening)),
      ),
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
    'user.left': (c) => leftWhileClosing(c, USER_LEFT),
    'operator.ended': (c, happening) =>
      isMeant(happening, c.next?.request.chatId)
        ? leftWhileClosing(c, OPERATOR_ENDED)
        : { kind: 'ignored', why: happening.chatId === c.chatId ? 'duplicate' : 'late' },
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
    // What the agent said before the end may stand in the transcript only: it is heard first. The clock of the end goes on.
    'session.moved': (c) => to({ ...c, move: 'lost' }),
    'session.reconnected': (c) => (c.move === undefined ? LATE : to({ ...c, move: 'listening' })),
    'session.restored': (c, { agentEntries }) => (c.move === undefined ? LATE : lastWords(c, agentEntries)),
    'session.synced': (c) => (c.move === undefined ? LATE : to({ ...c, move: undefined })),
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
