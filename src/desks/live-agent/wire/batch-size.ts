import { z } from 'zod';

export type BatchLimits = { readonly maxMessagesPerAnswer: number; readonly maxTranscriptEntries: number };

const withTranscript = z.object({ message: z.object({ chatMessages: z.array(z.unknown()) }) });

const transcriptEntriesOf = (message: unknown): number => {
  const parsed = withTranscript.safeParse(message);
  return parsed.success ? parsed.data.message.chatMessages.length : 0;
};

/**
 * Whether a batch has more in it than any chat: every message and transcript entry costs the process time, and a small answer has room
 * for tens of thousands. Nothing of such a batch is taken, because the cursor would pass over the rest.
 */
export const isTooMuch = (messages: readonly unknown[], limits: BatchLimits): boolean =>
  messages.length > limits.maxMessagesPerAnswer ||
  messages.reduce<number>((entries, message) => entries + transcriptEntriesOf(message), 0) >
    limits.maxTranscriptEntries;
