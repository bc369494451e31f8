/** What an ack id says: which message, in which delivery, counted since which seek, in which subscription. */
export interface AckIdParts {
  readonly subscription: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly delivery: number;
}

/** Ack ids are opaque for clients; here they say where to look, so that no table of them has to be kept. */
export function formatAckId(prefix: string, sequence: number, delivery: number): string {
  return `${prefix}:${sequence}:${delivery}`;
}

/** The part of an ack id that is the same for all messages of a subscription between two seeks. */
export function ackIdPrefix(subscription: string, epoch: number): string {
  return `${subscription}:${epoch}`;
}

/** Undefined when the text was never an ack id of any emulator. */
export function parseAckId(text: string): AckIdParts | undefined {
  const parts = text.split(':');
  const [subscription, epoch, sequence, delivery] = parts;
  if (parts.length !== 4 || subscription === undefined) return undefined;
  const numbers = [Number(epoch), Number(sequence), Number(delivery)];
  if (!numbers.every(Number.isSafeInteger)) return undefined;
  const [epochNumber = 0, sequenceNumber = 0, deliveryNumber = 0] = numbers;
  return { subscription, epoch: epochNumber, sequence: sequenceNumber, delivery: deliveryNumber };
}
