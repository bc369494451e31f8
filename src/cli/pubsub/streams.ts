import type { OperatorConfig } from '../config.ts';

/** The three ways that messages take, as people name them. */
export const STREAMS = ['inbound', 'outbound', 'dead-letter'] as const;
export type Stream = (typeof STREAMS)[number];

export const topicOf = (config: OperatorConfig, stream: Stream): string =>
  ({
    inbound: config.INBOUND_TOPIC,
    outbound: config.OUTBOUND_TOPIC,
    'dead-letter': config.DEAD_LETTER_TOPIC,
  })[stream];

export const subscriptionOf = (config: OperatorConfig, stream: Stream): string =>
  ({
    inbound: config.INBOUND_SUBSCRIPTION,
    outbound: config.OUTBOUND_SUBSCRIPTION,
    'dead-letter': config.DEAD_LETTER_SUBSCRIPTION,
  })[stream];

/** The stream of a topic, by its short name. */
export const streamOfTopic = (config: OperatorConfig, topic: string): Stream | undefined =>
  STREAMS.find((stream) => topicOf(config, stream) === topic);
