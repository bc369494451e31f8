import { z } from 'zod';
import { ERRORS, type Disposition, type ErrorCode } from '../errors/codes.ts';
import type { BusMessage } from './bus-message.ts';
import { whatIsWrong } from './cloud-event.ts';
import { PACKING_ATTRIBUTES, PACKINGS, packToFit, unpacked, type Packing } from './packed-letter.ts';

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
/** How many attributes of the original found no room. */
const ATTRIBUTES_LOST = `${PREFIX}attributesLost`;
/** Attributes that only a message out of the ordinary has. */
const SPARE = Object.keys(PACKING_ATTRIBUTES).length + 1;

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
 * that say why. No ordering key: a parked message must never hold up another. One that can be published whatever the size of the
 * original: what does not fit is compressed, or cut, and says so.
 */
export const sealDeadLetter = (
  { data, attributes, orderingKey }: BusMessage,
  parking: Parking,
): Promise<BusMessage> => {
  const own = { ...ownAttributes(parking), [ORDERING_KEY]: orderingKey };
  const room = MAX_ATTRIBUTES - Object.keys(own).length - SPARE;
  // An original parked before keeps its own attributes but not its old reason; what exceeds the limit goes, ours stay.
  const original = withoutOwn(attributes);
  const lost = original.length - room;
  return packToFit({
    data,
    attributes: {
      ...Object.fromEntries(original.slice(0, room)),
      ...own,
      ...(lost > 0 ? { [ATTRIBUTES_LOST]: String(lost) } : {}),
    },
    orderingKey: '',
  });
};

const dispositions = ['retry', 'yield', 'park', 'stop'] as const satisfies readonly Disposition[];
const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);

const number = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

const letter = z.object({
  id: z.string().min(1),
  code: z.string().refine(isErrorCode, 'is not a code of this release'),
  class: z.enum(dispositions),
  reason: z.string(),
  topic: z.string().min(1),
  messageId: z.string(),
  attempts: number,
  publishedAt: z.iso.datetime(),
  firstSeenAt: z.iso.datetime(),
  parkedAt: z.iso.datetime(),
  trace: z.string().optional(),
  packing: z.object({ kind: z.enum(PACKINGS), bytes: number, sha256: z.string() }).optional(),
  attributesLost: number.default(0),
});

export type DeadLetter = {
  readonly kind: 'parked';
  readonly parking: Parking;
  /** The message as it was before it was parked; where there is a `packing`, with the data as that says. */
  readonly original: BusMessage;
  readonly packing?: Packing | undefined;
  /** How many of its attributes are missing. */
  readonly attributesLost: number;
};
export type OpenedDeadLetter = DeadLetter | { readonly kind: 'refused'; readonly why: string };

const packingIn = (
  attributes: BusMessage['attributes'],
): Readonly<Record<string, string | undefined>> | undefined => {
  const { kind, bytes, sha256 } = PACKING_ATTRIBUTES;
  const present = attributes[kind];
  return present === undefined
    ? undefined
    : { kind: present, bytes: attributes[bytes], sha256: attributes[sha256] };
};

/** Opens a message of `salesforce-dead-letter`. `why` names the attribute and the rule, never a value. */
export const openDeadLetter = ({ data, attributes }: BusMessage): OpenedDeadLetter => {
  const own = Object.entries(attributes)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length), value]);
  const parsed = letter.safeParse({ ...Object.fromEntries(own), packing: packingIn(attributes) });
  if (!parsed.success) return { kind: 'refused', why: `${PREFIX}… attributes: ${whatIsWrong(parsed.error)}` };
  const { packing, attributesLost, ...parking } = parsed.data;
  return {
    kind: 'parked',
    parking,
    packing,
    attributesLost,
    original: {
      data,
      attributes: Object.fromEntries(withoutOwn(attributes)),
      orderingKey: attributes[ORDERING_KEY] ?? '',
    },
  };
};

export type Restored =
  | { readonly kind: 'whole'; readonly message: BusMessage }
  | { readonly kind: 'refused'; readonly why: string };

/** The message as it was published first, to be published again; refused when part of it is missing. */
export const restoredOriginal = async (letter: DeadLetter): Promise<Restored> => {
  if (letter.attributesLost > 0) {
    return {
      kind: 'refused',
      why: `${String(letter.attributesLost)} of its attributes could not be parked: its sender has to publish it again`,
    };
  }
  const opened = await unpacked(letter.original.data, letter.packing);
  if (opened.kind === 'refused') return opened;
  return { kind: 'whole', message: { ...letter.original, data: opened.data } };
};
