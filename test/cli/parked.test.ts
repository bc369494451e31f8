import { sealCloudEvent } from '../../src/events/cloud-event.ts';
import type { BusMessage } from '../../src/events/bus-message.ts';
import { conversationIdOf, type BotSlug, type EventId, type UserId } from '../../src/conversation/ids.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { keysOf } from '../../src/redis/keys.ts';
import type { ParkedView } from '../../src/cli/parked/parked-message.ts';
import { cliWith, failure, jsonOf } from './support/cli.ts';
import { startOperatedStack, type OperatedStack } from './support/operated-stack.ts';

const CANARY = 'canary words of a person';
const FUTURE_TYPE = 'salesforce-handoff.user.waved.v7';
let operated: OperatedStack;
beforeAll(async () => {
  operated = await startOperatedStack();
});
afterEach(async () => {
  await operated.cli('parked', 'drop', '--all', '--yes');
});
afterAll(() => operated.stop());

const publish = async ({ data, attributes, orderingKey }: BusMessage): Promise<void> => {
  const topic = operated.client.topic('salesforce-inbound', { messageOrdering: true });
  await topic.publishMessage({ data, attributes, orderingKey });
};

const listed = async (...argv: readonly string[]): Promise<readonly ParkedView[]> =>
  (jsonOf(await operated.cli('parked', 'list', '--json', ...argv)) as { parked: ParkedView[] }).parked;

const untilParked = async (count: number): Promise<readonly ParkedView[]> => {
  for (;;) {
    const parked = await listed();
    if (parked.length >= count) return parked;
  }
};

const eventOf = (type: string, botSlug: string, id: string): BusMessage =>
  sealCloudEvent(
    {
      id: id as EventId,
      type,
      source: '/test',
      subject: `${botSlug}:dora`,
      data: { botSlug, userId: 'dora', text: CANARY },
    },
    { orderingKey: `${botSlug}:dora`, botSlug },
  );

test('parked messages are listed by bot, code and time, without what was written', async () => {
  const { cli } = operated;
  await publish(eventOf(FUTURE_TYPE, 'example-bot', 'wave-1'));
  await publish(eventOf(FUTURE_TYPE, 'other-bot', 'wave-2'));
  await publish({ data: new TextEncoder().encode(CANARY), attributes: { note: CANARY }, orderingKey: '' });
  expect(await untilParked(3)).toHaveLength(3);

  const { code, out, err } = await cli('parked', 'list');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^ID +PARKED +CODE +BOT +TYPE +TRIES +REASON\n/);
  expect(out).toMatch(
    /^\w{12} +\S+Z +INPUT_UNSUPPORTED_VERSION +example-bot +user\.waved\.v7 +\d+ +ce-type: is not known/m,
  );
  expect(out).toMatch(/^\w{12} +\S+Z +INPUT_MALFORMED +- +- +\d+ +data: is not JSON$/m);
  expect(out).toMatch(/\n3 messages: .*2 INPUT_UNSUPPORTED_VERSION/);
  expect(out).not.toContain('canary');

  expect((await listed('--bot', 'other-bot')).map(({ eventId }) => eventId)).toEqual(['wave-2']);
  expect(await listed('--code', 'INPUT_MALFORMED')).toHaveLength(1);
  expect(await listed('--since', '-1m')).toHaveLength(3);
  expect(await listed('--until', '-1m')).toHaveLength(0);
});

test('one is shown by the beginning of its id, its text only when asked for', async () => {
  const { cli } = operated;
  await publish(eventOf(FUTURE_TYPE, 'example-bot', 'wave-3'));
  const [message] = await untilParked(1);
  const id = message?.id.slice(0, 8) ?? '';
  const shown = await cli('parked', 'show', id);
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toMatch(/^code +INPUT_UNSUPPORTED_VERSION$/m);
  expect(shown.out).toMatch(/^conversation +example-bot:dora$/m);
  expect(shown.out).toMatch(/^attributes +.*ce-id.*handoff-parked-code/m);
  expect(shown.out).toMatch(/The data is not shown: --show-text prints its \d+ bytes\./);
  expect(shown.out).not.toContain('canary');
  expect((await cli('parked', 'show', id, '--json')).out).not.toContain('canary');
  expect((await cli('parked', 'show', id, '--show-text')).out).toContain(CANARY);
  expect(await cli('parked', 'show', 'ffffffffffff')).toEqual(
    failure(1, /no parked message has the id ffffffffffff\. It was redriven or dropped, .*/),
  );
});

