import { nextDue, type Due } from '../conversation/due.ts';
import type { Happening } from '../conversation/event.ts';
import type { Policy } from '../conversation/policy.ts';
import type { Conversation } from '../conversation/state.ts';

/**
 * What the clock makes happen next to an owner who began at `begunAtMs`, epoch ms. While nobody was there the desk could not tell its last
 * words: to a chat that is closing each owner gives the time for them anew, until the desk itself has given the session up.
 */
export const ownersDue = (conversation: Conversation, policy: Policy, begunAtMs: number): Due | undefined => {
  const due = nextDue(conversation, policy);
  return due && conversation.phase === 'closing'
    ? {
        ...due,
        atMs: Math.max(
          due.atMs,
          Math.min(begunAtMs + policy.closeLimitMs, conversation.sinceMs + policy.moveLimitMs),
        ),
      }
    : due;
};

/** Its id is made of what was due and when: the same for the next owner, another the next time. */
export const limitPassed = ({ what, atMs }: Due, chatId: string | undefined): Happening => ({
  type: 'limit.passed',
  what,
  id: `limit/${chatId ?? ''}/${what}/${String(atMs)}`,
});
