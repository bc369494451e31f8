import type { Clock } from '../../../bridge/ports/clock.ts';
import { dispositionOf, HandoffError } from '../../../errors/handoff-error.ts';
import type { LiveAgentSettings } from '../settings.ts';
import { createSingleFlightCache } from '../single-flight-cache.ts';

export interface TokenSource {
  /** The bot's token; kept until it is refused. Fails as `requestToken` and the reading of the bot's settings do. */
  get(botSlug: string): Promise<string>;
  peek(botSlug: string): string | undefined;
  /** Salesforce answered 401 to this token: the next `get` asks for another, once. */
  refused(botSlug: string, token: string): void;
}

/** A token refused so soon after it was given would be refused again: the next one is asked for after as long. */
const TOO_SOON_MS = 10_000;

/** One token per bot. A refusal of the credentials is remembered, so that no flood of handoffs locks the bot's user. */
export const createTokenSource = (
  clock: Clock,
  settings: LiveAgentSettings,
  fetchToken: (botSlug: string) => Promise<string>,
): TokenSource => {
  const failureMs = (error: unknown): number => {
    if (error instanceof HandoffError && error.details['step'] === 'token') return TOO_SOON_MS;
    return dispositionOf(error) === 'retry' ? settings.botFailureTtlMs : settings.refusalTtlMs;
  };
  const tokens = createSingleFlightCache({ clock, load: fetchToken, valueMs: Infinity, failureMs });
  return {
    get: (botSlug) => tokens.get(botSlug),
    peek: (botSlug) => tokens.peek(botSlug),
    refused(botSlug, token) {
      // Many calls fail together with one old token; only the first may cost a login.
      if (tokens.peek(botSlug) !== token) return;
      const ageMs = tokens.ageMs(botSlug) ?? Infinity;
      if (ageMs >= TOO_SOON_MS) tokens.forget(botSlug);
      else
        tokens.refuse(botSlug, new HandoffError('DESK_CREDENTIALS_REFUSED', { step: 'token', status: 401 }));
    },
  };
};
