import type { Conversation } from '../conversation/state.ts';
import type { Notice } from '../conversation/notice.ts';
import type { ConversationParts } from './conversation-parts.ts';
import { outboundMessage } from './outbound-message.ts';
import type { Claim, ConversationRecord, Remains } from './ports/conversation-store.ts';
import type { TimelineEntry } from './ports/timeline.ts';
import { publishInOrder } from './publish-in-order.ts';
import { retry } from './retry.ts';
import { unlessAborted } from './unless-aborted.ts';

export type UnreadableClaim = Extract<Claim, { kind: 'unreadable' }>;

const CODE = 'STATE_CORRUPT';

const noticesOf = ({ chatIds, outgoing }: Remains): Notice[] => [
  ...outgoing.map((eventId): Notice => ({
    name: 'message.undelivered',
    chatId: chatIds[0],
    eventId,
    reason: 'chat-ended',
  })),
  ...chatIds.map((chatId): Notice => ({ name: 'chat.ended', chatId, cause: 'desk-error', code: CODE })),
];

/**
 * Tells what can still be told of a record that cannot be read, has it kept for operators, and gives the one that takes its place: a
 * conversation whose chat is over, with its inbox as it was. Undefined when the lease was lost. May be repeated: the ids are the same.
 */
export const beginAnew = async (
  parts: ConversationParts,
  { lease, remains }: UnreadableClaim,
  signal: AbortSignal,
): Promise<ConversationRecord | undefined> => {
  const { conversationId } = lease;
  const atMs = parts.clock.nowMs();
  const told = noticesOf(remains).map((notice, index) => ({
    notice,
    message: outboundMessage(conversationId, notice, { cause: `unreadable/${String(index)}`, nowMs: atMs }),
  }));
  await publishInOrder(
    parts.outbound,
    told.map(({ message }) => message),
    { retrying: parts, signal, conversationId },
  );
  const lastChatId = remains.chatIds.at(-1);
  const conversation: Conversation = { phase: 'idle', lastChatId };
  const record = { conversation, session: {} };
  const timeline = [
    ...told.map(({ notice }): TimelineEntry => ({ atMs, kind: 'told', name: notice.name, outcome: CODE })),
    { atMs, kind: 'phase', name: 'idle', outcome: 'entered', chatId: lastChatId } as const,
  ];
  const saved = await retry(parts, { what: 'set-aside', signal, conversationId }, () =>
    unlessAborted(parts.store.setAside(lease, record, timeline), signal),
  );
  return saved === 'saved' ? record : undefined;
};
