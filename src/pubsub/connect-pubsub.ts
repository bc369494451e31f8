import { PubSub } from '@google-cloud/pubsub';
import { PassThroughClient } from 'google-auth-library';

export type PubSubConnection = {
  readonly projectId: string;
  /** `host:port` of an emulator: plain text, no credentials. Unset: Google's own service. */
  readonly emulatorHost?: string | undefined;
};

const CHANNEL = {
  // A connection that died without a word is found within 40 s, not after five minutes
  // (googleapis/nodejs-pubsub issue 1779). Streams carry a keepalive of their own besides.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  // After an outage gRPC would wait up to two minutes before it tries to connect again, and fail every call until then.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
};

/**
 * The one client of a process: connections are shared by all its publishers and subscribers. Whoever made it closes it,
 * after them.
 */
export const connectPubSub = ({ projectId, emulatorHost }: PubSubConnection): PubSub =>
  new PubSub({
    ...CHANNEL,
    projectId,
    ...(emulatorHost === undefined
      ? {}
      : {
          apiEndpoint: emulatorHost,
          emulatorMode: true,
          // Without credentials of its own the client would look for Google's metadata server first: half a second and a warning.
          authClient: new PassThroughClient(),
        }),
  });
