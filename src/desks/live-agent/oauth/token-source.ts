import type { Clock } from '../../../bridge/ports/clock.ts';
import { dispositionOf, HandoffError } from '../../../errors/handoff-error.ts';
import { createBoundedMap } from '../bounded-map.ts';
import type { LiveAgentSettings } from '../settings.ts';
import { createSingleFlightCache } from '../single-flight-cache.ts';
import { isRateLimit } from './oauth-refusal.ts';

export interface TokenSource {
  /** The bot's token; kept until it is refused. Fails as `requestToken` and the reading of the bot's settings do. */
  get(botSlug: string): Promise<string>;
  peek(botSlug: string): string | undefined;
  /** Salesforce answered 401 to this token: the next `get` asks for another, once. */
  refused(botSlug: string, token: string): void;
  /** The bot has other credentials than before: what is known of the old ones, token or refusal, is forgotten. */
  changed(botSlug: string): void;
}

/** A token refused so soon after it was given would be refused again: the next one is asked for after as long, at least. */
const TOO_SOON_MS = 10_000;

/** More bots than any deployment has. */
const MAX_BOTS = 10_000;

/** Twice as long each time. */
const createPatience = (firstMs: number, maxMs: number) => {
  const times = createBoundedMap<number>(MAX_BOTS);
  return {
    nextMs(botSlug: string): number {
      const before = times.get(botSlug) ?? 0;
      times.set(botSlug, before + 1);
      return Math.min(firstMs * 2 ** Math.min(before, 20), maxMs);
    },
    reset: (botSlug: string) => times.delete(botSlug),
  };
};

/**
 * One token per bot. What Salesforce refuses, credentials or a token that it has just given, is remembered longer after each refusal in a
 * row, so that no flood of handoffs locks the bot's user: credentials from `refusalTtlMs` on, twice as long each time, to `maxRefusalTtlMs`.
 */
export const createTokenSource = (
  clock: Clock,
  settings: LiveAgentSettings,
  fetchToken: (botSlug: string) => Promise<string>,
): TokenSource => {
  const credentials = createPatience(settings.refusalTtlMs, settings.maxRefusalTtlMs);
  const youngTokens = createPatience(TOO_SOON_MS, settings.maxRefusalTtlMs);
  const failureMs = (error: unknown, botSlug: string): number => {
    const details = error instanceof HandoffError ? error.details : {};
    if (details['step'] === 'token') return youngTokens.nextMs(botSlug);
    // Each login counts against the limit, also a refused one.
    if (isRateLimit(details)) return settings.refusalTtlMs;
    if (dispositionOf(error) === 'retry') return settings.botFailureTtlMs;
    const isRefusal = error instanceof HandoffError && error.code === 'DESK_CREDENTIALS_REFUSED';
    return isRefusal || details['step'] === 'login' ? credentials.nextMs(botSlug) : settings.botFailureTtlMs;
  };
  const load = async (botSlug: string): Promise<string> => {
    const token = await fetchToken(botSlug);
    credentials.reset(botSlug);
    return token;
  };
  const tokens = createSingleFlightCache({ clock, load, valueMs: Infinity, failureMs });
  return {
    get: (botSlug) => tokens.get(botSlug),
    peek: (botSlug) => tokens.peek(botSlug),
    refused(botSlug, token) {
      // Many calls fail together with one old token; only the first may cost a login.
      if (tokens.peek(botSlug) !== token) return;
      const ageMs = tokens.ageMs(botSlug) ?? Infinity;
      if (ageMs < TOO_SOON_MS) {
        tokens.refuse(botSlug, new HandoffError('DESK_CREDENTIALS_REFUSED', { step: 'token', status: 401 }));
        return;
      }
      youngTokens.reset(botSlug);
      tokens.forget(botSlug);
    },
    changed(botSlug) {
      credentials.reset(botSlug);
      youngTokens.reset(botSlug);
      tokens.forget(botSlug);
    },
  };
};
