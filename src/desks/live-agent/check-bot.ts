import type { Clock } from '../../bridge/ports/clock.ts';
import type { SecretVault } from '../../bridge/ports/secret-vault.ts';
import type { BotSettings } from './bot/bot-settings.ts';
import { documentName, type SettingsDocument } from '../../bridge/settings-document.ts';
import { checkDesk } from './check/check-desk.ts';
import { checkHost } from './check/check-host.ts';
import { checkLogin } from './check/check-login.ts';
import { checkSecrets } from './check/check-secrets.ts';
import { checkSettings, type OtherReader } from './check/check-settings.ts';
import { unchecked, type Finding } from './check/finding.ts';
import { createHttpClient } from './http/http-client.ts';
import { liveAgentSettings, type LiveAgentOptions } from './settings.ts';

export type BotCheckParts = {
  readonly vault: SecretVault;
  readonly clock: Clock;
  readonly settings?: LiveAgentOptions;
  /** Who reads the bot's document besides the desk. */
  readonly otherReaders?: readonly OtherReader[];
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

/** A value that stands in the document is named by its place there, so that it is mended there. */
const placed =
  (botSlug: string, document: SettingsDocument, singles: ReadonlySet<string>) =>
  (finding: Finding): Finding => {
    const named = (text: string): string =>
      text.replace(new RegExp(`(?<![\\w-])${botSlug}-([A-Za-z_]+)(?![\\w.-])`, 'g'), (whole, name: string) =>
        Object.hasOwn(document, name) && !singles.has(name) ? `${documentName(botSlug)}.${name}` : whole,
      );
    const { found, remedy } = finding;
    return { ...finding, found: named(found), ...(remedy === undefined ? {} : { remedy: named(remedy) }) };
  };

/**
 * Finds out whether a bot can work before a user does: secrets, the spelling of its settings, hosts, one login, one question for
 * availability. Opens no chat and changes nothing. What is wrong is a finding with its remedy, not an error.
 */
export const checkBot = async (parts: BotCheckParts, botSlug: string): Promise<BotReport> => {
  const { vault } = parts;
  const insecureHosts = new Set(parts.settings?.insecureHosts ?? []);
  const singles = new Set<string>();
  const noting: SecretVault = {
    async read(name) {
      const value = await vault.read(name);
      if (value) singles.add(name.slice(botSlug.length + 1));
      return value;
    },
  };
  const secrets = await checkSecrets({ vault: noting, insecureHosts }, botSlug);
  const settings = await checkSettings(vault, botSlug, parts.otherReaders ?? []);
  const rest: readonly Finding[] = secrets.settings
    ? await checkConnections(secrets.settings, botSlug, parts)
    : (['chat-host', 'login-host', 'login', 'desk', 'button'] as const).map((step) =>
        unchecked(step, 'secrets'),
      );
  const findings = [secrets.finding, settings.finding, ...rest].map(
    placed(botSlug, settings.document, singles),
  );
  return { botSlug, canWork: !hasFault(findings), findings };
};
