import { codeOf, keyed } from '../support/world.ts';
import type { Row } from './row.ts';

const KIB = 1024;

/** Resource management and the limits of publishing. */
export const topicRows: readonly Row[] = [
  {
    name: 'a topic cannot be created twice (6 ALREADY_EXISTS)',
    expected: 6,
    observe: async (world) => {
      const name = await world.topic();
      return codeOf(world.publisher.createTopic({ name }));
    },
  },
  {
    name: 'a topic that is not there is 5 NOT_FOUND to get, publish to and delete',
    expected: [5, 5, 5],
    observe: async (world) => {
      const topic = world.newName('topics');
      return [
        await codeOf(world.publisher.getTopic({ topic })),
        await codeOf(world.publish(topic, 'x')),
        await codeOf(world.publisher.deleteTopic({ topic })),
      ];
    },
  },
  {
    name: 'resource names need 3 to 255 allowed characters, a letter first and no "goog" (3 INVALID_ARGUMENT)',
    expected: [3, 3, 3, 3, 0],
    observe: async (world) => {
      const names = [
        'ab',
        '1abc',
        'goog-topic',
        'with space',
        `with.all-_~+%25${world.newName('topics').length}`,
      ];
      const codes = names.map((name) => {
        return codeOf(world.publisher.createTopic({ name: `${world.project}/topics/${name}` }));
      });
      return Promise.all(codes);
    },
  },
  {
    name: 'an update of a topic changes the fields in its mask and no others',
    expected: { code: 0, labels: { new: 'yes' }, retention: '600' },
    observe: async (world) => {
      const messageRetentionDuration = { seconds: 600 };
      const name = await world.topic({ labels: { old: 'yes' }, messageRetentionDuration });
      const request = { topic: { name, labels: { new: 'yes' } }, updateMask: { paths: ['labels'] } };
      const code = await codeOf(world.publisher.updateTopic(request));
      const [topic] = await world.publisher.getTopic({ topic: name });
      return { code, labels: topic.labels, retention: String(topic.messageRetentionDuration?.seconds) };
    },
  },
  {
    name: 'an update without a mask is refused (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) => {
      const name = await world.topic();
      return codeOf(world.publisher.updateTopic({ topic: { name }, updateMask: { paths: [] } }));
    },
  },
  {
    name: 'topic retention must be from 10 minutes to 31 days (3 INVALID_ARGUMENT)',
    expected: [3, 3, 0],
    observe: async (world) => {
      const seconds = [599, 31 * 86_400 + 1, 600];
      return Promise.all(
        seconds.map((value) => codeOf(world.topic({ messageRetentionDuration: { seconds: value } }))),
      );
    },
  },
  {
    name: 'deleting a topic keeps its subscriptions, which then show _deleted-topic_',
    expected: '_deleted-topic_',
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publisher.deleteTopic({ topic });
      return (await world.subscriber.getSubscription({ subscription }))[0].topic;
    },
  },
  {
    name: 'lists come in pages with a token',
    expected: { sizes: [2, 1], isComplete: true },
    observe: async (world) => {
      const topic = await world.topic();
      const names = [
        await world.subscription(topic),
        await world.subscription(topic),
        await world.subscription(topic),
      ];
      const options = { autoPaginate: false };
      const [first, , page] = await world.publisher.listTopicSubscriptions({ topic, pageSize: 2 }, options);
      const pageToken = page?.nextPageToken ?? '';
      const [second] = await world.publisher.listTopicSubscriptions(
        { topic, pageSize: 2, pageToken },
        options,
      );
      const isComplete = names.every((name) => [...first, ...second].includes(name));
      return { sizes: [first.length, second.length], isComplete };
    },
  },
  {
    name: 'a message without data and attributes is refused (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) => codeOf(world.publish(await world.topic(), {})),
  },
  {
    name: 'attributes alone are enough for a message',
    expected: { kind: 'note' },
    observe: async (world) => {
      const topic = await world.topic();
      const subscription = await world.subscription(topic);
      await world.publish(topic, { attributes: { kind: 'note' } });
      return (await world.pull(subscription, 1))[0]?.message?.attributes;
    },
  },
  {
    name: 'a message above 10 MB is refused (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) => codeOf(world.publish(await world.topic(), { data: Buffer.alloc(10_000_001) })),
  },
  {
    name: 'a request of more than 1,000 messages is refused (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) => {
      const topic = await world.topic();
      const messages = Array.from({ length: 1001 }, () => ({ data: Buffer.from('x') }));
      return codeOf(world.publisher.publish({ topic, messages }));
    },
  },
  {
    name: 'more than 100 attributes are refused (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) => {
      const attributes = Object.fromEntries(
        Array.from({ length: 101 }, (_value, index) => [`key-${index}`, 'x']),
      );
      return codeOf(world.publish(await world.topic(), { attributes }));
    },
  },
  {
    name: 'an attribute key above 256 bytes is refused (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) =>
      codeOf(world.publish(await world.topic(), { attributes: { ['k'.repeat(257)]: 'x' } })),
  },
  {
    name: 'an attribute value above 1,024 bytes is refused (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) =>
      codeOf(world.publish(await world.topic(), { attributes: { k: 'v'.repeat(KIB + 1) } })),
  },
  {
    name: 'an ordering key above 1,024 bytes is refused (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) => codeOf(world.publish(await world.topic(), ...keyed('k'.repeat(KIB + 1), 'x'))),
  },
  {
    name: 'all messages of a request must have the same ordering key (3 INVALID_ARGUMENT)',
    expected: 3,
    observe: async (world) => {
      const messages = [...keyed('one', 'x'), ...keyed('two', 'y')];
      return codeOf(world.publisher.publish({ topic: await world.topic(), messages }));
    },
  },
];
