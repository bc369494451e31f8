import type { HappeningOf } from '../event.ts';
import { changed, heard } from '../hearing.ts';
import { hold } from '../holding.ts';
import { alreadyOpen, endedByOperator, leaveWhenSaid } from '../leaving.ts';
import { deliveredAfter, doubtfulAfter, refusal, settled, withNotice } from '../sending.ts';
import { backFrom, endingOf, NOBODY_TOOK_IT, wentAway } from '../away.ts';
import { awaitingAnswer } from '../silence.ts';
import type { Talking } from '../state.ts';
import { closing, ended, LATE, to, undelivered, type Step } from '../step.ts';
import type { Row } from '../table.ts';
import { withIdleLimits } from '../terms.ts';

/** The user is there: what waited for a sign of life ends. A warning that was shown to the agent is taken back. */
const userIsThere = ({ silence, ...c }: Talking): Talking =>
  silence?.warned ? { ...c, idleSign: false } : c;

const userSaid = (c: Talking, happening: HappeningOf<'user.said'>): Step =>
  c.leaving
    ? to(c, ...undelivered(c.chatId, happening.items))
    : hold({ ...userIsThere(c), typing: undefined, typingSinceMs: undefined }, happening);

const userTyped = (c: Talking, { typing, text }: HappeningOf<'user.typed'>, nowMs: number): Step =>
  to({
    ...userIsThere(c),
    // Whoever types has not answered yet: the clock begins anew and goes on.
    silence: c.silence && awaitingAnswer(c, nowMs),
    typing: { typing, text },
    typingSinceMs: typing ? nowMs : undefined,
  });

const agentSaid = (c: Talking, happening: HappeningOf<'agent.said'>, nowMs: number): Step =>
  heard['agent.said'](
    {
      ...backFrom(c, 'disconnected'),
      agentTypingSinceMs: undefined,
      silence: awaitingAnswer(c, nowMs),
    },
    happening,
  );

const agentOffered = (c: Talking, happening: HappeningOf<'agent.offered'>, nowMs: number): Step =>
  heard['agent.offered']({ ...backFrom(c, 'disconnected'), silence: awaitingAnswer(c, nowMs) }, happening);

const agentTyped = (c: Talking, happening: HappeningOf<'agent.typed'>, nowMs: number): Step =>
  heard['agent.typed'](
    {
      ...backFrom(c, 'disconnected'),
      agentTypingSinceMs: happening.typing ? nowMs : undefined,
    },
    happening,
  );

/** However late the warning comes, what it promises is kept. */
const warned = (c: Talking, nowMs: number): Step => {
  const { silence, terms, chatId } = c;
  if (!silence) return LATE;
  const { idleLimitMs = 0, idleWarningMs = 0 } = terms;
  const leftMs = idleLimitMs - idleWarningMs;
  return to(
    { ...c, silence: { sinceMs: nowMs - idleWarningMs, warned: true }, idleSign: true },
    { name: 'chat.idle-warning', chatId, leftMs },
  );
};

const limitPassed = (c: Talking, { what }: HappeningOf<'limit.passed'>, nowMs: number): Step => {
  switch (what) {
    case 'away':
      return c.away ? closing(c, NOBODY_TOOK_IT[c.away.why], nowMs) : LATE;
    case 'idle-warning':
      return warned(c, nowMs);
    case 'idle':
      return closing(c, { cause: 'idle' }, nowMs);
    case 'typing':
      return to({ ...c, typing: { typing: false }, typingSinceMs: undefined });
    case 'agent-typing':
      return to(
        { ...c, agentTypingSinceMs: undefined },
        { name: 'agent.typing', chatId: c.chatId, typing: false },
      );
    case 'reopen':
    case 'phase':
    case 'queue-news':
      return LATE;
  }
};

/** An agent is there. */
export const talkingRow: Row<'talking'> = {
  'user.asked': alreadyOpen,
  'user.said': userSaid,
  'user.typed': userTyped,
  'user.left': (c, _, now) => leaveWhenSaid({ ...c, leaving: true }, now),
  'operator.ended': endedByOperator,
  'session.opened': 'duplicate',
  'agent.requested': 'duplicate',
  'item.delivered': (c, happening, now) =>
    settled(c, happening.itemId, (rest) =>
      leaveWhenSaid({ ...rest, delivered: deliveredAfter(c, happening) }, now),
    ),
  'item.refused': (c, happening, now) =>
    settled(c, happening.itemId, (rest) =>
      withNotice(
        refusal(c, happening),
        leaveWhenSaid({ ...rest, doubtful: doubtfulAfter(c, happening) }, now),
      ),
    ),
  'typing.shown': (c, { typing, text }) =>
    c.typing?.typing === typing && c.typing.text === text ? to({ ...c, typing: undefined }) : LATE,
  'idle.shown': (c, { warned: shown }) => (c.idleSign === shown ? to({ ...c, idleSign: undefined }) : LATE),
  'leave.sent': 'late',
  'queue.moved': 'unexpected',
  'agent.joined': (c, { agentName, ...limits }) =>
    to(
      { ...backFrom(c), agentName, terms: withIdleLimits(c.terms, limits) },
      { name: 'agent.changed', chatId: c.chatId, change: 'joined', agentName },
    ),
  ...heard,
  'agent.said': agentSaid,
  'agent.typed': agentTyped,
  'agent.offered': agentOffered,
  'agent.changed': (c, happening, now) => wentAway(c, happening, now, changed(c, happening)),
  'chat.ended': (c, { ending, surveyUrl }, now) => ended(c, endingOf(c, ending), now, surveyUrl),
  'session.moved': (c, _, now) => {
    const { chatId, heard: told, terms, outgoing, delivered, doubtful, agentName, leaving } = c;
    const { away, silence, agentTypingSinceMs } = c;
    return to({
      phase: 'moving',
      chatId,
      sinceMs: now,
      heard: told,
      terms,
      step: 'lost',
      outgoing,
      delivered,
      doubtful,
      agentName,
      leaving,
      away,
      silence,
      agentTypingSinceMs,
    });
  },
  'session.reconnected': 'late',
  'session.restored': 'late',
  'session.synced': 'late',
  'limit.passed': limitPassed,
};
