import { z } from 'zod';
import type { BotSlug, ChatId, EventId, UserId } from '../conversation/ids.ts';

/** Sizes at the door, in bytes of UTF-8 before parsing and in characters after it. */
export const LIMITS = {
  /** Room for a transcript of 200 lines; far below Pub/Sub's 10 MB, so that no envelope can push it over. */
  payloadBytes: 256 * 1024,
  /**
   * Of an outbound event: what an agent sends is not ours to limit. Twice what is read of a desk's answer, so that everything the
   * service publishes can be read; far below Pub/Sub's limit.
   */
  outboundBytes: 2 * 1024 * 1024,
  textChars: 16_000,
  transcriptLines: 200,
  prechatFields: 100,
  prechatEntities: 20,
  fallbackButtons: 20,
  customChars: 8_000,
  urlChars: 2_048,
  nameChars: 200,
} as const;

// No control characters, no lone surrogates: ids stand in keys, attributes and logs.
const ID_TEXT = /^[^\p{Cc}\p{Cs}]+$/u;

/** Also the prefix of the bot's secret names, so Secret Manager's alphabet holds. */
export const botSlug = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/,
    'must be 1-100 letters, digits, "-" or "_", beginning with a letter or digit',
  )
  .transform((text) => text as BotSlug);

/** Phone number or messenger id, as the platform gives it. */
export const userId = z
  .string()
  .min(1)
  .max(128)
  .regex(ID_TEXT, 'must hold no control characters')
  .transform((text) => text as UserId);

export const eventId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII without spaces')
  .transform((text) => text as EventId);

export const chatId = z
  .string()
  .min(1)
  .max(64)
  .transform((text) => text as ChatId);

export const text = z.string().min(1).max(LIMITS.textChars);
export const shortText = z.string().min(1).max(LIMITS.nameChars);
export const httpsUrl = z.url({ protocol: /^https?$/ }).max(LIMITS.urlChars);
