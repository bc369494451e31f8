import type { SecretVault } from '../bridge/ports/secret-vault.ts';
import { documentName, readSettingsDocument } from '../bridge/settings-document.ts';
import type { ChatRules } from '../conversation/chat-rules.ts';
import { DEFAULT_RULES } from '../conversation/chat-rules.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { botRules, type BotRules } from './rule-fields.ts';

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
  const document = await readSettingsDocument(vault, botSlug);
  if (document === undefined) return DEFAULT_RULES;
  const parsed = botRules.safeParse(document);
  if (parsed.success) return rulesOf(parsed.data);
  const name = documentName(botSlug);
  const invalid = misfitsIn(document).map((path) => (path === '' ? name : `${name}.${path}`));
  throw new HandoffError('BOT_MISCONFIGURED', { missing: [], invalid });
};
