import { codeOf, textOf, type World } from '../support/world.ts';
import type { Row } from './row.ts';

/** Five messages whose texts say which attributes they have. */
const MESSAGES = [
  { data: Buffer.from('none'), attributes: {} },
  { data: Buffer.from('com'), attributes: { domain: 'com' } },
  { data: Buffer.from('org'), attributes: { domain: 'org' } },
  { data: Buffer.from('en'), attributes: { 'iana.org/language_tag': 'en', domain: 'org' } },
];

/** What each filter lets through of these messages. */
const FILTERS: readonly (readonly [filter: string, texts: readonly string[]])[] = [
  ['attributes:domain', ['com', 'en', 'org']],
  ['attributes.domain = "com"', ['com']],
  ['attributes.domain != "com"', ['en', 'none', 'org']],
  ['hasPrefix(attributes.domain, "o")', ['en', 'org']],
  ['NOT attributes:domain', ['none']],
  ['-attributes:domain', ['none']],
  ['attributes."iana.org/language_tag" = "en" AND attributes:domain', ['en']],
  ['attributes.domain = "com" OR NOT attributes:domain', ['com', 'none']],
  ['attributes:domain AND (attributes.domain = "com" OR attributes:"iana.org/language_tag")', ['com', 'en']],
];

const INVALID = [
  'attributes',
  'attributes.domain',
  'attributes.domain = com',
  'attributes.domain == "com"',
  'attributes:a AND attributes:b OR attributes:c',
  '(attributes:a',
  'hasSuffix(attributes.a, "b")',
  `attributes:${'a'.repeat(250)}`,
];

/** What comes through each filter when it sees all the messages. */
async function through(world: World, filters: readonly string[]): Promise<string[][]> {
  const topic = await world.topic();
  const subscriptions = await Promise.all(filters.map((filter) => world.subscription(topic, { filter })));
  await world.publish(topic, ...MESSAGES);
  const pulls = subscriptions.map((subscription) => world.pull(subscription, MESSAGES.length, 800));
  return (await Promise.all(pulls)).map((received) => received.map(textOf).sort());
}

/** Filters ("Filter messages from a subscription"). */
export const filterRows: readonly Row[] = [
  {
    name: 'a filter lets only matching messages through',
    expected: FILTERS.map(([, texts]) => texts),
    observe: async (world) => {
      return through(
        world,
        FILTERS.map(([filter]) => filter),
      );
    },
  },
  {
    name: 'a text that is no filter, or longer than 256 bytes, is refused (3 INVALID_ARGUMENT)',
    expected: INVALID.map(() => 3),
    observe: async (world) => {
      const topic = await world.topic();
      return Promise.all(INVALID.map((filter) => codeOf(world.subscription(topic, { filter }))));
    },
  },
];
