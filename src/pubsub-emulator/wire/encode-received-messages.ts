import type { StoredMessage } from '../model/stored-message.ts';
import { fieldSize, ProtoWriter, varintSize } from './proto-writer.ts';

/** One message on its way to a subscriber. `deliveryAttempt` 0 means "not counted" and is left out. */
export interface ReceivedMessage {
  readonly ackId: string;
  readonly message: StoredMessage;
  readonly deliveryAttempt: number;
}

/**
 * Encodes `repeated ReceivedMessage received_messages = 1`, which PullResponse and StreamingPullResponse share.
 * Fields of the rest of the response may be appended: protobuf merges concatenated encodings.
 */
export function encodeReceivedMessages(batch: readonly ReceivedMessage[]): Buffer {
  let total = 0;
  for (const received of batch) total += fieldSize(receivedSize(received));
  const writer = new ProtoWriter(total);
  for (const received of batch) {
    const { message } = received;
    writer.open(1, receivedSize(received));
    writer.asciiField(1, received.ackId);
    writer.open(2, messageSize(message));
    writer.rawBytes(message.content.head);
    writer.asciiField(3, message.id);
    writer.open(4, timeSize(message));
    writer.varintField(1, message.publishTime.seconds);
    if (message.publishTime.nanos > 0) writer.varintField(2, message.publishTime.nanos);
    if (received.deliveryAttempt > 0) writer.varintField(3, received.deliveryAttempt);
  }
  return writer.bytes;
}

function receivedSize({ ackId, message, deliveryAttempt }: ReceivedMessage): number {
  const attemptSize = deliveryAttempt > 0 ? 1 + varintSize(deliveryAttempt) : 0;
  return fieldSize(ackId.length) + fieldSize(messageSize(message)) + attemptSize;
}

function messageSize(message: StoredMessage): number {
  return message.content.head.length + fieldSize(message.id.length) + fieldSize(timeSize(message));
}

function timeSize({ publishTime }: StoredMessage): number {
  const nanosSize = publishTime.nanos > 0 ? 1 + varintSize(publishTime.nanos) : 0;
  return 1 + varintSize(publishTime.seconds) + nanosSize;
}
