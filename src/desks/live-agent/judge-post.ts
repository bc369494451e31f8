import type { CommandOutcome, DeskSession } from '../../bridge/ports/agent-desk.ts';
import type { HttpAnswer } from './http/http-client.ts';
import { done, errorOf, failedWith, mayHaveArrivedAt, SESSION_LOST } from './outcomes.ts';
import { judgeOutOfSync, settled, TRIED, type Numbered } from './session/reservation.ts';

export const isOk = (status: number): boolean => status >= 200 && status < 300;

/** A 4xx that no repeat changes: the desk will not have this one. 401, 408, 409 and 429 mean something else. */
const isRejected = (status: number): boolean =>
  status >= 400 && status < 500 && status !== 408 && status !== 429;

const outOfSync = (answer: HttpAnswer, session: DeskSession, sequence: number): CommandOutcome => {
  const { body } = answer;
  const text = body.kind === 'read' ? body.bytes.toString('latin1', 0, 1_000) : '';
  const { kind, change, forgotten } = judgeOutOfSync(session, sequence, text);
  const known = forgotten > 0 ? { forgotten } : {};
  switch (kind) {
    case 'arrived':
      return { kind: 'done', change, ...known };
    case 'hopeless':
      return { kind: 'refused', change };
    case 'repaired':
      return { kind: 'failed', error: errorOf(answer, 'sequence'), change, mayHaveArrived: false, ...known };
  }
};

/**
 * What the answer to a counted POST means (Chat REST API guide, Status Codes; 409 as real clients have seen it). The text of a success
 * is not read: it is `OK`, or nothing.
 */
export const judgePost = (
  answer: HttpAnswer,
  command: Numbered,
  { session, sequence }: { readonly session: DeskSession; readonly sequence: number },
): CommandOutcome => {
  const { status } = answer;
  if (isOk(status)) return done(settled(sequence));
  if (status === 503) return { kind: 'moved' };
  if (status === 403) return SESSION_LOST;
  if (status === 409) return outOfSync(answer, session, sequence);
  if (status !== 401 && isRejected(status)) {
    if (command.do === 'request-agent') {
      return { kind: 'over', ending: { cause: 'desk-error', code: errorOf(answer, command.do).code } };
    }
    return { kind: 'refused', change: settled(sequence) };
  }
  return failedWith(answer, command.do, mayHaveArrivedAt(status) ? TRIED : undefined);
};
