import { z } from 'zod';
import type { InboxEntry, UncheckedEntry } from '../bridge/ports/conversation-store.ts';
import { eventId } from '../events/fields.ts';
import { INBOUND, isInboundType } from '../events/inbound.ts';
import { corrupt, readJson } from './record-codec.ts';

/** The last moment that a date can tell. */
const MAX_EPOCH_MS = 8.64e15;

const envelope = z.object({
  eventId,
  type: z.string(),
  data: z.unknown(),
  publishedAtMs: z.number().min(0).max(MAX_EPOCH_MS).optional(),
});

export const encodeEntry = ({ eventId, type, data, publishedAtMs }: InboxEntry): string =>
  JSON.stringify({ eventId, type, data, publishedAtMs });

/** Fails with `STATE_CORRUPT` for what no release of ours can have written. */
export const decodeEntry = (text: string): InboxEntry => {
  const { eventId, type, data, publishedAtMs } = readJson(text, envelope, 'inbox entry');
  if (!isInboundType(type)) throw corrupt('inbox entry: type');
  const parsed = INBOUND[type].safeParse(data);
  if (!parsed.success) throw corrupt('inbox entry: data');
  // The schema was looked up by the type, which pairs them.
  return { eventId, type, data: parsed.data, publishedAtMs } as InboxEntry;
};

const identified = envelope.extend({ type: z.string().min(1).max(256) });

/** As much of it as can be told without knowing its type. Never fails. */
export const decodeUnchecked = (text: string): UncheckedEntry => {
  try {
    return { kind: 'event', ...readJson(text, identified, 'inbox entry') };
  } catch {
    return { kind: 'unreadable', text };
  }
};
