import type { PubSub } from '@google-cloud/pubsub';
import { status } from '@grpc/grpc-js';
import type { Publisher } from '../bridge/ports/bus.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import type { BusMessage } from '../events/bus-message.ts';
import { createKeyLanes } from './key-lanes.ts';
import { translatePubSubError } from './translate-pubsub-error.ts';

export type PubSubPublisherParts = {
  readonly client: PubSub;
  /** Short name; the project is the client's. */
  readonly topic: string;
  /** How long one publish is tried before it fails. The caller is waiting, and knows better what to do then. */
  readonly giveUpMs?: number;
};

const GIVE_UP_MS = 10_000;

// A request without an answer for this long is repeated: half of the whole, so that there is a second try.
const REQUEST_SHARE = 0.5;

/** What a later try may cure; Google's own list for Publish. */
const RETRIED = [
  status.CANCELLED,
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.INTERNAL,
  status.UNAVAILABLE,
];

const publishOptions = (giveUpMs: number) => ({
  messageOrdering: true,
  // Latency first: a chat's messages come one by one, and those called in one go are gathered before.
  batching: { maxMilliseconds: 1, maxMessages: 100, maxBytes: 1024 * 1024 },
  gaxOpts: {
    retry: {
      retryCodes: RETRIED,
      // The client's own defaults try for ten minutes (googleapis/nodejs-pubsub issues 1810, 1903).
      backoffSettings: {
        initialRetryDelayMillis: 100,
        retryDelayMultiplier: 2,
        maxRetryDelayMillis: 1_000,
        initialRpcTimeoutMillis: giveUpMs * REQUEST_SHARE,
        rpcTimeoutMultiplier: 1,
        maxRpcTimeoutMillis: giveUpMs * REQUEST_SHARE,
        totalTimeoutMillis: giveUpMs,
      },
    },
  },
});

/**
 * The client looks for its project's placeholder in every property of a request; in a byte array that is not a Buffer each byte is
 * one, and a text of 1 MB holds up the process for seconds (@google-cloud/projectify).
 */
const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Publishes to one Pub/Sub topic. A retry inside may put a message there twice: consumers know it by its event id. */
export const createPubSubPublisher = ({
  client,
  topic: name,
  giveUpMs = GIVE_UP_MS,
}: PubSubPublisherParts): Publisher => {
  const topic = client.topic(name, publishOptions(giveUpMs));
  const underWay = new Set<Promise<void>>();
  let closed = false;

  const send = async ({ data, attributes, orderingKey }: BusMessage): Promise<void> => {
    try {
      await topic.publishMessage({
        data: asBuffer(data),
        attributes,
        ...(orderingKey === '' ? {} : { orderingKey }),
      });
    } catch (error) {
      throw translatePubSubError(error, { topic: name });
    }
  };
  const lanes = createKeyLanes({
    send,
    onFailure: (key) => {
      topic.resumePublishing(key);
    },
  });

  return {
    publish(message) {
      if (closed) {
        return Promise.reject(
          new HandoffError('BUS_UNAVAILABLE', { topic: name, reason: 'publisher is closed' }),
        );
      }
      const call = message.orderingKey === '' ? send(message) : lanes.publish(message);
      underWay.add(call);
      const forget = (): void => {
        underWay.delete(call);
      };
      call.then(forget, forget);
      return call;
    },
    async close() {
      closed = true;
      await Promise.allSettled(underWay);
    },
  };
};
