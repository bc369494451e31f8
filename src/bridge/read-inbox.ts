import type { Happening } from '../conversation/event.ts';
import { partsOf, type ConversationId } from '../conversation/ids.ts';
import type { ConversationParts } from './conversation-parts.ts';
import { happeningOfEntry } from './inbox-meaning.ts';
import type { InboxEntry } from './ports/conversation-store.ts';
import { rulesFor } from './rules-for.ts';

/** What the entries mean to the conversation, by the bot's rules of this moment. */
export const readInbox = async (
  { bots, clock, log }: Pick<ConversationParts, 'bots' | 'clock' | 'log'>,
  conversationId: ConversationId,
  entries: readonly InboxEntry[],
): Promise<Happening[]> => {
  const known = await rulesFor(bots, partsOf(conversationId).botSlug, log);
  const reading = { ...known, conversationId, nowMs: clock.nowMs() };
  return entries.map((entry) => happeningOfEntry(entry, reading));
};
