import type { SecretVault } from '../../../bridge/ports/secret-vault.ts';
import { HandoffError } from '../../../errors/handoff-error.ts';
import { allowedUrl } from '../http/host-guard.ts';
import { credentialsOf, storedSettings, type BotSettings, type StoredSettings } from './bot-settings.ts';
import { ACCESS_NAMES } from './setting-fields.ts';
import { documentName, readSettingsDocument } from '../../../bridge/settings-document.ts';

export type BotSettingsSource = {
  readonly vault: SecretVault;
  readonly insecureHosts: ReadonlySet<string>;
};

/** What is stored, by name, and under which name an operator finds it. */
type Stored = {
  readonly values: Record<string, unknown>;
  readonly placeOf: (path: readonly PropertyKey[]) => string;
};

/** An editor's last line break is the commonest fault of a stored secret. */
const withoutLineEnd = (text: string): string => text.replace(/[\r\n]+$/, '');

const readSingles = async (
  vault: SecretVault,
  botSlug: string,
): Promise<Readonly<Record<string, string>>> => {
  const values = await Promise.all(
    ACCESS_NAMES.map(async (name) => [name, await vault.read(`${botSlug}-${name}`)] as const),
  );
  return Object.fromEntries(
    values.flatMap(([name, value]) => (value ? [[name, withoutLineEnd(value)] as const] : [])),
  );
};

/** A secret of its own wins over the same name in the document: a password can be rotated without writing the rest again. */
const readAll = async (vault: SecretVault, botSlug: string): Promise<Stored> => {
  const [document, singles] = await Promise.all([
    readSettingsDocument(vault, botSlug),
    readSingles(vault, botSlug),
  ]);
  const isInDocument = (name: string): boolean =>
    document !== undefined && Object.hasOwn(document, name) && !Object.hasOwn(singles, name);
  return {
    values: { ...document, ...singles },
    placeOf(path) {
      const [name = '', ...rest] = path.map(String);
      return isInDocument(name) ? [documentName(botSlug), name, ...rest].join('.') : `${botSlug}-${name}`;
    },
  };
};

/** Names only: what is not there and what does not fit. */
const misfit = ({ values, placeOf }: Stored, paths: readonly (readonly PropertyKey[])[]): HandoffError => {
  const isStored = ([name]: readonly PropertyKey[]): boolean => Object.hasOwn(values, name ?? '');
  const places = (some: readonly (readonly PropertyKey[])[]): string[] => [...new Set(some.map(placeOf))];
  return new HandoffError('BOT_MISCONFIGURED', {
    missing: places(paths.filter((path) => !isStored(path))),
    invalid: places(paths.filter(isStored)),
  });
};

/** `login.salesforce.com` or a site with a path; the token's path may be written out or not. */
const loginBase = (url: URL): string =>
  `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/services\/oauth2\/token$/, '')}`;

const settingsOf = (data: StoredSettings, chat: URL, login: URL): BotSettings => ({
  organizationId: data.organizationId,
  deploymentId: data.deploymentId,
  buttonId: data.buttonId,
  fallbackButtonIds: data.fallbackButtonIds,
  baseUrl: `${chat.origin}/chat/rest/`,
  loginUrl: loginBase(login),
  checkAvailability: data.checkAvailability,
  ...(data.apiVersion === undefined ? {} : { apiVersion: data.apiVersion }),
  transcript: {
    label: data.transcriptLabel,
    maxChars: data.transcriptChars,
    partChars: data.transcriptPartChars,
  },
  credentials: credentialsOf(data),
});

/**
 * Reads what is stored about one bot: the document `{botSlug}-settings`, secrets of their own, or both. Keys that the desk does not
 * know are passed over: the bridge's rules stand in the same document. Fails with `BOT_UNKNOWN` when there is nothing,
 * `BOT_MISCONFIGURED` naming what is missing or does not fit, `DESK_HOST_FORBIDDEN`, or as the vault does.
 */
export const readBotSettings = async (source: BotSettingsSource, botSlug: string): Promise<BotSettings> => {
  const stored = await readAll(source.vault, botSlug);
  if (Object.keys(stored.values).length === 0) throw new HandoffError('BOT_UNKNOWN', { botSlug });
  const parsed = storedSettings.safeParse({ authFlow: 'password', ...stored.values });
  if (!parsed.success) {
    throw misfit(
      stored,
      parsed.error.issues.map(({ path }) => path),
    );
  }
  const { data } = parsed;
  const chat = allowedUrl(data.liveAgentUrl, stored.placeOf(['liveAgentUrl']), source.insecureHosts);
  const login = allowedUrl(data.loginUrl, stored.placeOf(['loginUrl']), source.insecureHosts);
  return settingsOf(data, chat, login);
};
