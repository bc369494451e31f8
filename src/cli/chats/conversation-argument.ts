import { conversationIdOf, type ConversationId } from '../../conversation/ids.ts';
import { botSlug, userId } from '../../events/fields.ts';
import type { ChatDetails } from '../../bridge/ports/chat-directory.ts';
import type { PositionalSpec } from '../command.ts';
import { misuse, Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { chatDirectoryOf } from './chat-directory.ts';

export const CONVERSATION: PositionalSpec = {
  name: 'conversation',
  meaning: 'The bot and its user, as botSlug:userId.',
};

/** Fails as misuse. */
export const conversationOf = (text: string | undefined): ConversationId => {
  const [, slug = '', user = ''] = /^([^:]*):(.*)$/s.exec(text ?? '') ?? [];
  const bot = botSlug.safeParse(slug);
  const id = userId.safeParse(user);
  if (bot.success && id.success) return conversationIdOf(bot.data, id.data);
  throw misuse('<conversation> is none', 'Write it as botSlug:userId, as handoff chats list shows it.');
};

/** Fails when nothing is remembered of it. */
export const rememberedChat = async (conversationId: ConversationId, world: World): Promise<ChatDetails> => {
  const details = await chatDirectoryOf(world).show(conversationId);
  if (details) return details;
  throw new Refusal(
    `nothing is remembered of ${conversationId}`,
    'Check the spelling: handoff chats list --all. What was not written to for MEMORY_DAYS is forgotten.',
  );
};
