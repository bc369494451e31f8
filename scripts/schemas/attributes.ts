import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../src/errors/codes.ts';
import { PACKING_ATTRIBUTES, PACKINGS } from '../../src/events/packed-letter.ts';

/** Attributes of every event on the inbound and outbound topics (CloudEvents 1.0, binary mode). */
export const eventAttributes = z.object({
  'ce-specversion': z.literal('1.0'),
  'ce-id': z
    .string()
    .min(1)
    .max(128)
    .describe('The same on every repeat of the event: drop what you have handled.'),
  'ce-type': z.string().describe('Which event it is; ends with its major version.'),
  'ce-source': z.string().min(1).max(256).describe('Who published it.'),
  'ce-subject': z.string().max(256).optional().describe('The conversation: "{botSlug}:{userId}".'),
  'ce-time': z.string().optional().describe('When it happened, ISO 8601.'),
  'ce-datacontenttype': z.literal('application/json').optional(),
  botSlug: z.string().optional().describe('The bot, for filters of subscriptions. Always there on what the product publishes.'),
});

/** Attributes of a parked message, beside its original ones. */
export const deadLetterAttributes = z.object({
  'handoff-parked-id': z
    .string()
    .describe('The same whenever the same message is parked again: look at one of them.'),
  'handoff-parked-code': z
    .enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]])
    .describe('Why, as a code of docs/errors.md.'),
  'handoff-parked-class': z
    .enum(['retry', 'yield', 'park', 'stop'])
    .describe('What the code says becomes of messages: park, no try can cure it; else tries were given up.'),
  'handoff-parked-reason': z
    .string()
    .max(256)
    .describe('Why, in words: names fields and facts, never what a person wrote.'),
  'handoff-parked-topic': z.string().describe('Where the message was published.'),
  'handoff-parked-messageId': z.string().describe("Pub/Sub's id of the original message."),
  'handoff-parked-attempts': z.string().regex(/^\d+$/).describe('How often it was tried.'),
  'handoff-parked-publishedAt': z.string().describe('When Pub/Sub took the original, ISO 8601.'),
  'handoff-parked-firstSeenAt': z.string().describe('When it was first tried, ISO 8601.'),
  'handoff-parked-parkedAt': z.string().describe('When it was parked, ISO 8601.'),
  'handoff-parked-trace': z
    .string()
    .optional()
    .describe("The original's `traceparent` (W3C Trace Context), where it had one."),
  [PACKING_ATTRIBUTES.kind]: z
    .enum(PACKINGS)
    .optional()
    .describe(
      'Only where the data did not fit beside these attributes. gzip: the data is compressed; cut: it is the beginning of the original.',
    ),
  [PACKING_ATTRIBUTES.bytes]: z.string().regex(/^\d+$/).optional().describe('Size of the data of the original.'),
  [PACKING_ATTRIBUTES.sha256]: z.string().optional().describe('SHA-256 of the data of the original, hex.'),
  'handoff-parked-attributesLost': z
    .string()
    .regex(/^\d+$/)
    .optional()
    .describe('How many attributes of the original found no room.'),
  'handoff-parked-orderingKey': z.string().describe('Ordering key of the original; the parked message has none.'),
});
