import { partsOf, type ConversationId, type EventId } from '../conversation/ids.ts';
import type { Notice } from '../conversation/notice.ts';
import type { BusMessage } from '../events/bus-message.ts';
import { sealCloudEvent } from '../events/cloud-event.ts';
import type { OutboundType } from '../events/outbound.ts';
import { deterministicId } from './deterministic-id.ts';

const SOURCE = '/salesforce-handoff/service';

/**
 * What a notice is identified by. Some can be told only once whatever path leads to them: a chat ends once, though a
 * crash may make the next owner learn of it in another way; an agent's text by its number in the chat, since it can be read
 * from a poll and from a transcript. All others are identified by what caused them.
 */
const identityOf = (notice: Notice, cause: string): readonly string[] => {
  const chatId = notice.chatId ?? '';
  if (notice.name === 'chat.ended' || notice.name === 'chat.started') return [chatId];
  if (notice.name === 'message.undelivered') return [notice.eventId];
  return notice.name === 'agent.said' ? [chatId, String(notice.ordinal)] : [chatId, cause];
};

export type Telling = {
  /** Unique for each notice of a conversation. */
  readonly cause: string;
  /** What the user may be shown, where it is not somebody's words already. */
  readonly text?: string | undefined;
  readonly nowMs: number;
};

/** The event that tells `notice`, with an id that is the same on every repeat; `text` may be another then. */
export const outboundMessage = (
  conversationId: ConversationId,
  notice: Notice,
  { cause, text, nowMs }: Telling,
): BusMessage => {
  const { name, ...body } = notice;
  const { botSlug, userId } = partsOf(conversationId);
  const type: OutboundType = `salesforce-handoff.${name}.v1`;
  return sealCloudEvent(
    {
      id: deterministicId(conversationId, name, ...identityOf(notice, cause)) as EventId,
      type,
      source: SOURCE,
      subject: conversationId,
      time: new Date(nowMs).toISOString(),
      data: { botSlug, userId, ...(text === undefined ? {} : { text }), ...body, ordinal: undefined },
    },
    { orderingKey: conversationId, botSlug },
  );
};
