import { request } from 'node:http';
import {
  aMessage,
  functionOnEmulator,
  SECRET,
  type FunctionOnEmulator,
} from './support/function-on-emulator.ts';

const LIMIT_BYTES = 256 * 1024;
const CANARY = 'canary-7f3a';

let fn: FunctionOnEmulator;
beforeAll(async () => {
  fn = await functionOnEmulator();
});
afterAll(async () => {
  await fn.close();
});
afterEach(async () => {
  // Whatever was refused left nothing behind.
  expect(await fn.published()).toEqual([]);
  expect(JSON.stringify(fn.log.lines)).not.toContain(CANARY);
  expect(JSON.stringify(fn.log.lines)).not.toContain(SECRET);
});

const problem = (status: number, ...errors: { field: string; detail: unknown }[]) => ({
  status,
  body: expect.objectContaining({
    type: expect.stringMatching(/^urn:salesforce-handoff:problem:/),
    status,
    title: expect.stringMatching(/./),
    ...(errors.length > 0 ? { errors } : {}),
  }) as unknown,
});

const any: unknown = expect.stringMatching(/./);

const postAll = async (path: string, body: unknown, errors: { field: string; detail: unknown }[]) => {
  const answer = await fn.post(path, body);
  expect(answer).toMatchObject(problem(400, ...errors));
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.text).not.toContain(CANARY);
};

test.each([
  ['malformed JSON', `{"text": "${CANARY}"`, 'is not JSON'],
  ['an empty body', '', 'is not JSON'],
  ['invalid UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 'is not UTF-8'],
  ['__proto__ keys', `{"__proto__": {"text": "${CANARY}"}}`, 'holds the key "__proto__"'],
  ['a tower of brackets', '['.repeat(5_000) + ']'.repeat(5_000), 'is nested deeper than 16 levels'],
  ['an array', `["${CANARY}"]`, any],
  ['null', 'null', any],
])('%s is refused as a whole', async (_, body, detail) => {
  await postAll('/v1/messages', body, [{ field: 'body', detail }]);
});

test.each([
  ['a missing text', '/v1/messages', { ...aMessage, text: undefined }, 'text'],
  ['a text of the wrong type', '/v1/messages', { ...aMessage, text: { [CANARY]: 1 } }, 'text'],
  ['an empty text', '/v1/messages', { ...aMessage, text: '' }, 'text'],
  ['a text over the limit', '/v1/messages', { ...aMessage, text: CANARY.repeat(2_000) }, 'text'],
  ['a bad slug', '/v1/messages', { ...aMessage, botSlug: `../${CANARY}` }, 'botSlug'],
  ['a user id with control characters', '/v1/messages', { ...aMessage, userId: `${CANARY}\u0000` }, 'userId'],
  ['a message id with spaces', '/v1/messages', { ...aMessage, messageId: `${CANARY} x` }, 'messageId'],
  ['typing that is not a boolean', '/v1/typing', { ...aMessage, text: undefined, typing: CANARY }, 'typing'],
  [
    'a file without a web address',
    '/v1/files',
    { ...aMessage, text: undefined, url: `file:${CANARY}` },
    'url',
  ],
  [
    'a wrong line of the transcript',
    '/v1/handoffs',
    {
      ...aMessage,
      text: undefined,
      transcript: [
        { from: 'user', text: 'a' },
        { from: CANARY, text: 'b' },
      ],
    },
    'transcript.1.from',
  ],
  ['an unknown field', '/v1/messages', { ...aMessage, txet: CANARY }, 'txet'],
  ['a field of another request', '/v1/ends', { ...aMessage, messageId: undefined }, 'text'],
  [
    'an unknown field further in',
    '/v1/handoffs',
    { ...aMessage, text: undefined, visitor: { nmae: CANARY } },
    'visitor.nmae',
  ],
])('%s is refused by name', async (_, path, body, field) => {
  await postAll(path, body, [{ field, detail: any }]);
});

test('all wrong fields are named at once, and the header among them', async () => {
  const answer = await fn.post(
    '/v1/messages',
    { userId: '', text: 1, extra: CANARY },
    { 'idempotency-key': 'two words' },
  );
  const { errors } = answer.body as { errors: { field: string }[] };
  expect(errors.map(({ field }) => field)).toEqual(['Idempotency-Key', 'botSlug', 'userId', 'text', 'extra']);
  expect(answer.body).toMatchObject({ detail: expect.stringContaining('botSlug: ') });
});

test('a long name of an unknown field is cut, and the number of errors is limited', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`${'x'.repeat(100)}${index}`, 1]),
  );
  const answer = await fn.post('/v1/messages', { ...aMessage, ...many });
  expect(answer.status).toBe(400);
  expect(answer.text.length).toBeLessThan(6_000);
});

