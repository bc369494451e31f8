import { invalidArgument } from '../rpc-error.ts';
import type { PublishRequest } from '../wire/decode-publish-request.ts';
import type { MessageContent } from '../wire/message-content.ts';

/** Source: "Quotas and limits", resource limits. */
export const PUBLISH_LIMITS = {
  requestBytes: 10_000_000,
  messageBytes: 10_000_000,
  messages: 1000,
  attributes: 100,
  attributeKeyBytes: 256,
  attributeValueBytes: 1024,
  orderingKeyBytes: 1024,
} as const;

/** Throws INVALID_ARGUMENT when the request breaks a limit or holds an empty message. */
export function checkPublishRequest({ messages, sizeBytes }: PublishRequest): void {
  const limits = PUBLISH_LIMITS;
  if (messages.length === 0) throw invalidArgument('The publish request has no messages.');
  if (messages.length > limits.messages) tooLarge('number of messages', messages.length, limits.messages);
  if (sizeBytes > limits.requestBytes) tooLarge('request_size', sizeBytes, limits.requestBytes);
  for (const message of messages) checkMessage(message);
  if (messages.some((message) => message.orderingKey !== messages[0]?.orderingKey)) {
    throw invalidArgument('All messages of a publish request must have the same ordering key.');
  }
}

function checkMessage({ dataBytes, attributes, orderingKey, head }: MessageContent): void {
  const limits = PUBLISH_LIMITS;
  if (dataBytes === 0 && attributes.size === 0) {
    throw invalidArgument('A message must have data or at least one attribute.');
  }
  if (head.length > limits.messageBytes) tooLarge('message_size', head.length, limits.messageBytes);
  if (attributes.size > limits.attributes)
    tooLarge('number of attributes', attributes.size, limits.attributes);
  checkText('ordering key', orderingKey, limits.orderingKeyBytes);
  for (const [key, value] of attributes) {
    if (key === '') throw invalidArgument('An attribute key must not be empty.');
    // Google's clients themselves add googclient_ keys for tracing, so those are let through.
    if (key.startsWith('goog') && !key.startsWith('googclient_')) {
      throw invalidArgument(`The attribute key "${key}" begins with "goog".`);
    }
    checkText('attribute key', key, limits.attributeKeyBytes);
    checkText('attribute value', value, limits.attributeValueBytes);
  }
}

function checkText(what: string, text: string, maxBytes: number): void {
  // A text has at most three bytes per UTF-16 unit, so most need no count.
  if (text.length * 3 <= maxBytes) return;
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) tooLarge(`${what} size`, bytes, maxBytes);
}

function tooLarge(what: string, actual: number, limit: number): never {
  throw invalidArgument(
    `The value for ${what} is too large. You passed ${actual}, but the maximum is ${limit}.`,
  );
}