test('control characters in what others wrote reach no terminal', async () => {
  const { data, attributes } = eventOf(FUTURE_TYPE, 'example-bot', 'wave-4');
  await publish({
    data,
    attributes: { ...attributes, 'ce-type': 'x\u001b[2J', 'evil\u001b]name': '' },
    orderingKey: '',
  });
  const [message] = await untilParked(1);
  const shown = await operated.cli('parked', 'show', message?.id ?? '');
  expect(shown.out).toMatch(/^type +-$/m);
  expect(shown.out).not.toContain('\u001b');
});

test('drop is a dry run without --yes, and takes only what was chosen', async () => {
  const { cli } = operated;
  await publish(eventOf(FUTURE_TYPE, 'example-bot', 'wave-5'));
  await publish(eventOf(FUTURE_TYPE, 'other-bot', 'wave-6'));
  await untilParked(2);
  const dry = await cli('parked', 'drop', '--bot', 'other-bot');
  expect(dry).toMatchObject({
    code: 0,
    out: expect.stringContaining('Would drop 1 message. Nothing is changed: add --yes.'),
  });
  expect(await listed()).toHaveLength(2);
  expect(jsonOf(await cli('parked', 'drop', '--bot', 'other-bot', '--yes', '--json'))).toMatchObject({
    kind: 'dropped',
    messages: [{ eventId: 'wave-6' }],
    more: 'none',
  });
  expect((await listed()).map(({ eventId }) => eventId)).toEqual(['wave-5']);
});

test('a redrive delivers once per redrive id, also when it is asked for again', async () => {
  const { cli, stack, client } = operated;
  const { chat } = await operated.talkingUser('dora');
  // Parked as if the release before had not known the type: what the service can do now.
  const said = eventOf('salesforce-handoff.user.said.v1', 'example-bot', 'said-once');
  const broken = { ...said, attributes: { ...said.attributes, 'ce-type': FUTURE_TYPE } };
  await publish(broken);
  const [message] = await untilParked(1);
  const mend = async (): Promise<void> => {
    const parked = client.topic('salesforce-dead-letter');
    const attributes = Object.fromEntries(
      Object.entries({
        ...said.attributes,
        'handoff-parked-id': message?.id ?? '',
        'handoff-parked-code': 'INPUT_UNSUPPORTED_VERSION',
        'handoff-parked-class': 'park',
        'handoff-parked-reason': 'ce-type: is not known to this release',
        'handoff-parked-topic': 'salesforce-inbound',
        'handoff-parked-messageId': '1',
        'handoff-parked-attempts': '1',
        'handoff-parked-publishedAt': message?.publishedAt ?? '',
        'handoff-parked-firstSeenAt': message?.firstSeenAt ?? '',
        'handoff-parked-parkedAt': message?.parkedAt ?? '',
        'handoff-parked-orderingKey': said.orderingKey,
      }),
    );
    await parked.publishMessage({ data: said.data, attributes });
  };
  await cli('parked', 'drop', '--all', '--yes');
  await mend();
  const id = message?.id ?? '';

  const dry = await cli('parked', 'redrive', id);
  expect(dry).toMatchObject({
    code: 0,
    out: expect.stringContaining('Would redrive 1 message. Nothing is changed: add --yes.'),
  });
  expect(await listed()).toHaveLength(1);

  const first = await cli('parked', 'redrive', id, '--yes', '--redrive-id', 'mended-1');
  expect(first).toMatchObject({
    code: 0,
    out: expect.stringContaining('Redrove 1 message with the redrive id mended-1.'),
  });
  await stack.simulator.control.waitFor({ for: 'customer-said', chatId: chat.id, text: CANARY });
  expect(await listed()).toEqual([]);
  expect(await cli('parked', 'redrive', id, '--yes')).toEqual(failure(1, /no parked message has the id .*/));

  // The ack was lost, and the operator repeats what was printed.
  await mend();
  expect((await cli('parked', 'redrive', '--all', '--yes', '--redrive-id', 'mended-1')).code).toBe(0);
  await publish({ ...said, attributes: { ...said.attributes, 'ce-id': 'said-after' } });
  await stack.simulator.control.waitFor({ for: 'customer-said', chatId: chat.id, text: CANARY, count: 2 });
  const lines = stack.simulator.control.chat(chat.id).transcript.filter(({ text }) => text === CANARY);
  expect(lines).toHaveLength(2);
});