test('unknown paths, other methods, other media types and compression are refused', async () => {
  expect(await fn.post('/v1/nowhere', aMessage)).toMatchObject(problem(404));
  expect(await fn.post('/', aMessage)).toMatchObject(problem(404));
  expect(
    await fn.post('/v1/messages', 'text=1', { 'content-type': 'application/x-www-form-urlencoded' }),
  ).toMatchObject(problem(415, { field: 'Content-Type', detail: any }));
  expect(
    await fn.post('/v1/messages', '{}', { 'content-type': 'application/json; charset=latin1' }),
  ).toMatchObject(problem(415, { field: 'Content-Type', detail: any }));
  expect(await fn.post('/v1/messages', aMessage, { 'content-encoding': 'gzip' })).toMatchObject(
    problem(415, { field: 'Content-Encoding', detail: any }),
  );
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
    const response = await fetch(`${fn.url}/v1/messages`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toMatchObject({ status: 405 });
  }
});

/** One request by hand, so that it may say what it likes about its length. */
const sendRaw = (headers: Record<string, string | number>, chunks: readonly Buffer[]) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const sent = request(
      `${fn.url}/v1/messages`,
      {
        method: 'POST',
        agent: false,
        headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json', ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          sent.destroy();
          resolve({ status: response.statusCode, text });
        });
      },
    );
    sent.on('error', reject);
    for (const chunk of chunks) sent.write(chunk);
    sent.end();
  });

test('a body over the limit is refused by its Content-Length, before it was sent', async () => {
  const answer = await sendRaw({ 'content-length': 5_000_000_000 }, [Buffer.from('{')]).catch(
    (error: unknown) => error,
  );
  expect(answer).toMatchObject({ status: 413 });
});

test('a body over the limit without Content-Length is refused when it has grown too large', async () => {
  const chunk = Buffer.alloc(64 * 1024, CANARY);
  const answer = await sendRaw({ 'transfer-encoding': 'chunked' }, Array<Buffer>(40).fill(chunk));
  expect(answer).toMatchObject({ status: 413 });
  expect(JSON.parse(answer.text)).toMatchObject({
    errors: [{ field: 'body', detail: `is larger than ${LIMIT_BYTES} bytes` }],
  });
});

test('a request under the limit whose event is over it is refused too', async () => {
  const handoff = { botSlug: 'b', userId: 'u' };
  const padding = LIMIT_BYTES - JSON.stringify({ ...handoff, prechat: [] }).length - 1;
  const long = Array.from({ length: Math.ceil(padding / 4_000) }, () => ({ label: 'x', value: '' }));
  let left = LIMIT_BYTES - JSON.stringify({ ...handoff, prechat: long }).length;
  for (const field of long) {
    field.value = 'x'.repeat(Math.min(4_000, left));
    left -= field.value.length;
  }
  const body = JSON.stringify({ ...handoff, prechat: long });
  expect(body.length).toBe(LIMIT_BYTES);
  // The default `visitor: {}` makes the event larger than the request.
  expect(await fn.post('/v1/handoffs', body)).toMatchObject(problem(413, { field: 'body', detail: any }));
});

test('a request that breaks off leaves the function at work', async () => {
  await expect(
    new Promise((_, reject) => {
      const sent = request(`${fn.url}/v1/messages`, { method: 'POST', headers: { 'content-length': 100 } });
      sent.on('error', reject);
      sent.write('{', () => sent.destroy(new Error('gone')));
    }),
  ).rejects.toThrow('gone');
  expect(await fn.post('/nowhere', {})).toMatchObject({ status: 404 });
});
