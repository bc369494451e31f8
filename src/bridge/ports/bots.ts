import type { ChatRules } from '../../conversation/chat-rules.ts';
import type { BotSlug } from '../../conversation/ids.ts';

/**
 * The bots' own rules. Answers from memory whenever it can; a change is seen within the time to live of that memory. Fails with
 * `BOT_MISCONFIGURED` or `SECRET_UNREADABLE`. A bot without rules of its own has the default ones.
 */
export interface Bots {
  rulesOf(botSlug: BotSlug): Promise<ChatRules>;
}
