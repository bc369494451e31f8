import type { Bots } from '../bridge/ports/bots.ts';
import { DEFAULT_RULES, type ChatRules } from '../conversation/chat-rules.ts';

/** The same rules for every bot. */
export const createMemoryBots = (rules: Partial<ChatRules> = {}): Bots => {
  const all = { ...DEFAULT_RULES, ...rules };
  return { rulesOf: () => Promise.resolve(all), lastKnown: () => all };
};
