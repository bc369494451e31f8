import { PubSub } from '@google-cloud/pubsub';
import { PassThroughClient } from 'google-auth-library';

export type PubSubConnection = {
  readonly projectId: string;
  /** `host:port` of an emulator: plain text, no credentials. Unset: Google's own service. */
  readonly emulatorHost?: string | undefined;
};

// A connection that died without a word is found within 40 s, not after five minutes
// (googleapis/nodejs-pubsub issue 1779). Streams carry a keepalive of their own besides.
const KEEPALIVE = { 'grpc.keepalive_time_ms': 30_000, 'grpc.keepalive_timeout_ms': 10_000 };

/**
 * The one client of a process: connections are shared by all its publishers and subscribers. Whoever made it closes it,
 * after them.
 */
export const connectPubSub = ({ projectId, emulatorHost }: PubSubConnection): PubSub =>
  new PubSub({
    ...KEEPALIVE,
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
