import type { PubSub } from '@google-cloud/pubsub';
import type { BusMessage } from '../../../src/events/bus-message.ts';
import { connectPubSub } from '../../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../../src/pubsub/ensure-topics.ts';
import { topologyOf } from '../../../src/pubsub/topology.ts';
import {
  startPubSubEmulator,
  type PubSubEmulator,
} from '../../../src/pubsub-emulator/start-pubsub-emulator.ts';

export const PROJECT = 'test-project';

export type BusOnEmulator = {
  readonly emulator: PubSubEmulator;
  readonly client: PubSub;
  close(): Promise<void>;
};

/** An embedded emulator with all topics and subscriptions, and Google's client connected to it. */
export const busOnEmulator = async (): Promise<BusOnEmulator> => {
  const emulator = await startPubSubEmulator();
  const client = connectPubSub({ projectId: PROJECT, emulatorHost: emulator.host });
  await ensureTopics(client, topologyOf());
  return {
    emulator,
    client,
    async close() {
      await client.close();
      await emulator.close();
    },
  };
};

export const aMessage = (text: string, orderingKey = 'example-bot:user-1'): BusMessage => ({
  data: new TextEncoder().encode(text),
  attributes: { name: text },
  orderingKey,
});

export const textOf = ({ data }: BusMessage): string => new TextDecoder().decode(data);
