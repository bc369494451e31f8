import type { ChatRules } from '../../conversation/chat-rules.ts';
import type { BotSlug } from '../../conversation/ids.ts';

/**
 * The bots' own rules. Answers from memory whenever it can; a change is seen within twice the time to live of that memory. A bot
 * without rules of its own has the default ones.
 */
export interface Bots {
  /** Fails with `BOT_MISCONFIGURED`, `SECRET_UNREADABLE` or `SECRET_REFUSED`. */
  rulesOf(botSlug: BotSlug): Promise<ChatRules>;
  /**
   * What is known now, without waiting: the last good rules, however old, else the default ones. Begins to read what is not known or
   * old. For what must not stand still: an agent's words, a call to the desk.
   */
  lastKnown(botSlug: BotSlug): ChatRules;
}
