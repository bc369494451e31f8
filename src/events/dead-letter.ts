import { z } from 'zod';
import { ERRORS, type Disposition, type ErrorCode } from '../errors/codes.ts';
import type { BusMessage } from './bus-message.ts';
import { whatIsWrong } from './cloud-event.ts';

/** Why a message was parked, and where it came from. */
export type Parking = {
  /** The same whenever the same message of the same topic is parked again. */
  readonly id: string;
  readonly code: ErrorCode;
  /** What the code says becomes of messages: `park` no try can cure it, else tries were given up. */
  readonly class: Disposition;
  /** Names the field or the fact; never what a person wrote. */
  readonly reason: string;
  readonly topic: string;
  readonly messageId: string;
  /** Tries, those in place included. */
  readonly attempts: number;
  /** ISO 8601. */
  readonly publishedAt: string;
  /** When the first of the tries began, ISO 8601. */
  readonly firstSeenAt: string;
  readonly parkedAt: string;
  /** The original's `traceparent` (W3C Trace Context), where it had one. */
  readonly trace?: string | undefined;
};

/** Pub/Sub takes 100 attributes of 1,024 bytes at most. */
const MAX_ATTRIBUTES = 100;
const MAX_VALUE_CHARS = 256;
const PREFIX = 'handoff-parked-';
const ORDERING_KEY = `${PREFIX}orderingKey`;

const ownAttributes = (parking: Parking): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parking)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`${PREFIX}${name}`, String(value).slice(0, MAX_VALUE_CHARS)]),
  );

const withoutOwn = (attributes: BusMessage['attributes']): [string, string][] =>
  Object.entries(attributes).filter(([name]) => !name.startsWith(PREFIX));

/**
 * A message of `salesforce-dead-letter`: the original bytes and attributes, beside them `handoff-parked-…` attributes
 * that say why. No ordering key: a parked message must never hold up another.
 */
export const sealDeadLetter = (
  { data, attributes, orderingKey }: BusMessage,
  parking: Parking,
): BusMessage => {
  const own = { ...ownAttributes(parking), [ORDERING_KEY]: orderingKey };
  const room = MAX_ATTRIBUTES - Object.keys(own).length;
  // An original parked before keeps its own attributes but not its old reason; what exceeds the limit goes, ours stay.
  const original = withoutOwn(attributes).slice(0, room);
  return { data, attributes: { ...Object.fromEntries(original), ...own }, orderingKey: '' };
};

const dispositions = ['retry', 'yield', 'park', 'stop'] as const satisfies readonly Disposition[];
const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);

const parking = z.object({
  id: z.string().min(1),
  code: z.string().refine(isErrorCode, 'is not a code of this release'),
  class: z.enum(dispositions),
  reason: z.string(),
  topic: z.string().min(1),
  messageId: z.string(),
  attempts: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
  publishedAt: z.iso.datetime(),
  firstSeenAt: z.iso.datetime(),
  parkedAt: z.iso.datetime(),
  trace: z.string().optional(),
});

export type DeadLetter = {
  readonly kind: 'parked';
  readonly parking: Parking;
  /** The message as it was before it was parked. */
  readonly original: BusMessage;
};
export type OpenedDeadLetter = DeadLetter | { readonly kind: 'refused'; readonly why: string };

/** Opens a message of `salesforce-dead-letter`. `why` names the attribute and the rule, never a value. */
export const openDeadLetter = ({ data, attributes }: BusMessage): OpenedDeadLetter => {
  const own = Object.entries(attributes)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length), value]);
  const parsed = parking.safeParse(Object.fromEntries(own));
  if (!parsed.success) return { kind: 'refused', why: `${PREFIX}… attributes: ${whatIsWrong(parsed.error)}` };
  return {
    kind: 'parked',
    parking: parsed.data,
    original: {
      data,
      attributes: Object.fromEntries(withoutOwn(attributes)),
      orderingKey: attributes[ORDERING_KEY] ?? '',
    },
  };
};
