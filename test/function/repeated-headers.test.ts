import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import {
  aMessage,
  functionOnEmulator,
  SECRET,
  type FunctionOnEmulator,
} from './support/function-on-emulator.ts';

let fn: FunctionOnEmulator;
beforeAll(async () => {
  fn = await functionOnEmulator();
});
afterAll(async () => {
  await fn.close();
});

const HEADERS: Readonly<Record<string, string>> = {
  Authorization: `Bearer ${SECRET}`,
  'Content-Type': 'application/json',
  'Idempotency-Key': 'key-1',
};

/** A message that is right but for one header, which stands there twice. */
const sendTwice = (name: string) =>
  new Promise<{ status: number | undefined; body: unknown }>((resolve, reject) => {
    const twice = Object.entries({ ...HEADERS, [name]: HEADERS[name] ?? '' }).flatMap(([key, value]) =>
      key === name ? [key, value, key, value] : [key, value],
    );
    const sent = request(
      `${fn.url}/v1/messages`,
      { method: 'POST', agent: false, headers: ['Host', '127.0.0.1', 'Connection', 'close', ...twice] },
      (response) => {
        json(response).then((body) => {
          resolve({ status: response.statusCode, body });
        }, reject);
      },
    );
    sent.on('error', reject);
    sent.end(JSON.stringify(aMessage));
  });

test.each(['Authorization', 'Content-Type', 'Idempotency-Key'])(
  'a %s that is sent twice is refused by name, for nobody could tell which one counts',
  async (name) => {
    const answer = await sendTwice(name);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ errors: [{ field: name, detail: 'must be sent only once' }] });
  },
);

test('the same message with each header once is taken', async () => {
  expect((await fn.post('/v1/messages', aMessage, { 'idempotency-key': 'key-1' })).status).toBe(202);
});
