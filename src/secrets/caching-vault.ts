import type { Clock } from '../bridge/ports/clock.ts';
import type { SecretVault } from '../bridge/ports/secret-vault.ts';

type Known = { readonly value: string | undefined; readonly untilMs: number };

export type CachingOptions = {
  /** How long a value is used before it is read again: the longest time that a rotated secret goes unnoticed. */
  readonly ttlMs: number;
  /** The same for a name without a value: short, so that a bot works soon after its secrets are stored. */
  readonly missTtlMs: number;
  readonly clock: Clock;
};

/** More than the secrets of a hundred bots; made-up bot names cannot fill the memory. */
const MAX_NAMES = 1_000;

/** Remembers what a vault answered. Reads of one name at the same time become one; a failure is not remembered. */
export const createCachingVault = (
  vault: SecretVault,
  { ttlMs, missTtlMs, clock }: CachingOptions,
): SecretVault => {
  const known = new Map<string, Known>();
  const underWay = new Map<string, Promise<string | undefined>>();

  const remember = (name: string, value: string | undefined): void => {
    // Deleted first, so that the map's order is that of the reads and its first name the oldest.
    known.delete(name);
    known.set(name, { value, untilMs: clock.monotonicMs() + (value === undefined ? missTtlMs : ttlMs) });
    const [oldest] = known.keys();
    if (known.size > MAX_NAMES && oldest !== undefined) known.delete(oldest);
  };

  const readAnew = (name: string): Promise<string | undefined> => {
    const reading = Promise.resolve()
      .then(() => vault.read(name))
      .then((value) => {
        remember(name, value);
        return value;
      })
      .finally(() => {
        underWay.delete(name);
      });
    underWay.set(name, reading);
    return reading;
  };

  return {
    async read(name) {
      const hit = known.get(name);
      if (hit && clock.monotonicMs() < hit.untilMs) return hit.value;
      return underWay.get(name) ?? readAnew(name);
    },
  };
};
