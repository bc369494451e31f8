import { limitAt } from '../conversation/command.ts';
import type { Policy } from '../conversation/policy.ts';
import type { Conversation } from '../conversation/state.ts';

/**
 * When the phase's limit passes for an owner who began at `begunAtMs`, epoch ms. While nobody was there the desk could not tell its last
 * words: of a chat that is closing each owner gives it the time for them anew.
 */
export const ownersLimitAt = (
  conversation: Conversation,
  policy: Policy,
  begunAtMs: number,
): number | undefined => {
  const at = limitAt(conversation, policy);
  if (at === undefined || conversation.phase !== 'closing') return at;
  return Math.max(at, begunAtMs + policy.closeLimitMs);
};
