import type { CommandOutcome, SessionChange } from '../../bridge/ports/agent-desk.ts';
import type { Ending } from '../../conversation/state.ts';
import { dispositionOf, HandoffError } from '../../errors/handoff-error.ts';
import type { HttpAnswer } from './http/http-client.ts';
import { maybeSent } from './http/http-client.ts';

/** The session is gone for good: unknown key, or ended by the desk. */
export const SESSION_LOST = {
  kind: 'over',
  ending: { cause: 'session-expired', code: 'DESK_SESSION_LOST' },
} as const satisfies { kind: 'over'; ending: Ending };

export const done = (change: SessionChange = {}): Extract<CommandOutcome, { kind: 'done' }> => ({
  kind: 'done',
  change,
});

/** An answer that is not the one hoped for, as an error. Its text is not repeated: it may echo what was sent. */
export const errorOf = ({ status }: HttpAnswer, step: string): HandoffError => {
  const details = { step, status };
  if (status === 401) return new HandoffError('DESK_CREDENTIALS_REFUSED', details);
  if (status >= 500 || status === 429 || status === 408) return new HandoffError('DESK_UNAVAILABLE', details);
  if (status >= 400) return new HandoffError('DESK_REJECTED_REQUEST', details);
  return new HandoffError('DESK_ANSWER_UNREADABLE', details);
};

/** Server errors say nothing about whether the request was acted upon; all else does. */
export const mayHaveArrivedAt = (status: number): boolean => status >= 500 && status !== 503;

export const failedWith = (answer: HttpAnswer, step: string, change?: SessionChange): CommandOutcome => ({
  kind: 'failed',
  error: errorOf(answer, step),
  change,
  mayHaveArrived: mayHaveArrivedAt(answer.status),
});

/** While a chat is being opened, what no later try can cure ends it; everything else is tried again. */
export const notOpened = (error: unknown): CommandOutcome =>
  error instanceof HandoffError && dispositionOf(error) === 'park'
    ? { kind: 'over', ending: { cause: 'desk-error', code: error.code } }
    : { kind: 'failed', error, mayHaveArrived: false };

/** No answer. */
export const unanswered = (error: unknown, changeIfSent?: SessionChange): CommandOutcome => {
  const mayHaveArrived = maybeSent(error);
  return { kind: 'failed', error, mayHaveArrived, change: mayHaveArrived ? changeIfSent : undefined };
};
