import type { ConversationId } from '../conversation/ids.ts';

type Receipt = { readonly conversationId: ConversationId; readonly text: string; readonly atMs: number };

/**
 * What a process itself put into inboxes lately, whoever takes it out: of what stood in an inbox when a server forgot it, nobody else
 * knows. Whatever is older was taken, by an owner who knows it, or waits for one and comes back from the bus.
 */
export const createRecentReceipts = ({
  keepMs,
  monotonicMs,
}: {
  readonly keepMs: number;
  readonly monotonicMs: () => number;
}) => {
  // A set keeps the order of insertion: the oldest comes first.
  const receipts = new Set<Receipt>();
  return {
    /** `text`: the entry as it stands in the inbox. */
    add(conversationId: ConversationId, text: string): void {
      const atMs = monotonicMs();
      receipts.add({ conversationId, text, atMs });
      for (const oldest of receipts) {
        if (oldest.atMs > atMs - keepMs) return;
        receipts.delete(oldest);
      }
    },
    /** The entries of each conversation, in the order in which they came. */
    all(): ReadonlyMap<ConversationId, readonly string[]> {
      const texts = new Map<ConversationId, string[]>();
      for (const { conversationId, text } of receipts) {
        const before = texts.get(conversationId);
        if (before) before.push(text);
        else texts.set(conversationId, [text]);
      }
      return texts;
    },
  };
};
export type RecentReceipts = ReturnType<typeof createRecentReceipts>;
