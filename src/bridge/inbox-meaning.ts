import type { Happening, HappeningBody } from '../conversation/event.ts';
import type { ChatId, ConversationId } from '../conversation/ids.ts';
import type { ChatRequest } from '../conversation/state.ts';
import type { InboundData } from '../events/inbound.ts';
import { deterministicId } from './deterministic-id.ts';
import type { InboxEntry } from './ports/conversation-store.ts';

/** Derived, not drawn: a repeated handoff asks for the same chat. */
export const chatIdOf = (conversationId: ConversationId, eventId: string): ChatId =>
  deterministicId(conversationId, 'chat', eventId).slice(0, 24) as ChatId;

const requestOf = (
  chatId: ChatId,
  { channel, visitor, prechat, transcript, buttonId }: InboundData<'salesforce-handoff.handoff.requested.v1'>,
): ChatRequest => ({ chatId, channel, visitor, prechat, transcript, buttonId });

const bodyOf = (conversationId: ConversationId, entry: InboxEntry): HappeningBody => {
  const { eventId } = entry;
  switch (entry.type) {
    case 'salesforce-handoff.handoff.requested.v1':
      return {
        type: 'user.asked',
        eventId,
        request: requestOf(chatIdOf(conversationId, eventId), entry.data),
      };
    case 'salesforce-handoff.user.said.v1':
      return { type: 'user.said', item: { kind: 'text', id: eventId, text: entry.data.text } };
    case 'salesforce-handoff.user.file.v1': {
      const { url, fileName: name, contentType, caption } = entry.data;
      return { type: 'user.said', item: { kind: 'file', id: eventId, url, name, contentType, caption } };
    }
    case 'salesforce-handoff.user.typing.v1':
      return { type: 'user.typed', typing: entry.data.typing };
    case 'salesforce-handoff.user.left.v1':
      return { type: 'user.left' };
    case 'salesforce-handoff.chat.end-requested.v1':
      return { type: 'operator.ended', chatId: entry.data.chatId };
  }
};

/** What an inbox entry means to its conversation. */
export const happeningOfEntry = (conversationId: ConversationId, entry: InboxEntry): Happening => ({
  ...bodyOf(conversationId, entry),
  id: entry.eventId,
});