test('an entry of the inbox that cannot be read is parked, the chat goes on, and what can be told of it is redriven', async () => {
  const { cli, env, stack } = operated;
  const { platform, chat } = await operated.talkingUser('greta');
  const conversation = conversationIdOf('example-bot' as BotSlug, 'greta' as UserId);
  const redis = connectRedis({ url: env.REDIS_URL, name: 'test', log: createMemoryLog() });
  const [, inbox] = keysOf(conversation);
  const newer = { eventId: 'of-a-newer-release', type: FUTURE_TYPE, data: { text: CANARY } };
  await redis.rpush(inbox, JSON.stringify(newer), '{"eventId":', 'not JSON at all');
  redis.disconnect();
  await platform.say('still there?');
  await stack.simulator.control.waitFor({ for: 'customer-said', chatId: chat.id, text: 'still there?' });
  const parked = await untilParked(3);
  expect(parked.map(({ code, conversation: of, eventId }) => [code, of, eventId])).toEqual([
    ['STATE_CORRUPT', conversation, 'of-a-newer-release'],
    ['STATE_CORRUPT', conversation, null],
    ['STATE_CORRUPT', conversation, null],
  ]);
  const shown = await cli('chats', 'show', conversation);
  expect(shown.out).toMatch(
    /^\S+Z +parked +salesforce-handoff\.user\.waved\.v7 +STATE_CORRUPT +of-a-newer-release$/m,
  );
  // This release does not know it either: it goes the way of everything that cannot be read.
  const [first] = parked;
  expect(await cli('parked', 'redrive', first?.id ?? '', '--yes')).toMatchObject({ code: 0 });
  await cli('parked', 'drop', '--code', 'STATE_CORRUPT', '--yes');
  expect(await untilParked(1)).toMatchObject([
    { code: 'INPUT_UNSUPPORTED_VERSION', eventId: 'of-a-newer-release' },
  ]);
});

test('what cannot be redriven stays where it is, with the reason and code 1', async () => {
  const { cli, client } = operated;
  await client
    .topic('salesforce-dead-letter')
    .publishMessage({ data: Buffer.from(CANARY), attributes: { by: 'somebody else' } });
  const [message] = await untilParked(1);
  expect(message).toMatchObject({ id: expect.stringMatching(/^message-/), code: 'NOT_OURS' });
  const { code, out } = await cli('parked', 'redrive', '--all', '--yes');
  expect(code).toBe(1);
  expect(out).toMatch(/Redrove 0 messages .*\nLeft where it is: message-\w+: handoff-parked-… attributes: /);
  expect(await listed()).toHaveLength(1);
});

test('when the topic does not take it, nothing is lost and the line says how to go on', async () => {
  const { env } = operated;
  await publish(eventOf(FUTURE_TYPE, 'example-bot', 'wave-7'));
  await untilParked(1);
  const elsewhere = cliWith({ ...env, INBOUND_TOPIC: 'no-such-topic' });
  const { code, out } = await elsewhere('parked', 'redrive', '--all', '--yes');
  expect({ code, out }).toMatchObject({
    code: 1,
    out: expect.stringContaining('is not a topic of this deployment'),
  });
  expect(await listed()).toHaveLength(1);
  expect(
    await cliWith({ ...env, DEAD_LETTER_SUBSCRIPTION: 'no-such-subscription' })('parked', 'list'),
  ).toEqual(failure(1, /subscription no-such-subscription does not exist\. Create it .*/));
});

test('somebody who watches sees the progress, and it leaves nothing behind', async () => {
  const watched = cliWith(operated.env, { isWatched: true });
  const { out, err } = await watched('parked', 'list');
  expect(out).toBe('Nothing is parked that matches.\n');
  expect(err).toContain('reading parked messages: 0');
  expect(err.endsWith('\r\u001b[K')).toBe(true);
});
