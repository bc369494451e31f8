import type { Delivery } from '../delivery/delivery.ts';
import { projectOf, shortNameOf } from '../validate/resource-names.ts';
import { messageContent, type MessageContent } from '../wire/message-content.ts';
import { timestampText } from './timestamp.ts';

/** The message as it goes into the dead-letter topic. Source: "Handle message failures", dead-letter topics. */
export function deadLetterContent({ message, failures }: Delivery, subscription: string): MessageContent {
  const { data, attributes, orderingKey } = message.content;
  const marked = new Map(attributes);
  marked.set('CloudPubSubDeadLetterSourceDeliveryCount', String(failures));
  marked.set('CloudPubSubDeadLetterSourceSubscription', shortNameOf('subscriptions', subscription));
  marked.set('CloudPubSubDeadLetterSourceSubscriptionProject', projectOf(subscription));
  marked.set('CloudPubSubDeadLetterSourceTopicPublishTime', timestampText(message.publishTime));
  return messageContent(data, marked, orderingKey);
}
