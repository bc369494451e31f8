import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPlatform } from '../../src/demo/platform.ts';
import type { OutboundEvent } from '../../src/events/open-event.ts';
import { startRunningStack, until, type RunningStack } from '../support/running-stack.ts';

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack({
    simulator: {
      credentials: [
        {
          clientId: 'example-client-id',
          clientSecret: 'example-client-secret',
          username: 'agent-bridge@example.com',
          password: 'example-password',
        },
      ],
    },
  });
});
afterAll(() => running.stop());

const ATTRIBUTES = {
  'ce-specversion': '1.0',
  'ce-source': '/test',
  'ce-type': 'salesforce-handoff.user.said.v1',
  'ce-datacontenttype': 'application/json',
};
const idOf = (userId: string): string => `bad-${userId.replaceAll(' ', '-')}`;
const publishRaw = async (
  userId: string,
  data: Buffer,
  attributes: Record<string, string> = {},
): Promise<void> => {
  await running.client.topic('salesforce-inbound', { messageOrdering: true }).publishMessage({
    data,
    attributes: { ...ATTRIBUTES, 'ce-id': idOf(userId), ...attributes },
    orderingKey: `example-bot:${userId}`,
  });
};
const says = (userId: string, text: string, botSlug = 'example-bot') =>
  running.publisher.publish({ type: 'salesforce-handoff.user.said.v1', data: { botSlug, userId, text } });
const told = (userId: string, name: string): OutboundEvent | undefined =>
  running.integrations.received(userId).find(({ type }) => type === `salesforce-handoff.${name}.v1`);
const tells = (userId: string, name: string): Promise<void> =>
  running.integrations.waitFor(userId, name, () => told(userId, name) !== undefined);
const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));

describe('what cannot be read is parked with its reason, and the user’s next message flows', () => {
  type Bad = {
    name: string;
    data: Buffer;
    attributes?: Record<string, string>;
    code?: string;
    reason: RegExp;
  };
  const bad: Bad[] = [
    { name: 'broken JSON', data: Buffer.from('{"botSlug":'), reason: /JSON/ },
    { name: 'bytes that are not UTF-8', data: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), reason: /UTF-8/ },
    { name: 'a wrong type', data: json({ botSlug: 'example-bot', userId: 'u', text: 7 }), reason: /text/ },
    {
      name: 'a key that reaches for prototypes',
      data: Buffer.from('{"__proto__":{"a":1}}'),
      reason: /__proto__/,
    },
    {
      name: 'a text over the limit',
      data: json({ botSlug: 'example-bot', userId: 'u', text: 'x'.repeat(16_001) }),
      reason: /text/,
    },
    {
      name: 'a payload over the limit',
      data: Buffer.alloc(300_000, 0x20),
      code: 'INPUT_TOO_LARGE',
      reason: /262144/,
    },
    { name: 'a tower of brackets', data: Buffer.from('['.repeat(50_000)), reason: /JSON/ },
    {
      name: 'an unknown version',
      data: json({}),
      attributes: { 'ce-type': 'salesforce-handoff.user.said.v9' },
      code: 'INPUT_UNSUPPORTED_VERSION',
      reason: /ce-type/,
    },
    { name: 'no envelope', data: json({}), attributes: { 'ce-specversion': '9' }, reason: /specversion/ },
  ];
  test.each(bad)('$name', async ({ name, data, attributes = {}, code = 'INPUT_MALFORMED', reason }) => {
    const userId = `user ${name}`;
    const before = running.parked.length;
    await publishRaw(userId, data, attributes);
    await says(userId, 'still here');
    await tells(userId, 'message.undelivered');
    await until(() => running.parked.length > before, `${name} is parked`);
    const parked = running.parked.at(-1);
    expect(parked?.attributes['handoff-parked-code']).toBe(code);
    expect(parked?.attributes['handoff-parked-reason']).toMatch(reason);
    expect(parked?.attributes['ce-id']).toBe(idOf(userId));
    expect(parked?.data).toBe(data.toString());
    expect(running.logged()).toContain(code);
  });
});

