import { setTimeout as pause } from 'node:timers/promises';

/** Texts that have arrived on the other side so far, by the journals. */
export type Talk = { readonly toAgents: number; readonly toUsers: number };

/** Texts each way between two faults of a kind. */
const ENOUGH = 2;
/** A service that carries nothing is harmed all the same. */
const LIMIT_MS = 15_000;
const LOOK_EVERY_MS = 25;

/**
 * Waits until people have talked again. Faults that follow the clock alone are not the same test on every machine: where a process needs
 * longer to start than from one kill to the next, nobody lives long enough to poll, and the desk rightly gives the chats up.
 */
export const untilTalked = async (talk: () => Talk, signal: AbortSignal): Promise<void> => {
  const before = talk();
  const deadlineMs = Date.now() + LIMIT_MS;
  const isEnough = ({ toAgents, toUsers }: Talk): boolean =>
    toAgents >= before.toAgents + ENOUGH && toUsers >= before.toUsers + ENOUGH;
  while (!isEnough(talk()) && Date.now() < deadlineMs) await pause(LOOK_EVERY_MS, undefined, { signal });
};
