import type { Happening } from '../conversation/event.ts';
import { partsOf, type ConversationId } from '../conversation/ids.ts';
import type { ConversationParts } from './conversation-parts.ts';
import { happeningOfEntry, type Reading } from './inbox-meaning.ts';
import type { InboxEntry } from './ports/conversation-store.ts';
import { rulesFor } from './rules-for.ts';

type InboxParts = Pick<ConversationParts, 'bots' | 'clock' | 'log' | 'openChats'>;

/** A handoff that the rules admit, and for which there is room among the bot's open chats. A count that fails refuses nobody. */
const withRoom = async (
  { openChats, log }: InboxParts,
  { conversationId, rules }: Reading,
  happening: Happening,
): Promise<Happening> => {
  const { openChatsMax } = rules.limits;
  if (happening.type !== 'user.asked' || happening.admission.kind === 'refused') return happening;
  if (openChatsMax === undefined || !openChats) return happening;
  try {
    if (await openChats.enter(conversationId, openChatsMax)) return happening;
  } catch (error) {
    log.warn('open-chats.not-counted', { conversationId, error });
    return happening;
  }
  return { ...happening, admission: { kind: 'refused', ending: { cause: 'too-busy' } } };
};

/** What the entries mean to the conversation, by the bot's rules of this moment. */
export const readInbox = async (
  parts: InboxParts,
  conversationId: ConversationId,
  entries: readonly InboxEntry[],
): Promise<Happening[]> => {
  const known = await rulesFor(parts, partsOf(conversationId).botSlug);
  const reading = { ...known, conversationId, nowMs: parts.clock.nowMs() };
  const happenings = entries.map((entry) => happeningOfEntry(entry, reading));
  return Promise.all(happenings.map((happening) => withRoom(parts, reading, happening)));
};