describe('what cannot be done is answered with an event', () => {
  test('a message for a conversation that has no chat', async () => {
    await says('nobody', 'hello?');
    await tells('nobody', 'message.undelivered');
    expect(told('nobody', 'message.undelivered')?.data).toMatchObject({ reason: 'no-chat' });
  });

  test('a handoff for a conversation that has a chat leaves the chat as it is', async () => {
    const platform = createPlatform(running.stack, 'twice', 'Twice');
    await platform.handoff();
    const { id } = await running.stack.simulator.control.waitFor({ for: 'requested', visitorName: 'Twice' });
    running.stack.simulator.control.accept(id, 'Luz');
    await tells('twice', 'chat.started');
    await platform.handoff();
    await tells('twice', 'message.undelivered');
    expect(told('twice', 'message.undelivered')?.data).toMatchObject({ reason: 'chat-already-open' });
    await platform.say('is this still our chat?');
    await running.stack.simulator.control.waitFor({
      for: 'customer-said',
      chatId: id,
      text: 'still our chat',
    });
    running.stack.simulator.control.end(id, 'agent');
    await tells('twice', 'chat.ended');
  });

  const handoff = (userId: string, botSlug: string) =>
    running.publisher.publish({ type: 'salesforce-handoff.handoff.requested.v1', data: { botSlug, userId } });
  const secret = (name: string, value: string): void => {
    writeFileSync(join(running.stack.secretsDir, name), value);
  };
  const botLike = (botSlug: string, changes: Record<string, string>): void => {
    const { url } = running.stack.simulator;
    const usual = {
      client_id: 'example-client-id',
      client_secret: 'example-client-secret',
      username: 'agent-bridge@example.com',
      password: 'example-password',
      organizationId: '00D000000000001',
      deploymentId: '572000000000001',
      buttonId: '573000000000001',
      liveAgentUrl: url,
      loginUrl: url,
    };
    for (const [name, value] of Object.entries({ ...usual, ...changes })) secret(`${botSlug}-${name}`, value);
  };

  test('an unknown bot', async () => {
    await handoff('user-u', 'unknown-bot');
    await tells('user-u', 'chat.ended');
    expect(told('user-u', 'chat.ended')?.data).toMatchObject({ cause: 'desk-error', code: 'BOT_UNKNOWN' });
  });

  test('a bot with half its secrets', async () => {
    secret('half-bot-client_id', 'example-client-id');
    await handoff('user-h', 'half-bot');
    await tells('user-h', 'chat.ended');
    expect(told('user-h', 'chat.ended')?.data).toMatchObject({
      cause: 'desk-error',
      code: 'BOT_MISCONFIGURED',
    });
  });

  test('wrong credentials', async () => {
    botLike('wrong-bot', { password: 'wrong-password-canary' });
    await handoff('user-w', 'wrong-bot');
    await tells('user-w', 'chat.ended');
    expect(told('user-w', 'chat.ended')?.data).toMatchObject({
      cause: 'desk-error',
      code: 'DESK_CREDENTIALS_REFUSED',
    });
    expect(running.logged()).not.toContain('wrong-password-canary');
  });

  test('a host that may not be called', async () => {
    botLike('stray-bot', { liveAgentUrl: 'https://127.0.0.1:1/chat/rest/' });
    await handoff('user-s', 'stray-bot');
    await tells('user-s', 'chat.ended');
    expect(told('user-s', 'chat.ended')?.data).toMatchObject({
      cause: 'desk-error',
      code: 'DESK_HOST_FORBIDDEN',
    });
  });

  test('everything is still as it should be', () => {
    expect(running.failures).toEqual([]);
  });
});

test('a Salesforce that cannot be reached ends the chat after the limit, and what was said is answered', async () => {
  const cut = await startRunningStack({ openLimitMs: 600 });
  await cut.stack.simulator.close();
  await createPlatform(cut.stack, 'cut-off').handoff();
  await createPlatform(cut.stack, 'cut-off').say('is anybody there?');
  const name = 'salesforce-handoff.chat.ended.v1';
  await cut.integrations.waitFor('cut-off', 'chat.ended', (events) =>
    events.some(({ type }) => type === name),
  );
  expect(
    cut.integrations.received('cut-off').map(({ type, data }) => [type, 'code' in data ? data.code : '']),
  ).toEqual([
    ['salesforce-handoff.message.undelivered.v1', ''],
    [name, 'DESK_UNAVAILABLE'],
  ]);
  await cut.stop();
});
