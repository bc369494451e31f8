import type { HappeningOf } from '../event.ts';
import { askedElsewhere } from '../fallback.ts';
import { changed, heard } from '../hearing.ts';
import { hold } from '../holding.ts';
import { alreadyOpen, endedByOperator, USER_LEFT } from '../leaving.ts';
import type { QueuePlace, Talking, Waiting } from '../state.ts';
import { beginClosing, closing, ended, LATE, to, type Step } from '../step.ts';
import type { Row } from '../table.ts';
import { withIdleLimits } from '../terms.ts';

const isSame = (one: QueuePlace, other: QueuePlace): boolean =>
  one.position === other.position && one.estimatedWaitMs === other.estimatedWaitMs;

/** The first place is told at once, a newer one when the last was told long enough ago, and then only the newest. */
const queueMoved = (c: Waiting, place: QueuePlace, nowMs: number): Step => {
  const { chatId, queue } = c;
  const { position, estimatedWaitMs } = place;
  const told = { position, estimatedWaitMs };
  return queue
    ? to({ ...c, queue: { ...queue, news: isSame(told, queue.told) ? undefined : told } })
    : to({ ...c, queue: { told, toldAtMs: nowMs } }, { name: 'chat.waiting', chatId, ...told });
};

const queueNews = (c: Waiting, nowMs: number): Step => {
  const news = c.queue?.news;
  return news
    ? to(
        { ...c, queue: { told: news, toldAtMs: nowMs } },
        { name: 'chat.waiting', chatId: c.chatId, ...news },
      )
    : LATE;
};

/** Out of this queue; into the next one, where there is one, as soon as the desk has confirmed. */
const waitedTooLong = (c: Waiting, nowMs: number): Step => {
  const { heard: told, fallback, outgoing } = c;
  const ending = { cause: 'wait-too-long' } as const;
  return !fallback || told > 0
    ? closing(c, ending, nowMs)
    : to({ ...beginClosing(c, ending, nowMs), again: { request: fallback, outgoing } });
};

/** Somebody took the chat. The bot's own limits for a silent user go before the org's. */
export const joined = (
  { chatId, heard: told, terms, outgoing }: Pick<Waiting, 'chatId' | 'heard' | 'terms' | 'outgoing'>,
  { agentName, ...limits }: HappeningOf<'agent.joined'>,
  nowMs: number,
): Talking => ({
  phase: 'talking',
  chatId,
  sinceMs: nowMs,
  heard: told,
  terms: withIdleLimits(terms, limits),
  outgoing,
  delivered: 0,
  agentName,
  leaving: false,
});

/** In the queue. */
export const waitingRow: Row<'waiting'> = {
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
  'idle.shown': 'late',
  'leave.sent': 'late',
  'queue.moved': queueMoved,
  'agent.joined': (c, happening, now) =>
    to(joined(c, happening, now), {
      name: 'chat.started',
      chatId: c.chatId,
      agentName: happening.agentName,
    }),
  ...heard,
  'agent.changed': (c, happening) => to(c, changed(c, happening)),
  'chat.ended': (c, { ending, surveyUrl }, now) =>
    askedElsewhere(c, c.fallback, ending, now) ?? ended(c, ending, now, surveyUrl),
  'session.moved': ({ chatId, sinceMs, heard: told, terms, outgoing, fallback }, _, now) =>
    to({
      phase: 'moving',
      chatId,
      sinceMs: now,
      heard: told,
      terms,
      step: 'lost',
      outgoing,
      delivered: 0,
      waited: { sinceMs, fallback },
      leaving: false,
    }),
  'session.reconnected': 'late',
  'session.restored': 'late',
  'session.synced': 'late',
  'limit.passed': (c, { what }, now) => {
    if (what === 'queue-news') return queueNews(c, now);
    return what === 'phase' ? waitedTooLong(c, now) : LATE;
  },
};
