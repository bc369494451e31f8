import type { SecretVault } from '../bridge/ports/secret-vault.ts';
import type { ChatRules } from '../conversation/chat-rules.ts';
import { DEFAULT_RULES } from '../conversation/chat-rules.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { botRules, type BotRules } from './rule-fields.ts';

/** Of JSON text: the limit of Secret Manager, which holds for every vault. */
const MAX_DOCUMENT_CHARS = 64 * 1024;

/** A bot's settings in one secret, a JSON object: of its keys the desk reads some, and these rules others. */
const documentName = (botSlug: string): string => `${botSlug}-settings`;

const invalid = (places: readonly string[]): HandoffError =>
  new HandoffError('BOT_MISCONFIGURED', { missing: [], invalid: places });

const documentOf = (text: string, name: string): object => {
  try {
    const document: unknown = text.length > MAX_DOCUMENT_CHARS ? undefined : JSON.parse(text);
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document;
  } catch {
    // The parser's words quote what stands there.
  }
  throw invalid([name]);
};

const rulesOf = ({ waitLimitMs, idleWarningMs, idleLimitMs, ...all }: BotRules): ChatRules => {
  const { afterDisconnect, inDoubt, language, ...rules } = all;
  return {
    ...rules,
    terms: { waitLimitMs, idleWarningMs, idleLimitMs, afterDisconnect, inDoubt, language },
  };
};

/** Which rules in a document do not fit, by path; never what stands there. */
export const misfitsIn = (document: object): readonly string[] => [
  ...new Set(botRules.safeParse(document).error?.issues.map(({ path }) => path.map(String).join('.'))),
];

/** One bot's rules. Fails with `BOT_MISCONFIGURED`, which names the places that do not fit, or as the vault does. */
export const readBotRules = async (vault: SecretVault, botSlug: string): Promise<ChatRules> => {
  const name = documentName(botSlug);
  const text = await vault.read(name);
  if (text === undefined || text.trim() === '') return DEFAULT_RULES;
  const document = documentOf(text, name);
  const parsed = botRules.safeParse(document);
  if (parsed.success) return rulesOf(parsed.data);
  throw invalid(misfitsIn(document).map((path) => (path === '' ? name : `${name}.${path}`)));
};
