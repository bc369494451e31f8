import { Redis } from 'ioredis';
import type { ChatDetails, ChatSummary } from '../../src/bridge/ports/chat-directory.ts';
import { failure, jsonOf } from './support/cli.ts';
import { startOperatedStack, type OperatedStack } from './support/operated-stack.ts';

const CANARY = 'canary words of a person';
let operated: OperatedStack;
beforeAll(async () => {
  operated = await startOperatedStack();
});
afterAll(() => operated.stop());

test('chats are listed with their phase, as a table and as JSON', async () => {
  const { cli } = operated;
  expect(await cli('chats', 'list')).toEqual({
    code: 0,
    out: 'No conversation has a chat that matches.\n0 conversations.\n',
    err: '',
  });
  await operated.talkingUser('anna');
  const { code, out, err } = await cli('chats', 'list');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^CONVERSATION +PHASE +SINCE +AGENT +CHAT +UNSENT +INBOX +OWNER\n/);
  expect(out).toMatch(/^example-bot:anna +talking +\d+s +Alex +\w{24} +0 +0 +[\w-]{8}$/m);
  expect(out).toContain('\n1 conversation.\n');

  const { chats, isWhole } = jsonOf(await cli('chats', 'list', '--json')) as {
    chats: ChatSummary[];
    isWhole: boolean;
  };
  expect({ chats, isWhole }).toMatchObject({
    chats: [{ conversationId: 'example-bot:anna', phase: 'talking', agentName: 'Alex', outgoing: 0 }],
    isWhole: true,
  });
  for (const argv of [
    ['--bot', 'another-bot'],
    ['--phase', 'waiting'],
  ]) {
    expect(jsonOf(await cli('chats', 'list', '--json', ...argv))).toMatchObject({ chats: [] });
  }
});

test('a chat’s timeline tells every event with time and outcome, and nobody’s words', async () => {
  const { cli, stack } = operated;
  const { platform, chat } = await operated.talkingUser('berta');
  await platform.say(CANARY);
  await stack.simulator.control.waitFor({ for: 'customer-said', chatId: chat.id, text: CANARY });
  let shown = await cli('chats', 'show', 'example-bot:berta');
  while (!shown.out.includes('item.delivered')) shown = await cli('chats', 'show', 'example-bot:berta');
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toMatch(/^conversation +example-bot:berta$/m);
  expect(shown.out).toMatch(/^phase +talking$/m);
  expect(shown.out).toMatch(/^TIME +KIND +WHAT +OUTCOME +EVENT$/m);
  expect(shown.out).toMatch(/^\d{4}-\S+Z +inbound +user\.asked +applied +\S+$/m);
  expect(shown.out).toMatch(/^\d{4}-\S+Z +told +chat\.started +published +\S+$/m);
  expect(shown.out).not.toContain(CANARY);
  const details = jsonOf(await cli('chats', 'show', 'example-bot:berta', '--json')) as ChatDetails;
  expect(details.timeline.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['user.said', 'item.delivered']),
  );
  expect(JSON.stringify(details)).not.toContain(CANARY);
});

test('what is not remembered has its remedy', async () => {
  expect(await operated.cli('chats', 'show', 'example-bot:nobody')).toEqual(
    failure(1, /nothing is remembered of example-bot:nobody\. Check the spelling: .*/),
  );
});

test('a chat is ended only with --yes, at the desk and for the user, and once', async () => {
  const { cli, stack, integrations } = operated;
  const { chat } = await operated.talkingUser('carla');
  const dry = await cli('chats', 'end', 'example-bot:carla');
  expect(dry).toMatchObject({ code: 0, err: '' });
  expect(dry.out).toMatch(
    /^Would end chat \w+ of example-bot:carla \(talking\)\. Nothing is changed: add --yes\.\n$/,
  );
  expect(jsonOf(await cli('chats', 'list', '--json', '--phase', 'talking'))).toMatchObject({
    chats: expect.arrayContaining([expect.objectContaining({ userId: 'carla' })]),
  });

  expect(await cli('chats', 'end', 'example-bot:carla', '--yes')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Ended chat \w+ of example-bot:carla\.\n$/),
  });
  await integrations.waitFor('carla', 'the end', (events) =>
    events.some(({ type }) => type === 'salesforce-handoff.chat.ended.v1'),
  );
  expect(integrations.received('carla').filter(({ data }) => 'cause' in data)).toMatchObject([
    { data: { cause: 'operator' } },
  ]);
  await stack.simulator.control.waitFor({ for: 'ended', chatId: chat.id });
  expect(await cli('chats', 'end', 'example-bot:carla', '--yes')).toEqual(
    failure(1, /no chat of example-bot:carla is open\. See handoff chats show\./),
  );
});

test('a record that cannot be read is listed as such, and not hidden by the others', async () => {
  const { cli, env } = operated;
  const redis = new Redis(env.REDIS_URL);
  await redis.hset('handoff:{example-bot:greta}:record', {
    '@state': CANARY,
    status: 'active',
    timestamp: 1,
  });
  redis.disconnect();
  expect(await cli('chats', 'list', '--phase', 'unreadable')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^CONVERSATION .*\nexample-bot:greta +unreadable .*\n\n1 conversation\.\n$/),
  });
  expect(await cli('chats', 'end', 'example-bot:greta', '--yes')).toEqual(
    failure(
      1,
      /the record of example-bot:greta cannot be read by this release\. See docs\/runbook\/stuck-conversation\.md\./,
    ),
  );
});
