import type { Clock } from '../../bridge/ports/clock.ts';
import type { SecretVault } from '../../bridge/ports/secret-vault.ts';
import type { BotSettings } from './bot/bot-settings.ts';
import { checkDesk } from './check/check-desk.ts';
import { checkHost } from './check/check-host.ts';
import { checkLogin } from './check/check-login.ts';
import { checkSecrets } from './check/check-secrets.ts';
import { unchecked, type Finding } from './check/finding.ts';
import { createHttpClient } from './http/http-client.ts';
import { liveAgentSettings, type LiveAgentOptions } from './settings.ts';

export type BotCheckParts = {
  readonly vault: SecretVault;
  readonly clock: Clock;
  readonly settings?: LiveAgentOptions;
  readonly signal: AbortSignal;
};

export type BotReport = {
  readonly botSlug: string;
  /** False while there is a fault. */
  readonly canWork: boolean;
  readonly findings: readonly Finding[];
};

const hasFault = (findings: readonly Finding[]): boolean =>
  findings.some(({ verdict }) => verdict === 'fault');

const checkConnections = async (
  bot: BotSettings,
  botSlug: string,
  { clock, signal, settings: options }: BotCheckParts,
): Promise<readonly Finding[]> => {
  const settings = liveAgentSettings.parse(options ?? {});
  const insecureHosts = new Set(settings.insecureHosts);
  const [chatHost, loginHost] = await Promise.all([
    checkHost('chat-host', bot.baseUrl, { field: `${botSlug}-liveAgentUrl`, insecureHosts }),
    checkHost('login-host', bot.loginUrl, { field: `${botSlug}-loginUrl`, insecureHosts }),
  ]);
  const http = createHttpClient(clock, settings);
  try {
    const { finding: login, token } = hasFault([loginHost])
      ? { finding: unchecked('login', 'login-host'), token: undefined }
      : await checkLogin(bot, botSlug, {
          http,
          deadlineMs: settings.requestTimeoutMs,
          nowMs: clock.nowMs(),
          signal,
        });
    const desk = hasFault([chatHost])
      ? [unchecked('desk', 'chat-host'), unchecked('button', 'chat-host')]
      : await checkDesk(bot, botSlug, { http, settings, insecureHosts, signal, token });
    return [chatHost, loginHost, login, ...desk];
  } finally {
    await http.close();
  }
};

/**
 * Finds out whether a bot can work before a user does: secrets, hosts, one login, one question for availability. Opens no
 * chat and changes nothing. What is wrong is a finding with its remedy, not an error.
 */
export const checkBot = async (parts: BotCheckParts, botSlug: string): Promise<BotReport> => {
  const insecureHosts = new Set(parts.settings?.insecureHosts ?? []);
  const { finding, settings } = await checkSecrets({ vault: parts.vault, insecureHosts }, botSlug);
  const rest: readonly Finding[] = settings
    ? await checkConnections(settings, botSlug, parts)
    : (['chat-host', 'login-host', 'login', 'desk', 'button'] as const).map((step) =>
        unchecked(step, 'secrets'),
      );
  const findings = [finding, ...rest];
  return { botSlug, canWork: !hasFault(findings), findings };
};
