import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DeskNews } from '../../../bridge/ports/agent-desk.ts';
import type { HappeningBody } from '../../../conversation/event.ts';
import { decodeMessage } from './decode-message.ts';
import type { ChatMemory, Decoded } from './decoder.ts';

/** Where a batch was read: the same on every read of the same batch. */
export type Cursor = { readonly sessionId: string; readonly generation: number; readonly ack: number };

export type DecodedBatch = {
  readonly news: readonly DeskNews[];
  readonly memory: ChatMemory;
  /** Types that were passed over, and how often. */
  readonly ignored: ReadonlyMap<string, number>;
};

const wrapper = z.object({ type: z.string(), message: z.unknown().optional() });

const digest = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);

/** Tells whether two messages are the same one, without keeping what they say. */
export const digestOf = (message: unknown): string => digest(JSON.stringify(message));

/** From the cursor that was read and not from the answer's own sequence: a repeated read may bring more and a higher sequence. */
const newsId = ({ sessionId, generation, ack }: Cursor, ...place: readonly (string | number)[]): string =>
  digest(sessionId, generation, ack, ...place);

const isTyping = (news: DeskNews | undefined, typing: boolean): boolean =>
  news?.happening.type === 'agent.typed' && news.happening.typing === typing;

/**
 * "Stopped" just before "began" in one batch is the desk's mistake (seen by real clients): left so, the sign would stay on. Unless the batch says before
 * that somebody types: then it stands between two texts, and is right.
 */
const withTypingInOrder = (news: readonly DeskNews[]): DeskNews[] => {
  const ordered = [...news];
  let isOn = false;
  for (let at = 0; at < ordered.length; at += 1) {
    const [first, second] = [ordered[at], ordered[at + 1]];
    if (first && second && !isOn && isTyping(first, false) && isTyping(second, true)) {
      ordered[at] = second;
      ordered[at + 1] = first;
      at += 1;
    } else if (first?.happening.type === 'agent.typed') {
      isOn = first.happening.typing;
    }
  }
  return ordered;
};

/** A type comes from outside: only what looks like one is logged. */
const nameOf = (type: string): string => (/^[A-Za-z]{1,64}$/.test(type) ? type : 'unnamed');

/**
 * Pure: what a batch of System/Messages means, in order. Unknown types are passed over. The end of the chat comes last, whatever stands
 * behind it in the batch, so nothing the agent said is lost.
 */
export const decodeBatch = (
  messages: readonly unknown[],
  cursor: Cursor,
  memory: ChatMemory,
): DecodedBatch => {
  const news: DeskNews[] = [];
  const ignored = new Map<string, number>();
  let now = memory;
  let ended: { readonly id: string; readonly end: NonNullable<Decoded['ended']> } | undefined;
  messages.forEach((raw, index) => {
    const wire = wrapper.safeParse(raw);
    const decoded = wire.success ? decodeMessage(wire.data.type, wire.data.message, now) : undefined;
    if (!decoded) {
      const name = wire.success ? nameOf(wire.data.type) : 'unnamed';
      ignored.set(name, (ignored.get(name) ?? 0) + 1);
      return;
    }
    decoded.happenings.forEach((happening: HappeningBody, part) => {
      news.push({ id: newsId(cursor, index, part), happening });
    });
    if (decoded.ended && !ended) ended = { id: newsId(cursor, index, 0), end: decoded.ended };
    now = decoded.memory;
  });
  const ordered = withTypingInOrder(news);
  if (ended) ordered.push({ id: ended.id, happening: { type: 'chat.ended', ...ended.end } });
  return { news: ordered, memory: now, ignored };
};
