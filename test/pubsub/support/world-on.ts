import { createMemoryLog } from '../../../src/memory/memory-log.ts';
import { connectPubSub } from '../../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../../src/pubsub/ensure-topics.ts';
import { createPubSubPublisher } from '../../../src/pubsub/pubsub-publisher.ts';
import { createPubSubSubscriber } from '../../../src/pubsub/pubsub-subscriber.ts';
import { DEFAULT_NAMES, topologyOf } from '../../../src/pubsub/topology.ts';
import type { BusWorld } from '../../contracts/bus.contract.ts';
import { PROJECT } from './bus-on-emulator.ts';
import { startRelay } from './relay.ts';

let worlds = 0;

/** Publisher and subscribers as in production, on an emulator at `host`; only how long a publish is tried is shorter. */
export const worldOn = async (host: string): Promise<BusWorld> => {
  worlds += 1;
  const inbound = { topic: `inbound-${worlds}`, subscription: `inbound-service-${worlds}` };
  const relay = await startRelay(host);
  const publishing = connectPubSub({ projectId: PROJECT, emulatorHost: relay.host });
  const reading = connectPubSub({ projectId: PROJECT, emulatorHost: host });
  await ensureTopics(reading, topologyOf({ ...DEFAULT_NAMES, inbound }));
  return {
    publisher: createPubSubPublisher({ client: publishing, topic: inbound.topic, giveUpMs: 2_500 }),
    subscriber: () =>
      createPubSubSubscriber({
        client: reading,
        subscription: inbound.subscription,
        log: createMemoryLog(),
      }),
    breakPublishing: () => relay.cut(),
    async dispose() {
      await publishing.close();
      await reading.close();
      await relay.close();
    },
  };
};
