import type { ErrorCode } from '../errors/codes.ts';
import type { BusMessage } from './bus-message.ts';

/** Why a message was parked, and where it came from. */
export type Parking = {
  readonly code: ErrorCode;
  /** Names the field or the fact; never what a person wrote. */
  readonly reason: string;
  readonly topic: string;
  readonly messageId: string;
  readonly attempts: number;
  /** ISO 8601. */
  readonly publishedAt: string;
  readonly parkedAt: string;
};

/** Pub/Sub takes 100 attributes of 1,024 bytes at most. */
const MAX_ATTRIBUTES = 100;
const MAX_VALUE_CHARS = 256;
const PREFIX = 'handoff-parked-';

const ownAttributes = (parking: Parking): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parking).map(([name, value]) => [
      `${PREFIX}${name}`,
      String(value).slice(0, MAX_VALUE_CHARS),
    ]),
  );

/**
 * A message of `salesforce-dead-letter`: the original bytes and attributes, beside them `handoff-parked-…` attributes
 * that say why. No ordering key: a parked message must never hold up another.
 */
export const sealDeadLetter = (
  { data, attributes, orderingKey }: BusMessage,
  parking: Parking,
): BusMessage => {
  const own = { ...ownAttributes(parking), [`${PREFIX}orderingKey`]: orderingKey };
  const room = MAX_ATTRIBUTES - Object.keys(own).length;
  // An original parked before keeps its own attributes but not its old reason; what exceeds the limit goes, ours stay.
  const original = Object.entries(attributes).filter(([name]) => !name.startsWith(PREFIX));
  return { data, attributes: { ...Object.fromEntries(original.slice(0, room)), ...own }, orderingKey: '' };
};
