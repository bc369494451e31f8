import type { Clock } from '../../bridge/ports/clock.ts';

export type CacheRules<Value> = {
  readonly clock: Clock;
  /** One load at a time per key; everybody who asks meanwhile waits for it. */
  readonly load: (key: string) => Promise<Value>;
  /** How long a value is good; Infinity until `forget`. */
  readonly valueMs: number;
  /** How long a failure is given again instead of being tried again. */
  readonly failureMs: (error: unknown, key: string) => number;
};

export interface SingleFlightCache<Value> {
  get(key: string): Promise<Value>;
  /** The value if it is there and good, without waiting. */
  peek(key: string): Value | undefined;
  /** When the present value came, monotonic ms; undefined while there is none. */
  ageMs(key: string): number | undefined;
  forget(key: string): void;
  /** Gives `error` to everybody for its time. */
  refuse(key: string, error: unknown): void;
}

type Entry<Value> = {
  readonly outcome: Promise<Value>;
  value?: Value;
  /** Monotonic ms; undefined while loading. */
  since?: number;
  untilMs: number;
};

/** Keys come from events: what has expired is swept when there are more of them than most deployments have bots, ... */
const SWEEP_ABOVE = 1_000;
/** ... but not at every call, ... */
const SWEEP_EVERY = 100;
/** ... and when there are more than any has, the oldest goes. */
const MAX_KEYS = 10_000;

/** Memory with expiry for what is asked for all the time and costs a call to get: secrets, tokens. */
export const createSingleFlightCache = <Value>(rules: CacheRules<Value>): SingleFlightCache<Value> => {
  const entries = new Map<string, Entry<Value>>();
  const now = (): number => rules.clock.monotonicMs();
  const fresh = (key: string): Entry<Value> | undefined => {
    const entry = entries.get(key);
    return entry && entry.untilMs > now() ? entry : undefined;
  };
  let puts = 0;
  const sweep = (): void => {
    puts += 1;
    if (entries.size <= SWEEP_ABOVE || puts % SWEEP_EVERY !== 0) return;
    for (const [key, { untilMs }] of entries) if (untilMs <= now()) entries.delete(key);
  };
  const put = (key: string, outcome: Promise<Value>): Entry<Value> => {
    sweep();
    const entry: Entry<Value> = { outcome, untilMs: Infinity };
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > MAX_KEYS && oldest !== undefined) entries.delete(oldest);
    outcome.then(
      (value) => Object.assign(entry, { value, since: now(), untilMs: now() + rules.valueMs }),
      (error: unknown) => Object.assign(entry, { untilMs: now() + rules.failureMs(error, key) }),
    );
    return entry;
  };
  return {
    get: (key) => (fresh(key) ?? put(key, rules.load(key))).outcome,
    peek: (key) => fresh(key)?.value,
    ageMs(key) {
      const since = fresh(key)?.since;
      return since === undefined ? undefined : now() - since;
    },
    forget(key) {
      entries.delete(key);
    },
    refuse(key, error) {
      put(key, Promise.reject(error));
    },
  };
};
