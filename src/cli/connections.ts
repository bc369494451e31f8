import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { v1 } from '@google-cloud/pubsub';
import { GoogleAuth } from 'google-auth-library';
import type { ClientOptions } from 'google-gax';
import type { Redis } from 'ioredis';
import type { Publisher } from '../bridge/ports/bus.ts';
import { connectPubSub } from '../pubsub/connect-pubsub.ts';
import { createPubSubPublisher } from '../pubsub/pubsub-publisher.ts';
import { connectRedis } from '../redis/connect-redis.ts';
import { requiredProject, requiredRedisUrl, type OperatorConfig } from './config.ts';
import { QUIET_LOG } from './quiet-log.ts';
import { Refusal } from './refusal.ts';

/** Opened when first asked for: a command needs no setting of what it does not use. */
export type Connections = {
  readonly projectId: () => string;
  /** Google's lower client of the same connection settings: the only one with unary pull and an exact seek. */
  readonly subscriberApi: () => Promise<v1.SubscriberClient>;
  readonly publisher: (topic: string) => Promise<Publisher>;
  readonly redis: () => Redis;
  readonly secretManager: () => Promise<SecretManagerServiceClient>;
  readonly close: () => Promise<void>;
};

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** One pull may bring many messages of up to 10 MB; the client would take 20 MB. */
const ANY_SIZE = { 'grpc.max_receive_message_length': -1 };

/** Google's clients look for credentials beside the call that needs them, where nobody can catch that there are none. */
const checkCredentials = async (): Promise<void> => {
  try {
    await new GoogleAuth({ scopes: SCOPE }).getClient();
  } catch (error) {
    throw new Refusal('there are no Google credentials', 'Run gcloud auth application-default login.', {
      cause: error,
    });
  }
};

export const createConnections = (config: OperatorConfig): Connections => {
  const releases: (() => Promise<unknown> | void)[] = [];
  const once = <Part>(open: () => Part, release: (part: Part) => Promise<unknown> | void): (() => Part) => {
    let part: { readonly value: Part } | undefined;
    return () => {
      if (part) return part.value;
      const value = open();
      part = { value };
      releases.unshift(() => release(value));
      return value;
    };
  };
  const projectId = (): string => requiredProject(config);
  const { PUBSUB_EMULATOR_HOST: emulatorHost } = config;
  const pubsub = once(
    () => connectPubSub({ projectId: projectId(), emulatorHost }),
    (client) => client.close(),
  );
  const credentials = once(checkCredentials, () => {});
  const toPubSub = (): Promise<void> => (emulatorHost === undefined ? credentials() : Promise.resolve());
  return {
    projectId,
    subscriberApi: once(
      async () => {
        const options = await pubsub().getClientConfig();
        await toPubSub();
        // The two types differ only in how they write what is absent.
        return new v1.SubscriberClient({ ...(options as ClientOptions), ...ANY_SIZE });
      },
      async (api) => (await api).close(),
    ),
    async publisher(topic) {
      const client = pubsub();
      await toPubSub();
      const publisher = createPubSubPublisher({ client, topic });
      releases.unshift(() => publisher.close());
      return publisher;
    },
    redis: once(
      () => connectRedis({ url: requiredRedisUrl(config), name: 'handoff-cli', log: QUIET_LOG }),
      (redis) => redis.disconnect(),
    ),
    secretManager: once(
      async () => {
        await credentials();
        return new SecretManagerServiceClient();
      },
      async (client) => (await client).close(),
    ),
    async close() {
      // One that cannot be closed must not keep the others open, nor hide what the command has to say.
      for (const release of releases.splice(0)) await Promise.resolve(release()).catch(() => {});
    },
  };
};
