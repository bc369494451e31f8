import type { SecretVault } from '../../../bridge/ports/secret-vault.ts';
import { HandoffError } from '../../../errors/handoff-error.ts';
import { allowedUrl } from '../http/host-guard.ts';
import { botSecrets, credentialsOf, type BotSettings } from './bot-settings.ts';

const NAMES = [
  'client_id',
  'client_secret',
  'username',
  'password',
  'organizationId',
  'deploymentId',
  'buttonId',
  'liveAgentUrl',
  'loginUrl',
  'authFlow',
  'privateKey',
] as const;
type Name = (typeof NAMES)[number];

export type BotSettingsSource = {
  readonly vault: SecretVault;
  readonly insecureHosts: ReadonlySet<string>;
};

/** An editor's last line break is the commonest fault of a stored secret. */
const withoutLineEnd = (text: string): string => text.replace(/[\r\n]+$/, '');

const readAll = async (vault: SecretVault, botSlug: string): Promise<Partial<Record<Name, string>>> => {
  const values = await Promise.all(
    NAMES.map(async (name) => [name, await vault.read(`${botSlug}-${name}`)] as const),
  );
  return Object.fromEntries(
    values.flatMap(([name, value]) => (value ? [[name, withoutLineEnd(value)] as const] : [])),
  );
};

/** Names only: which secrets are not there and which do not fit. */
const misfit = (
  botSlug: string,
  stored: Partial<Record<Name, string>>,
  names: readonly PropertyKey[],
): HandoffError => {
  const full = [...new Set(names)].map((name) => [String(name), `${botSlug}-${String(name)}`] as const);
  return new HandoffError('BOT_MISCONFIGURED', {
    missing: full.filter(([name]) => !Object.hasOwn(stored, name)).map(([, secret]) => secret),
    invalid: full.filter(([name]) => Object.hasOwn(stored, name)).map(([, secret]) => secret),
  });
};

/** `login.salesforce.com` or a site with a path; the token's path may be written out or not. */
const loginBase = (url: URL): string =>
  `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/services\/oauth2\/token$/, '')}`;

/**
 * Reads one bot's secrets. Fails with `BOT_UNKNOWN` when there are none, `BOT_MISCONFIGURED` naming what is missing or does not
 * fit, `DESK_HOST_FORBIDDEN`, or `SECRET_UNREADABLE`.
 */
export const readBotSettings = async (source: BotSettingsSource, botSlug: string): Promise<BotSettings> => {
  const stored = await readAll(source.vault, botSlug);
  if (Object.keys(stored).length === 0) throw new HandoffError('BOT_UNKNOWN', { botSlug });
  const parsed = botSecrets.safeParse({ authFlow: 'password', ...stored });
  if (!parsed.success) {
    throw misfit(
      botSlug,
      stored,
      parsed.error.issues.map((issue) => issue.path[0] ?? ''),
    );
  }
  const { organizationId, deploymentId, buttonId, liveAgentUrl, loginUrl } = parsed.data;
  const chat = allowedUrl(liveAgentUrl, `${botSlug}-liveAgentUrl`, source.insecureHosts);
  const login = allowedUrl(loginUrl, `${botSlug}-loginUrl`, source.insecureHosts);
  return {
    organizationId,
    deploymentId,
    buttonId,
    baseUrl: `${chat.origin}/chat/rest/`,
    loginUrl: loginBase(login),
    credentials: credentialsOf(parsed.data),
  };
};
