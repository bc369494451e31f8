const FIRST_MS = 200;
const MAX_MS = 5_000;

/**
 * Pause before try number `attempt` + 1: doubles from 200 ms to 5 s, of which a random half is taken off so that many
 * chats that failed together do not return together. `random` is in [0, 1).
 */
export const backoffMs = (attempt: number, random: () => number): number => {
  const full = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.round(full / 2 + (full / 2) * random());
};
