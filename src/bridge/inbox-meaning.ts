import { admit } from '../conversation/admission.ts';
import type { Happening, HappeningBody, HappeningOf } from '../conversation/event.ts';
import type { ChatId, ConversationId, EventId } from '../conversation/ids.ts';
import { splitText } from '../conversation/split-text.ts';
import type { ChatRequest, Outgoing } from '../conversation/state.ts';
import type { InboundData } from '../events/inbound.ts';
import { deterministicId } from './deterministic-id.ts';
import type { InboxEntry } from './ports/conversation-store.ts';
import type { KnownRules } from './rules-for.ts';

/** What an entry means depends on the bot's rules of this moment. */
export type Reading = KnownRules & { readonly conversationId: ConversationId; readonly nowMs: number };

/** Derived, not drawn: a repeated handoff asks for the same chat. */
export const chatIdOf = (conversationId: ConversationId, eventId: string): ChatId =>
  deterministicId(conversationId, 'chat', eventId).slice(0, 24) as ChatId;

type Handoff = InboundData<'salesforce-handoff.handoff.requested.v1'>;

const requestOf = (chatId: ChatId, handoff: Handoff, { rules }: Reading): ChatRequest => {
  const { channel, visitor, prechat, transcript, prechatEntities } = handoff;
  const { buttonId, fallbackButtonIds = rules.fallbackButtonIds, agentId, fallbackToButton } = handoff;
  return {
    chatId,
    channel,
    visitor,
    prechat,
    transcript,
    prechatEntities,
    buttonId,
    fallbackButtonIds,
    agentId,
    fallbackToButton,
  };
};

const askedOf = (
  { eventId, publishedAtMs }: InboxEntry,
  data: Handoff,
  reading: Reading,
): Omit<HappeningOf<'user.asked'>, 'id'> => {
  const { conversationId, rules, refusal, nowMs } = reading;
  const { userId, visitor } = data;
  const asking = { userId, language: visitor.language, askedAtMs: publishedAtMs, nowMs };
  return {
    type: 'user.asked',
    eventId,
    request: requestOf(chatIdOf(conversationId, eventId), data, reading),
    admission: refusal ? { kind: 'refused', ending: refusal } : admit(rules, asking),
  };
};

/** A text that is too long for one message goes in parts, each with an id of its own that is the same on every reading. */
const textItems = (id: EventId, text: string, { conversationId, rules }: Reading): Outgoing[] => {
  const parts = splitText(text, rules.maxTextChars);
  if (parts.length === 1) return [{ kind: 'text', id, text }];
  return parts.map((part, index) => ({
    kind: 'text',
    id: deterministicId(conversationId, 'part', id, String(index)) as EventId,
    of: id,
    text: part,
  }));
};

const bodyOf = (entry: InboxEntry, reading: Reading): HappeningBody => {
  const { eventId } = entry;
  switch (entry.type) {
    case 'salesforce-handoff.handoff.requested.v1':
      return askedOf(entry, entry.data, reading);
    case 'salesforce-handoff.user.said.v1':
      return { type: 'user.said', items: textItems(eventId, entry.data.text, reading) };
    case 'salesforce-handoff.user.file.v1': {
      const { url, fileName: name, contentType, caption } = entry.data;
      return { type: 'user.said', items: [{ kind: 'file', id: eventId, url, name, contentType, caption }] };
    }
    case 'salesforce-handoff.user.custom.v1': {
      const { event, data } = entry.data;
      return { type: 'user.said', items: [{ kind: 'custom', id: eventId, event, data }] };
    }
    case 'salesforce-handoff.user.typing.v1':
      return { type: 'user.typed', typing: entry.data.typing, text: entry.data.text };
    case 'salesforce-handoff.user.left.v1':
      return { type: 'user.left' };
    case 'salesforce-handoff.chat.end-requested.v1':
      return { type: 'operator.ended', chatId: entry.data.chatId };
  }
};

/** What an inbox entry means to its conversation. */
export const happeningOfEntry = (entry: InboxEntry, reading: Reading): Happening => ({
  ...bodyOf(entry, reading),
  id: entry.eventId,
});
