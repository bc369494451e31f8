import type { HappeningOf, HappeningType } from '../event.ts';
import { askedElsewhere, fallbackOf } from '../fallback.ts';
import { hold } from '../holding.ts';
import { alreadyOpen, isMeant, leaveOpening, OPERATOR_ENDED, USER_LEFT } from '../leaving.ts';
import type { Moving, Opening } from '../state.ts';
import { ended, LATE, to, type Step } from '../step.ts';
import type { Row } from '../table.ts';
import { movingRow } from './moving.ts';

const UNEXPECTED: Step = { kind: 'ignored', why: 'unexpected' };

/** The desk took the request before it moved the session: the chat goes on as one that was moved while it waited. */
const movedInQueue = (
  { chatId, heard, terms, outgoing, request }: Opening,
  step: Moving['step'],
  nowMs: number,
): Moving => ({
  phase: 'moving',
  chatId,
  sinceMs: nowMs,
  heard,
  terms,
  step,
  outgoing,
  delivered: 0,
  waited: { sinceMs: nowMs, fallback: fallbackOf(request) },
  leaving: false,
});

/** Nobody can speak before anybody was asked for; but where the session was moved, this shows that somebody was. */
const shows =
  <T extends HappeningType>(type: T) =>
  (c: Opening, happening: HappeningOf<T>, nowMs: number): Step => {
    if (!c.move) return UNEXPECTED;
    const cell = movingRow[type];
    return typeof cell === 'string'
      ? { kind: 'ignored', why: cell }
      : cell(movedInQueue(c, c.move.step, nowMs), happening, nowMs);
  };

/** A transcript shows that somebody was asked for, and so does a place in the queue; an empty one shows nothing. */
const restored = (c: Opening, happening: HappeningOf<'session.restored'>, nowMs: number): Step => {
  if (!c.move) return LATE;
  const { userEntries, agentEntries, queued } = happening;
  return userEntries > 0 || agentEntries.length > 0 || queued
    ? shows('session.restored')(c, happening, nowMs)
    : to({ ...c, move: { ...c.move, step: 'syncing' } });
};

/** Starts again with a new session. */
const reopened = (c: Opening): Step => to({ ...c, hasSession: false, move: undefined });

/** Getting a session and asking for an agent. */
export const openingRow: Row<'opening'> = {
  'user.asked': alreadyOpen,
  'user.said': hold,
  'user.typed': 'early',
  'user.left': (c, _, now) => leaveOpening(c, USER_LEFT, now),
  'operator.ended': (c, happening, now) =>
    isMeant(happening, c.chatId) ? leaveOpening(c, OPERATOR_ENDED, now) : LATE,
  'session.opened': (c) => to({ ...c, hasSession: true }),
  'agent.requested': ({ chatId, heard, terms, request, outgoing }, _, now) =>
    to({
      phase: 'waiting',
      chatId,
      sinceMs: now,
      heard,
      terms,
      outgoing,
      fallback: fallbackOf(request),
    }),
  'item.delivered': 'late',
  'item.refused': 'late',
  'typing.shown': 'late',
  'idle.shown': 'late',
  'leave.sent': 'late',
  'queue.moved': shows('queue.moved'),
  'agent.joined': shows('agent.joined'),
  'agent.said': shows('agent.said'),
  'agent.typed': shows('agent.typed'),
  'agent.changed': shows('agent.changed'),
  'agent.sent-file': shows('agent.sent-file'),
  'agent.offered': shows('agent.offered'),
  'agent.signalled': shows('agent.signalled'),
  'agent.wants-file': shows('agent.wants-file'),
  'chat.ended': (c, { ending, surveyUrl }, now) =>
    c.move && ending.cause === 'session-expired'
      ? reopened(c)
      : (askedElsewhere(c, fallbackOf(c.request), ending, now) ?? ended(c, ending, now, surveyUrl)),
  // The desk may have taken the request and moved the session before it said so: a new session would be a second chat.
  'session.moved': (c, _, now) =>
    c.hasSession ? to({ ...c, move: { step: 'lost', sinceMs: c.move?.sinceMs ?? now } }) : LATE,
  'session.reconnected': (c) => (c.move ? to({ ...c, move: { ...c.move, step: 'listening' } }) : LATE),
  'session.restored': restored,
  // Nothing shows that anybody was asked for: it is done now, in the same session.
  'session.synced': (c) => (c.move ? to({ ...c, move: undefined }) : LATE),
  'limit.passed': (c, { what }, now) => {
    if (what === 'reopen') return c.move ? reopened(c) : LATE;
    return what === 'phase' ? ended(c, { cause: 'desk-error', code: 'DESK_UNAVAILABLE' }, now) : LATE;
  },
};
