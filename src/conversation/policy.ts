import type { Phase } from './state.ts';

/** How long a conversation may stay in a phase, and other times of it. The limits are settings of the service. */
export type Policy = {
  readonly openLimitMs: number;
  readonly waitLimitMs: number;
  readonly moveLimitMs: number;
  readonly closeLimitMs: number;
  /** From one news of the place in the queue to the next at least. */
  readonly queueNewsMs: number;
  /** A sign of typing that nobody renews goes out. */
  readonly typingExpiryMs: number;
};

export const DEFAULT_POLICY: Policy = {
  // An org that cannot give a session within a minute is down: the user hears so while still looking at the screen.
  openLimitMs: 60_000,
  // Long enough for a busy queue; an org's own routing time-out usually speaks first.
  waitLimitMs: 30 * 60_000,
  // Longer than the longest connection time-out seen in an org (150 s): after it the session cannot come back.
  moveLimitMs: 180_000,
  // The desk answers an end in one poll; without an answer the chat is over all the same.
  closeLimitMs: 10_000,
  // A queue that moves by the second would be a stream of messages on the user's phone.
  queueNewsMs: 5_000,
  // Messengers let the sign go out after about 25 s by themselves; whoever types longer renews it.
  typingExpiryMs: 30_000,
};

type PhaseLimit = 'openLimitMs' | 'waitLimitMs' | 'moveLimitMs' | 'closeLimitMs';

const LIMITS = {
  idle: undefined,
  opening: 'openLimitMs',
  waiting: 'waitLimitMs',
  talking: undefined,
  moving: 'moveLimitMs',
  closing: 'closeLimitMs',
} as const satisfies Record<Phase, PhaseLimit | undefined>;

export const limitOf = (phase: Phase, policy: Policy): number | undefined => {
  const name = LIMITS[phase];
  return name === undefined ? undefined : policy[name];
};
