import { request } from 'node:http';
import { functionOnEmulator, type FunctionOnEmulator } from './support/function-on-emulator.ts';

let fn: FunctionOnEmulator;
beforeAll(async () => {
  fn = await functionOnEmulator();
});
afterAll(async () => {
  await fn.close();
});

/** One request whose target goes out as it is, and whose body never ends; no credentials. */
const sendUnfinished = (method: string, target: string) =>
  new Promise<{ status: number | undefined; headers: Headers; text: string }>((resolve, reject) => {
    const sent = request(
      { port: fn.function.port, host: '127.0.0.1', method, path: target, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          sent.destroy();
          resolve({
            status: response.statusCode,
            headers: new Headers(response.headers as Record<string, string>),
            text,
          });
        });
      },
    );
    sent.on('error', reject);
    sent.setTimeout(3_000, () => sent.destroy(new Error('no answer')));
    sent.write('{');
  });

test.each([
  ['POST', '/%'],
  ['POST', '/v1/messages%E0'],
  ['POST', '/v1/messages/'],
  ['POST', '/V1/messages'],
  ['POST', '/v1/%6dessages'],
  ['POST', '//v1/messages'],
  ['POST', '/favicon.ico'],
  ['POST', '/%?x=1'],
  ['POST', 'http://other.example.com/v1/messages'],
  ['OPTIONS', '*'],
  ['OPTIONS', '/%'],
])('%s %s is answered as a problem, before its body has come', async (method, target) => {
  const answer = await sendUnfinished(method, target);
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(JSON.parse(answer.text)).toMatchObject({
    type: 'urn:salesforce-handoff:problem:not-found',
    status: 404,
  });
});

test('a query, however malformed, does not change the path', async () => {
  expect((await fn.post('/v1/messages?%E0&a[b]=%', {})).status).toBe(400);
});
