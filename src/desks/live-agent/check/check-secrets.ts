import type { ErrorCode } from '../../../errors/codes.ts';
import { HandoffError } from '../../../errors/handoff-error.ts';
import type { BotSettings } from '../bot/bot-settings.ts';
import { DESK_FIELDS } from '../bot/setting-fields.ts';
import { readBotSettings, type BotSettingsSource } from '../bot/read-bot-settings.ts';
import { fault, fine, type Finding } from './finding.ts';

/** What a value has to look like, by the setting's name. */
const SHAPES: Readonly<Record<string, string>> = {
  organizationId: 'the id of the organization: 00D and 12 or 15 letters or digits',
  deploymentId: 'the id of the chat deployment: 572 and 12 or 15 letters or digits',
  buttonId: 'the id of the chat button: 573 and 12 or 15 letters or digits',
  liveAgentUrl: 'the chat endpoint, such as https://d.la1.salesforceliveagent.com/chat/rest/',
  loginUrl: 'https://login.salesforce.com, https://test.salesforce.com or the My Domain of the org',
  authFlow: 'password, client_credentials or jwt_bearer',
  privateKey: 'a private key in PEM',
  settings: 'a JSON object of at most 64 KiB',
};

/** The setting's name, wherever it stands: `acme-buttonId`, `acme-settings.buttonId`, or a part of it. */
const settingIn = (place: string, botSlug: string): string => {
  const [name = '', inDocument] = place.slice(botSlug.length + 1).split('.');
  return inDocument ?? name;
};

/** What the value must look like. */
const shapeOf = (place: string, botSlug: string): string => {
  const name = settingIn(place, botSlug);
  if (Object.hasOwn(SHAPES, name)) return `must be ${String(SHAPES[name])}`;
  return Object.hasOwn(DESK_FIELDS, name)
    ? 'must be as in docs/bot-settings.md'
    : 'must be one line without control characters';
};

const RULES: Readonly<Record<string, string>> = {
  scheme: 'it is not https',
  port: 'it names a port',
  userinfo: 'it holds a user name or password',
  'ip-literal': 'it is an address instead of a name',
  suffix: "it is not a host of Salesforce's",
};

const namesIn = (details: HandoffError['details'], field: string): readonly string[] => {
  const names = details[field];
  return Array.isArray(names) ? (names as readonly string[]) : [];
};

const shapesOf = (names: readonly string[], botSlug: string): string =>
  names.map((name) => `${name} ${shapeOf(name, botSlug)}`).join('; ');

const misconfigured = (error: HandoffError, botSlug: string): Finding => {
  const missing = namesIn(error.details, 'missing');
  const invalid = namesIn(error.details, 'invalid');
  return fault('secrets', missing.length > 0 ? 'secret-missing' : 'secret-invalid', [
    [
      ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
      ...(invalid.length > 0 ? [`does not fit: ${invalid.join(', ')}`] : []),
    ].join('; '),
    [
      ...(missing.length > 0 ? ['Store what is missing'] : []),
      ...(invalid.length > 0 ? [shapesOf(invalid, botSlug)] : []),
    ].join('; '),
  ]);
};

const forbidden = ({ details }: HandoffError, botSlug: string): Finding => {
  const field = String(details['field']);
  const rule = String(details['rule']);
  return fault('secrets', 'host-forbidden', [
    `${field} may not be called: ${RULES[rule] ?? rule}`,
    `${field} ${shapeOf(field, botSlug)}`,
  ]);
};

const FINDINGS: Readonly<Partial<Record<ErrorCode, (error: HandoffError, botSlug: string) => Finding>>> = {
  BOT_UNKNOWN: (_, botSlug) =>
    fault('secrets', 'bot-unknown', [
      `no secret ${botSlug}-… is stored`,
      'Store the secrets of this bot, or check the spelling: handoff bots list',
    ]),
  BOT_MISCONFIGURED: misconfigured,
  DESK_HOST_FORBIDDEN: forbidden,
  SECRET_REFUSED: ({ details }) =>
    fault('secrets', 'secret-refused', [
      `Secret Manager grants no right to ${String(details['name'])}`,
      'Grant roles/secretmanager.secretAccessor on it to the service (infra/) and to yourself',
    ]),
  SECRET_UNREADABLE: ({ details }) =>
    fault('secrets', 'secret-unreadable', [
      `${String(details['name'])} cannot be read: ${String(details['reason'])}`,
      'Check the secret store, your credentials and SECRETS_DIR',
    ]),
};

export type CheckedSecrets = { readonly finding: Finding; readonly settings?: BotSettings };

/** Whether all secrets of the bot are there and fit. */
export const checkSecrets = async (source: BotSettingsSource, botSlug: string): Promise<CheckedSecrets> => {
  try {
    const settings = await readBotSettings(source, botSlug);
    return {
      settings,
      finding: fine('secrets', `all that the flow ${settings.credentials.flow} needs are there and fit`),
    };
  } catch (error) {
    const finding = error instanceof HandoffError ? FINDINGS[error.code]?.(error, botSlug) : undefined;
    if (!finding) throw error;
    return { finding };
  }
};
