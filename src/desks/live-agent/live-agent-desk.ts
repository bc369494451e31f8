import type { AgentDesk } from '../../bridge/ports/agent-desk.ts';
import type { Clock } from '../../bridge/ports/clock.ts';
import type { Log } from '../../bridge/ports/log.ts';
import type { SecretVault } from '../../bridge/ports/secret-vault.ts';
import { dispositionOf } from '../../errors/handoff-error.ts';
import { readBotSettings } from './bot/read-bot-settings.ts';
import { createCallDesk } from './call-desk.ts';
import { createHttpClient } from './http/http-client.ts';
import { requestToken } from './oauth/request-token.ts';
import { createTokenSource } from './oauth/token-source.ts';
import { openSession } from './open-session.ts';
import { pollMessages } from './poll-messages.ts';
import { postCommand } from './post-command.ts';
import { reconnectSession } from './reconnect-session.ts';
import { resyncState } from './resync-state.ts';
import { reserveNumber } from './session/reservation.ts';
import { liveAgentSettings, type LiveAgentOptions } from './settings.ts';
import { createSingleFlightCache } from './single-flight-cache.ts';

export type LiveAgentDesk = AgentDesk & {
  /** Ends every connection; calls under way fail. */
  close(): Promise<void>;
};

export type LiveAgentParts = {
  readonly vault: SecretVault;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings?: LiveAgentOptions;
};

/** Salesforce Live Agent behind the desk port (Chat REST API). One for all bots of a process. */
export const createLiveAgentDesk = ({
  vault,
  clock,
  log,
  settings: options,
}: LiveAgentParts): LiveAgentDesk => {
  const settings = liveAgentSettings.parse(options ?? {});
  const http = createHttpClient(clock, settings);
  // Logins and reads of secrets are shared by many calls, so only closing the desk aborts them.
  const closing = new AbortController();
  const insecureHosts = new Set(settings.insecureHosts);
  const bots = createSingleFlightCache({
    clock,
    load: (botSlug) => readBotSettings({ vault, insecureHosts }, botSlug),
    valueMs: settings.botSettingsTtlMs,
    failureMs: () => settings.botFailureTtlMs,
  });
  const tokens = createTokenSource(clock, settings, async (botSlug) => {
    try {
      const token = await requestToken(await bots.get(botSlug), {
        http,
        deadlineMs: settings.requestTimeoutMs,
        nowMs: clock.nowMs(),
        signal: closing.signal,
      });
      log.info('desk.logged-in', { botSlug });
      return token;
    } catch (error) {
      if (dispositionOf(error) === 'park') log.warn('desk.login-refused', { botSlug, error });
      throw error;
    }
  });
  const callDesk = createCallDesk({ http, tokens, log }, settings);
  const parts = { callDesk, settings, log, botSettings: (botSlug: string) => bots.get(botSlug) };
  return {
    reserve: reserveNumber,
    poll: (call) => pollMessages(parts, call),
    async perform(call, command) {
      call.signal.throwIfAborted();
      switch (command.do) {
        case 'open-session':
          return openSession(parts, call);
        case 'reconnect':
          return reconnectSession(parts, call);
        case 'resync':
          return resyncState(parts, call);
        case 'request-agent':
        case 'send':
        case 'show-typing':
        case 'show-idle':
        case 'leave':
          return postCommand(parts, call, command);
      }
    },
    async close() {
      closing.abort();
      await http.close();
    },
  };
};
