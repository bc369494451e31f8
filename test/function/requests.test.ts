import { aMessage, functionOnEmulator, type FunctionOnEmulator } from './support/function-on-emulator.ts';

const user = { botSlug: 'example-bot', userId: '+5210000001' };

let fn: FunctionOnEmulator;
beforeAll(async () => {
  fn = await functionOnEmulator();
});
afterAll(async () => {
  await fn.close();
});

const eventIdOf = (body: unknown): string => (body as { eventId: string }).eventId;

test('each path puts its event on the inbound topic, in order, and answers 202 with its id', async () => {
  const requests: [string, string, object][] = [
    [
      '/v1/handoffs',
      'salesforce-handoff.handoff.requested.v1',
      {
        ...user,
        channel: 'whatsapp',
        visitor: { name: 'Ana', language: 'es-MX' },
        prechat: [{ label: 'Order', value: '42' }],
        transcript: [{ from: 'user', text: 'a person please', at: '2026-01-01T10:00:00Z' }],
        buttonId: '573000000000001',
      },
    ],
    ['/v1/messages', 'salesforce-handoff.user.said.v1', { ...user, text: 'hello ✋' }],
    ['/v1/typing', 'salesforce-handoff.user.typing.v1', { ...user, typing: false }],
    ['/v1/files', 'salesforce-handoff.user.file.v1', { ...user, url: 'https://files.example.com/1' }],
    ['/v1/ends', 'salesforce-handoff.user.left.v1', user],
  ];
  const ids: string[] = [];
  for (const [path, , body] of requests) {
    const answer = await fn.post(path, body);
    expect(answer).toMatchObject({ status: 202, body: { eventId: expect.stringMatching(/^[\w-]{32,36}$/) } });
    ids.push(eventIdOf(answer.body));
  }

  const events = await fn.published();
  expect(events.map(({ envelope, type, data }) => [envelope.id, type, data])).toEqual(
    requests.map(([, type, body], index) => [ids[index], type, body]),
  );
  expect(events[0]).toMatchObject({
    conversationId: 'example-bot:+5210000001',
    envelope: { source: '/salesforce-handoff/function', subject: 'example-bot:+5210000001' },
  });
  expect(new Set(ids).size).toBe(5);
});

test('the same Idempotency-Key gives the same id to the same user and kind, and another to any other', async () => {
  const key = { 'idempotency-key': 'key-1' };
  const first = eventIdOf((await fn.post('/v1/messages', aMessage, key)).body);
  expect(eventIdOf((await fn.post('/v1/messages', aMessage, key)).body)).toBe(first);
  expect(eventIdOf((await fn.post('/v1/messages', { ...aMessage, messageId: 'other' }, key)).body)).toBe(
    first,
  );
  expect(eventIdOf((await fn.post('/v1/messages', { ...aMessage, messageId: 'key-1' })).body)).toBe(first);

  const others = [
    await fn.post('/v1/messages', { ...aMessage, userId: 'another' }, key),
    await fn.post('/v1/messages', { ...aMessage, botSlug: 'another' }, key),
    await fn.post('/v1/ends', user, key),
    await fn.post('/v1/messages', aMessage, { 'idempotency-key': 'key-2' }),
    await fn.post('/v1/messages', aMessage),
  ].map(({ body }) => eventIdOf(body));
  expect(new Set([first, ...others]).size).toBe(6);
  expect((await fn.published()).filter(({ envelope }) => envelope.id === first)).toHaveLength(4);
});

test('every answer forbids caching, sniffing and framing, and does not tell what serves it', async () => {
  for (const path of ['/v1/messages', '/nowhere']) {
    const { headers } = await fn.post(path, aMessage);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('server')).toBe(false);
  }
});

test('calls of one user that run side by side are all taken, each once', async () => {
  const someone = { botSlug: 'example-bot', userId: 'burst' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      fn.post('/v1/messages', { ...someone, text: 'x', messageId: `m${index}` }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
  const events = (await fn.published()).filter(({ data }) => data.userId === 'burst');
  expect(events.map(({ envelope }) => envelope.id as string).toSorted()).toEqual(
    answers.map(({ body }) => eventIdOf(body)).toSorted(),
  );
});
