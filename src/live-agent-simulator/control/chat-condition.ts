import { z } from 'zod';
import type { ChatView } from './chat-view.ts';

/** Named states of a chat that can be waited for. */
export const CONDITIONS = [
  'requested',
  'established',
  'ended',
  'gone',
  'polling',
  'not-polling',
  'customer-said',
  'customer-typing',
  'delivered',
  'acknowledged',
  'moved',
  'resyncing',
  'settled',
  'file-received',
] as const;

/** What to wait for. Without `chatId` any chat may meet it. */
export const chatConditionSchema = z.strictObject({
  for: z.enum(CONDITIONS),
  chatId: z.string().optional(),
  visitorName: z.string().optional(),
  /** With `customer-said`: the visitor's line contains this. */
  text: z.string().optional(),
  /** With `customer-said`: at least so many such lines. */
  count: z.int().positive().optional(),
});
export type ChatCondition = z.output<typeof chatConditionSchema>;

const TESTS: {
  readonly [N in (typeof CONDITIONS)[number]]: (chat: ChatView, condition: ChatCondition) => boolean;
} = {
  requested: (chat) => chat.times.requestedAt !== null,
  established: (chat) => chat.times.establishedAt !== null,
  ended: (chat) => chat.times.endedAt !== null,
  gone: (chat) => chat.phase === 'gone',
  polling: (chat) => chat.polls.open > 0,
  'not-polling': (chat) => chat.polls.open === 0,
  'customer-said': (chat, { text = '', count = 1 }) =>
    chat.transcript.filter((line) => line.from === 'customer' && line.text.includes(text)).length >= count,
  'customer-typing': (chat) => chat.customerIsTyping,
  delivered: (chat) => chat.polls.deliveredUpTo === chat.polls.lastIndex,
  acknowledged: (chat) => chat.polls.lastAck === chat.polls.lastIndex && chat.polls.lastIndex >= 0,
  moved: (chat) => chat.handover === 'moved',
  resyncing: (chat) => chat.handover === 'resyncing',
  settled: (chat) => chat.handover === 'settled',
  'file-received': (chat) => chat.files.length > 0,
};

/** The first chat that meets the condition now. */
export const findMeeting = (chats: readonly ChatView[], condition: ChatCondition): ChatView | undefined =>
  chats.find(
    (chat) =>
      (condition.chatId === undefined || condition.chatId === chat.id) &&
      (condition.visitorName === undefined || condition.visitorName === chat.visitorName) &&
      TESTS[condition.for](chat, condition),
  );
