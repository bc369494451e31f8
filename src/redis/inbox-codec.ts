import { z } from 'zod';
import type { InboxEntry, UncheckedEntry } from '../bridge/ports/conversation-store.ts';
import { eventId } from '../events/fields.ts';
import { INBOUND, isInboundType } from '../events/inbound.ts';
import { corrupt, readJson } from './record-codec.ts';
import type { Received } from './recent-writes.ts';

/** The last moment that a date can tell. */
const MAX_EPOCH_MS = 8.64e15;

const envelope = z.object({
  eventId,
  type: z.string(),
  data: z.unknown(),
  publishedAtMs: z.number().min(0).max(MAX_EPOCH_MS).optional(),
});

export const encodeEntry = ({ eventId, type, data, publishedAtMs }: InboxEntry, redriveId?: string): string =>
  JSON.stringify({ eventId, type, data, publishedAtMs, redriveId });

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

/** What an event is known by once it was received. An event id holds no space, so no pair of ids reads as another. */
export const knownAs = (id: string, redriveId?: string): string =>
  redriveId === undefined ? id : `${id} ${redriveId}`;

const received = z.object({
  eventId,
  publishedAtMs: z.number().default(0),
  redriveId: z.string().optional(),
});

/** By what the event of an entry is known; a redriven one also as itself. Nothing for what cannot be read. */
export const receivedAs = (text: string): readonly Received[] => {
  try {
    const { eventId: id, publishedAtMs, redriveId } = readJson(text, received, 'inbox entry');
    const itself = { id, publishedAtMs };
    return redriveId === undefined ? [itself] : [{ id: knownAs(id, redriveId), publishedAtMs }, itself];
  } catch {
    return [];
  }
};
