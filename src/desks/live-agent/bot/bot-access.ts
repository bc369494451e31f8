import type { Clock } from '../../../bridge/ports/clock.ts';
import type { Log } from '../../../bridge/ports/log.ts';
import type { SecretVault } from '../../../bridge/ports/secret-vault.ts';
import { dispositionOf } from '../../../errors/handoff-error.ts';
import type { HttpClient } from '../http/http-client.ts';
import { requestToken } from '../oauth/request-token.ts';
import { createTokenSource, type TokenSource } from '../oauth/token-source.ts';
import type { LiveAgentSettings } from '../settings.ts';
import { createSingleFlightCache } from '../single-flight-cache.ts';
import type { BotSettings } from './bot-settings.ts';
import { noticeCredentials } from './noticed-credentials.ts';
import { readBotSettings } from './read-bot-settings.ts';

export type BotAccess = {
  /** Fails as the reading of the settings does. */
  botSettings(this: void, botSlug: string): Promise<BotSettings>;
  readonly tokens: TokenSource;
};

export type BotAccessParts = {
  readonly vault: SecretVault;
  readonly clock: Clock;
  readonly log: Log;
  readonly http: HttpClient;
  /** Reads and logins are shared by many calls: only this ends them. */
  readonly signal: AbortSignal;
};

/**
 * What is known of bots: their settings for a while, their tokens until they are refused. A bot costs nothing before its first call:
 * nothing is read ahead, and nothing is renewed by a timer.
 */
export const createBotAccess = (
  { vault, clock, log, http, signal }: BotAccessParts,
  settings: LiveAgentSettings,
): BotAccess => {
  const insecureHosts = new Set(settings.insecureHosts);
  const bots = createSingleFlightCache({
    clock,
    async load(botSlug) {
      const bot = await readBotSettings({ vault, insecureHosts }, botSlug);
      notice(botSlug, bot);
      return bot;
    },
    valueMs: settings.botSettingsTtlMs,
    failureMs: () => settings.botFailureTtlMs,
  });
  const tokens = createTokenSource(clock, settings, async (botSlug) => {
    try {
      const token = await requestToken(await bots.get(botSlug), {
        http,
        deadlineMs: settings.requestTimeoutMs,
        nowMs: clock.nowMs(),
        signal,
      });
      log.info('desk.logged-in', { botSlug });
      return token;
    } catch (error) {
      if (dispositionOf(error) === 'park') log.warn('desk.login-refused', { botSlug, error });
      throw error;
    }
  });
  const notice = noticeCredentials((botSlug) => tokens.changed(botSlug));
  return { botSettings: (botSlug) => bots.get(botSlug), tokens };
};
