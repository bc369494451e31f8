import type { Delivery } from '../../src/bridge/ports/bus.ts';
import { connectPubSub } from '../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../src/pubsub/ensure-topics.ts';
import { topologyOf } from '../../src/pubsub/topology.ts';
import { until } from '../contracts/until.ts';
import {
  isGoogleEmulatorInstalled,
  startGoogleEmulator,
  type RunningEmulator,
} from '../pubsub-emulator/support/google-emulator.ts';
import { noteRealPart } from '../support/real-parts.ts';
import { aMessage, PROJECT, textOf } from './support/bus-on-emulator.ts';
import { worldOn } from './support/world-on.ts';

const isInstalled = isGoogleEmulatorInstalled();
noteRealPart(isInstalled ? "Pub/Sub: Google's emulator" : "Pub/Sub: Google's emulator is not installed here");

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

// Not the whole contract: after a nack on an ordered subscription this emulator does not keep the order that the service keeps.
(isInstalled ? describe : describe.skip)("the adapters on Google's emulator", () => {
  let google: RunningEmulator;
  beforeAll(async () => {
    google = await startGoogleEmulator();
  }, 40_000);
  afterAll(async () => {
    await google.close();
  });

  test('topics and subscriptions are created, and found with the planned settings', async () => {
    const client = connectPubSub({ projectId: PROJECT, emulatorHost: google.host });
    const first = await ensureTopics(client, topologyOf());
    expect(first.map(({ outcome }) => outcome)).toEqual(Array(6).fill('created'));
    const second = await ensureTopics(client, topologyOf());
    expect(second.flatMap(({ differences }) => differences)).toEqual([]);
    await client.close();
  });

  test('messages keep their order per key, also across an outage, and what was acked does not come again', async () => {
    const world = await worldOn(google.host);
    const came: Delivery[] = [];
    const reader = world.subscriber();
    const failures: unknown[] = [];
    const start = (subscriber: typeof reader): void => {
      subscriber.start(
        (delivery) => {
          came.push(delivery);
          return Promise.resolve('ack');
        },
        (error) => failures.push(error),
      );
    };
    start(reader);
    await Promise.all(numbers(50).map((text) => world.publisher.publish(aMessage(text))));
    await until(() => came.length === 50, 'what was published before the outage');

    const mend = world.breakPublishing();
    await expect(world.publisher.publish(aMessage('lost'))).rejects.toMatchObject({
      code: 'BUS_UNAVAILABLE',
    });
    mend();
    await world.publisher.publish(aMessage('after'));
    await until(() => came.length === 51, 'what was published after it');
    await reader.stop();

    const second = world.subscriber();
    start(second);
    await world.publisher.publish(aMessage('last'));
    await until(() => came.length === 52, 'what was published to the second reader');
    await second.stop();
    expect(came.map(textOf)).toEqual([...numbers(50), 'after', 'last']);
    expect(failures).toEqual([]);
    await world.publisher.close();
    await world.dispose();
  }, 30_000);
});
