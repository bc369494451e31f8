import type { Phase } from './state.ts';

/** How long a conversation may stay in a phase. Every number is a setting of the service. */
export type Policy = {
  readonly openLimitMs: number;
  readonly waitLimitMs: number;
  readonly moveLimitMs: number;
  readonly closeLimitMs: number;
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
};

const LIMITS = {
  idle: undefined,
  opening: 'openLimitMs',
  waiting: 'waitLimitMs',
  talking: undefined,
  moving: 'moveLimitMs',
  closing: 'closeLimitMs',
} as const satisfies Record<Phase, keyof Policy | undefined>;

export const limitOf = (phase: Phase, policy: Policy): number | undefined => {
  const name = LIMITS[phase];
  return name === undefined ? undefined : policy[name];
};
