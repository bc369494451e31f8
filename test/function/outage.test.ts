import { status } from '@grpc/grpc-js';
import { Agent, request } from 'node:http';
import {
  aMessage,
  functionOnEmulator,
  SECRET,
  type FunctionOnEmulator,
} from './support/function-on-emulator.ts';

let fn: FunctionOnEmulator;
beforeEach(async () => {
  fn = await functionOnEmulator();
});
afterEach(async () => {
  await fn.close();
});

test('while Pub/Sub does not confirm the answer is 503 with Retry-After, and afterwards the key works again', async () => {
  fn.emulator.faults.failPublishes(1, status.PERMISSION_DENIED);
  const refused = await fn.post('/v1/messages', { ...aMessage, text: 'canary-text', messageId: 'm1' });
  expect(refused).toMatchObject({
    status: 503,
    body: { status: 503, detail: expect.stringMatching(/Repeat/) },
  });
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(await fn.published()).toEqual([]);

  const repeated = await fn.post('/v1/messages', { ...aMessage, text: 'canary-text', messageId: 'm1' });
  expect(repeated.status).toBe(202);
  const [event] = await fn.published();
  expect(event?.envelope.id).toBe((repeated.body as { eventId: string }).eventId);
  expect(fn.log.lines).toContainEqual(
    expect.objectContaining({
      level: 'error',
      event: 'request.failed',
      fields: expect.objectContaining({ status: 503 }),
    }),
  );
  expect(JSON.stringify(fn.log.lines)).not.toContain('canary-text');
});

test('a missing topic is answered with 503 at once', async () => {
  await fn.client.topic('salesforce-inbound').delete();
  expect((await fn.post('/v1/messages', aMessage)).status).toBe(503);
});

/** A request whose head the function has read and whose body is still to come. */
const halfSent = async (body: string) => {
  const sent = request(`${fn.url}/v1/messages`, {
    method: 'POST',
    agent: new Agent({ keepAlive: true }),
    headers: {
      authorization: `Bearer ${SECRET}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      expect: '100-continue',
    },
  });
  const status = new Promise<number | undefined>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
  sent.flushHeaders();
  await new Promise((resolve) => sent.once('continue', resolve));
  return {
    status,
    finish: () => {
      sent.end(body);
    },
  };
};

test('stop answers what runs, takes nothing new, and does not wait for connections that are kept open', async () => {
  const running = await halfSent(JSON.stringify(aMessage));
  const stopped = fn.function.stop();
  await expect(fetch(`${fn.url}/v1/messages`)).rejects.toThrow('fetch failed');
  running.finish();
  expect(await running.status).toBe(202);
  await stopped;
  expect(await fn.published()).toHaveLength(1);
});
