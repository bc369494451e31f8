import { DEFAULT_RULES, type ChatRules } from '../conversation/chat-rules.ts';
import type { BotSlug } from '../conversation/ids.ts';
import type { Ending } from '../conversation/state.ts';
import { dispositionOf, HandoffError } from '../errors/handoff-error.ts';
import type { Bots } from './ports/bots.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';

/** The rules to go by; with a refusal no new chat may be opened. */
export type KnownRules = { readonly rules: ChatRules; readonly refusal?: Ending | undefined };

/** Shorter than a stop may take: whoever waits here can do nothing else for the chat. */
const WAIT_MS = 2_000;

type RulesParts = { readonly bots: Bots; readonly clock: Clock; readonly log: Log };

const rulesInTime = async ({ bots, clock }: RulesParts, botSlug: BotSlug): Promise<ChatRules> => {
  let cancel = (): void => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(WAIT_MS, () => {
      reject(new HandoffError('SECRET_UNREADABLE', { botSlug, reason: 'no answer in time' }));
    });
  });
  try {
    return await Promise.race([bots.rulesOf(botSlug), late]);
  } finally {
    cancel();
  }
};

/**
 * A bot's rules, or what to do without them. Rules that cannot be understood open no chat: one of them may be the off-switch. When they
 * can only not be read now, the default ones must do: the desk needs the same secrets, and a chat that is open must not stand still.
 */
export const rulesFor = async (parts: RulesParts, botSlug: BotSlug): Promise<KnownRules> => {
  try {
    return { rules: await rulesInTime(parts, botSlug) };
  } catch (error) {
    parts.log.warn('bot.rules-unknown', { botSlug, error });
    return dispositionOf(error) === 'retry' || !(error instanceof HandoffError)
      ? { rules: DEFAULT_RULES }
      : { rules: DEFAULT_RULES, refusal: { cause: 'desk-error', code: error.code } };
  }
};
