import type { Clock } from '../../bridge/ports/clock.ts';
import { createBoundedMap } from './bounded-map.ts';

/** Where bots' orgs were found when it was not where their settings say. */
export type ServerMemory = {
  /** `baseUrl`, or the one that it was switched to. */
  of(botSlug: string, baseUrl: string): string;
  switched(botSlug: string, baseUrl: string, to: string): void;
  /** The next chat asks the host of the settings again. */
  forget(botSlug: string): void;
};

type Switched = { readonly from: string; readonly to: string; readonly untilMs: number };

/** More bots than any deployment has; one that is forgotten costs one question. */
const MAX_BOTS = 10_000;

/** Remembers a SwitchServer for as long as `ttlMs`, and only for the setting that it answered. */
export const createServerMemory = (clock: Clock, ttlMs: number): ServerMemory => {
  const known = createBoundedMap<Switched>(MAX_BOTS);
  return {
    of(botSlug, baseUrl) {
      const found = known.get(botSlug);
      return found && found.from === baseUrl && clock.monotonicMs() < found.untilMs ? found.to : baseUrl;
    },
    switched(botSlug, baseUrl, to) {
      known.set(botSlug, { from: baseUrl, to, untilMs: clock.monotonicMs() + ttlMs });
    },
    forget(botSlug) {
      known.delete(botSlug);
    },
  };
};
