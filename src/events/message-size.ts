import type { BusMessage } from './bus-message.ts';

/** What Pub/Sub takes in a publish request (10 MB; "Quotas and limits"): no message is larger. */
export const REQUEST_BYTES = 10_000_000;

/** What a message may take of it; the rest is for the name of the topic and the request's own fields. */
export const MESSAGE_BYTES = REQUEST_BYTES - 4_096;

/** Tags and lengths of one attribute in the request, at most. */
const FRAME_BYTES = 12;

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** How much of a publish request a message takes, a little more rather than less. */
export const sizeOf = ({ data, attributes, orderingKey }: BusMessage): number => {
  const own = data.byteLength + bytesOf(orderingKey) + 2 * FRAME_BYTES;
  return Object.entries(attributes).reduce(
    (sum, [name, value]) => sum + bytesOf(name) + bytesOf(value) + FRAME_BYTES,
    own,
  );
};
