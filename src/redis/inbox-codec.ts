import { z } from 'zod';
import type { InboxEntry } from '../bridge/ports/conversation-store.ts';
import { eventId } from '../events/fields.ts';
import { INBOUND, isInboundType } from '../events/inbound.ts';
import { corrupt, readJson } from './record-codec.ts';

const envelope = z.object({
  eventId,
  type: z.string(),
  data: z.unknown(),
  publishedAtMs: z.number().optional(),
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
