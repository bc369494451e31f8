import { textAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { GoneCause, PollOutcome } from '../journal/journal-entry.ts';
import { nextPhase } from '../session/chat-phase.ts';
import type { Chat } from '../session/chat.ts';
import type { OpenPoll } from '../session/open-poll.ts';
import type { Desk } from './desk.ts';

/** What every request with a dead or unknown key gets (text as seen by real clients). */
export const SESSION_INVALID: Answer = textAnswer(403, 'Session required but was invalid or not found');

/** What a request gets whose server is no longer the session's. */
export const AFFINITY_INVALID: Answer = textAnswer(503, 'Invalid Affinity Token');

/** Ends one poll with an answer; without one the client has left. Later calls for the same poll do nothing. */
export function closePoll(
  desk: Desk,
  chat: Chat,
  poll: OpenPoll,
  ending: { readonly outcome: PollOutcome; readonly answer?: Answer },
): void {
  if (poll.state === 'done') return;
  poll.state = 'done';
  poll.outcome = ending.outcome;
  clearTimeout(poll.timer);
  chat.polls.delete(poll);
  desk.journal.append({ type: 'poll.closed', pollId: poll.id, outcome: ending.outcome }, chat.id);
  if (ending.answer !== undefined) poll.respond(ending.answer);
  if (chat.polls.size === 0) armExpiry(desk, chat);
}

/** Lets the session die unless a poll comes within the connection timeout. */
export function armExpiry(desk: Desk, chat: Chat): void {
  clearTimeout(chat.expiryTimer);
  if (chat.phase === 'gone') return;
  chat.expiryTimer = setTimeout(() => vanish(desk, chat, 'expired'), desk.settings.connectionTimeoutMs);
}

/** Makes the session key unknown at once: open polls fail, timers and scripts stop. */
export function vanish(desk: Desk, chat: Chat, cause: GoneCause): void {
  if (chat.phase === 'gone') return;
  chat.phase = nextPhase(chat.phase, 'vanished') ?? 'gone';
  chat.endedAt ??= desk.now();
  chat.endReason ??= cause;
  clearTimeout(chat.expiryTimer);
  for (const timer of chat.timers) clearTimeout(timer);
  chat.timers.clear();
  for (const poll of chat.polls) {
    closePoll(desk, chat, poll, { outcome: 'refused', answer: SESSION_INVALID });
  }
  desk.chats.retire(chat);
  desk.journal.append({ type: 'session.gone', cause }, chat.id);
}
