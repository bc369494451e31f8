import type { Bots } from '../bridge/ports/bots.ts';
import { DEFAULT_RULES, type ChatRules } from '../conversation/chat-rules.ts';

/** The same rules for every bot. */
export const createMemoryBots = (rules: Partial<ChatRules> = {}): Bots => ({
  rulesOf: () => Promise.resolve({ ...DEFAULT_RULES, ...rules }),
});
