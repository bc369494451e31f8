import { z } from 'zod';
import type { Remains } from '../bridge/ports/conversation-store.ts';
import type { ChatId, EventId } from '../conversation/ids.ts';
import { chatId, eventId } from '../events/fields.ts';
import { STATE } from './record-codec.ts';
import { decodeTimelineEntry } from './timeline-codec.ts';

const anId = z.object({ id: eventId }).catch({ id: '' as EventId });
const ids = z
  .array(anId)
  .catch([])
  .transform((items) => items.map(({ id }) => id).filter((id) => id !== ''));
const aChat = chatId.optional().catch(undefined);

/** Whatever of a state can still be understood, field by field. */
const looseState = z.object({
  phase: z.string().optional().catch(undefined),
  chatId: aChat,
  outgoing: ids,
  next: z
    .object({ request: z.object({ chatId: aChat }), outgoing: ids })
    .optional()
    .catch(undefined),
});

const everyMatch = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].flatMap(([, found]) => (found === undefined ? [] : [found]))),
];

/** JSON that was cut off or written over: names and values that stand whole. What people wrote cannot hold a bare quote. */
const outOfText = (text: string): Remains => ({
  chatIds: everyMatch(text, /"chatId":"([^"\\]{1,64})"/g) as ChatId[],
  outgoing: everyMatch(text, /"id":"([\x21\x23-\x5b\x5d-\x7e]{1,128})"/g) as EventId[],
});

const outOfState = (text: string): Remains => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return outOfText(text);
  }
  const parsed = looseState.safeParse(json);
  if (!parsed.success || parsed.data.phase === 'idle') return { chatIds: [], outgoing: [] };
  const { chatId: present, outgoing, next } = parsed.data;
  const chatIds = [present, next?.request.chatId].filter((id) => id !== undefined);
  return { chatIds, outgoing: [...outgoing, ...(next?.outgoing ?? [])] };
};

/** The history tells which chat was under way, if any. */
const openInTimeline = (lines: readonly string[]): ChatId[] => {
  const last = lines.map(decodeTimelineEntry).findLast((entry) => entry?.kind === 'phase');
  return last?.chatId === undefined || last.name === 'idle' ? [] : [last.chatId];
};

/** What can still be told of a record, given as the name-value list of its hash, and of its timeline. */
export const remainsOf = (flat: readonly string[], timeline: readonly string[]): Remains => {
  const at = flat.findIndex((name, index) => index % 2 === 0 && name === STATE);
  const { chatIds, outgoing } = outOfState(flat[at + 1] ?? '');
  return { chatIds: chatIds.length > 0 ? chatIds : openInTimeline(timeline), outgoing };
};
