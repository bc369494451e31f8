import { codeOf, keyed, type World } from '../support/world.ts';
import type { Row } from './row.ts';

interface Point {
  readonly seconds: number;
  readonly nanos: number;
}

const RETAINING = { retainAckedMessages: true };

/** Publishes 1 to 5 and acks them; returns when each was published. */
async function consumeFive(world: World, topic: string, subscription: string, key = ''): Promise<Point[]> {
  await world.publish(topic, ...keyed(key, '1', '2', '3', '4', '5'));
  const received = await world.pull(subscription, 5);
  await world.ack(subscription, ...received);
  const times = received.map(({ message }) => {
    const { seconds, nanos } = message?.publishTime ?? {};
    return { seconds: Number(seconds), nanos: Number(nanos) };
  });
  return times.sort((a, b) => a.seconds - b.seconds || a.nanos - b.nanos);
}

function afterwards(time: Point | undefined): Point {
  return { seconds: time?.seconds ?? 0, nanos: (time?.nanos ?? 0) + 1 };
}

const FUTURE: Point = { seconds: Math.floor(Date.now() / 1000) + 3600, nanos: 0 };
const PAST: Point = { seconds: FUTURE.seconds - 7200, nanos: 0 };

/** Seek and snapshots ("Replay and purge messages"). */
export const replayRows: readonly Row[] = [
  {
    name: 'a seek to a time replays acked messages from there on, exact to the nanosecond',
    expected: { fromThird: ['3', '4', '5'], justAfterThird: ['4', '5'] },
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic, RETAINING);
      const times = await consumeFive(world, topic, subscription);
      await world.subscriber.seek({ subscription, time: times[2] ?? PAST });
      const fromThird = (await world.drain(subscription, 3)).sort();
      await world.subscriber.seek({ subscription, time: afterwards(times[2]) });
      return { fromThird, justAfterThird: (await world.drain(subscription, 2)).sort() };
    },
  },
  {
    name: 'a seek to a time works on an ordered subscription',
    expected: { code: 0, texts: ['3', '4', '5'] },
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic, { ...RETAINING, enableMessageOrdering: true });
      const times = await consumeFive(world, topic, subscription, 'k');
      const code = await codeOf(world.subscriber.seek({ subscription, time: times[2] ?? PAST }));
      return { code, texts: code === 0 ? await world.drain(subscription, 3) : [] };
    },
  },
  {
    name: 'without retaining acked messages a seek to the past replays none of them',
    expected: ['new'],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await consumeFive(world, topic, subscription);
      await world.subscriber.seek({ subscription, time: PAST });
      await world.publish(topic, 'new');
      return world.drain(subscription, 1);
    },
  },
  {
    name: 'a seek to the future purges what is there, not what is published later',
    expected: ['new'],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, 'old');
      await world.subscriber.seek({ subscription, time: FUTURE });
      await world.publish(topic, 'new');
      return world.drain(subscription, 2, 700);
    },
  },
  {
    name: 'topic retention lets a later subscription replay what was published before it',
    expected: { before: [], after: ['1', '2'] },
    observe: async (world) => {
      const topic = await world.topic({ messageRetentionDuration: { seconds: 600 } });
      await world.publish(topic, '1', '2');
      const subscription = await world.subscription(topic);
      const before = await world.drain(subscription, 1, 300);
      await world.subscriber.seek({ subscription, time: PAST });
      return { before, after: (await world.drain(subscription, 2)).sort() };
    },
  },
  {
    name: 'a seek to a snapshot replays what was unacked then and everything published since',
    expected: ['2', '3'],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, '1');
      await world.drain(subscription, 1);
      await world.publish(topic, '2');
      const snapshot = world.newName('snapshots');
      await world.subscriber.createSnapshot({ name: snapshot, subscription });
      await world.publish(topic, '3');
      await world.drain(subscription, 2);
      await world.subscriber.seek({ subscription, snapshot });
      return (await world.drain(subscription, 2)).sort();
    },
  },
  {
    name: 'a snapshot can be sought by another subscription of the topic, in order',
    expected: ['1', '2', '3'],
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic, { enableMessageOrdering: true });
      const other = await world.subscription(topic, { enableMessageOrdering: true });
      await world.publish(topic, ...keyed('k', '1', '2'));
      const snapshot = world.newName('snapshots');
      await world.subscriber.createSnapshot({ name: snapshot, subscription });
      await world.publish(topic, ...keyed('k', '3'));
      await world.drain(other, 3);
      await world.subscriber.seek({ subscription: other, snapshot });
      return world.drain(other, 3);
    },
  },
  {
    name: 'an ordered subscription cannot seek to a snapshot of an unordered one (9 FAILED_PRECONDITION)',
    expected: 9,
    observe: async (world) => {
      const topic = await world.topic();
      const snapshot = world.newName('snapshots');
      await world.subscriber.createSnapshot({
        name: snapshot,
        subscription: await world.subscription(topic),
      });
      const subscription = await world.subscription(topic, { enableMessageOrdering: true });
      return codeOf(world.subscriber.seek({ subscription, snapshot }));
    },
  },
  {
    name: 'a snapshot of another topic is refused (9 FAILED_PRECONDITION)',
    expected: 9,
    observe: async (world) => {
      const snapshot = world.newName('snapshots');
      await world.subscriber.createSnapshot({
        name: snapshot,
        subscription: await world.subscription(await world.topic()),
      });
      const subscription = await world.subscription(await world.topic());
      return codeOf(world.subscriber.seek({ subscription, snapshot }));
    },
  },
  {
    name: 'snapshots are created, listed, updated and deleted',
    expected: { again: 6, listed: true, labels: { kept: 'yes' }, expiresInDays: 7, afterDelete: 5 },
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      const name = world.newName('snapshots');
      await world.subscriber.createSnapshot({ name, subscription });
      const again = await codeOf(world.subscriber.createSnapshot({ name, subscription }));
      const [listed] = await world.publisher.listTopicSnapshots({ topic });
      const snapshot = { name, labels: { kept: 'yes' } };
      await codeOf(world.subscriber.updateSnapshot({ snapshot, updateMask: { paths: ['labels'] } }));
      const [{ labels, expireTime }] = await world.subscriber.getSnapshot({ snapshot: name });
      await world.subscriber.deleteSnapshot({ snapshot: name });
      return {
        again,
        listed: listed.includes(name),
        labels,
        expiresInDays: Math.round((Number(expireTime?.seconds) - Date.now() / 1000) / 86_400),
        afterDelete: await codeOf(world.subscriber.getSnapshot({ snapshot: name })),
      };
    },
  },
];
