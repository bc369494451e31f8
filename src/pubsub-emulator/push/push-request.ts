import type { PushConfig } from '../model/resources.ts';
import { timestampText } from '../model/timestamp.ts';
import type { ReceivedMessage } from '../wire/encode-received-messages.ts';

export interface PushRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

/** The HTTP request for one message, wrapped or not. Sources: "Push subscriptions"; "Payload unwrapping". */
export function pushRequest(
  config: PushConfig,
  subscription: string,
  received: ReceivedMessage,
): PushRequest {
  const { noWrapper } = config;
  if (noWrapper === null || noWrapper === undefined) return wrapped(subscription, received);
  const headers = noWrapper.writeMetadata ? metadataHeaders(subscription, received) : {};
  return { headers, body: new Uint8Array(received.message.content.data) };
}

function wrapped(subscription: string, { message, deliveryAttempt }: ReceivedMessage): PushRequest {
  const { data, attributes, orderingKey } = message.content;
  const publishTime = timestampText(message.publishTime);
  const body = {
    message: {
      ...(attributes.size > 0 && { attributes: Object.fromEntries(attributes) }),
      data: data.toString('base64'),
      messageId: message.id,
      message_id: message.id,
      ...(orderingKey !== '' && { orderingKey }),
      publishTime,
      publish_time: publishTime,
    },
    subscription,
    ...(deliveryAttempt > 0 && { deliveryAttempt }),
  };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function metadataHeaders(subscription: string, { message }: ReceivedMessage): Record<string, string> {
  const { attributes, orderingKey } = message.content;
  return {
    ...Object.fromEntries([...attributes].filter(isHeader)),
    'x-goog-pubsub-subscription-name': subscription,
    'x-goog-pubsub-message-id': message.id,
    'x-goog-pubsub-publish-time': timestampText(message.publishTime),
    ...(orderingKey !== '' && { 'x-goog-pubsub-ordering-key': orderingKey }),
  };
}

/** HTTP cannot carry every attribute; the others are left out instead of losing the message. */
function isHeader([name, value]: readonly [string, string]): boolean {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/u.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/u.test(value);
}
