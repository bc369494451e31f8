import { connect } from 'node:net';
import {
  aMessage,
  functionOnEmulator,
  SECRET,
  type FunctionOnEmulator,
} from '../function/support/function-on-emulator.ts';

const BODY = JSON.stringify(aMessage);
const SECRET_LINE = `Authorization: Bearer ${SECRET}`;
const JSON_LINE = 'Content-Type: application/json';

let door: FunctionOnEmulator;
beforeAll(async () => {
  door = await functionOnEmulator();
});
afterAll(() => door.close());

/** Sends the bytes as they are and gives the status of the first answer; 0 when the connection ends without one. */
const statusOf = (lines: readonly string[], body: string): Promise<number> =>
  new Promise((resolve) => {
    let answer = '';
    const socket = connect(door.function.port, '127.0.0.1', () => {
      socket.write(`${[...lines, 'Host: example.com', 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
    });
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      resolve(Number(answer.split(' ')[1] ?? 0));
    });
  });

const post = (path: string, ...headers: string[]): Promise<number> =>
  statusOf([`POST ${path} HTTP/1.1`, `Content-Length: ${String(Buffer.byteLength(BODY))}`, ...headers], BODY);

test('Two lengths, or a length beside chunks, are refused before anybody reads the request.', async () => {
  const first = 'POST /v1/messages HTTP/1.1';
  const both = await statusOf(
    [first, SECRET_LINE, JSON_LINE, 'Content-Length: 5', 'Transfer-Encoding: chunked'],
    '0\r\n\r\n',
  );
  const twice = await statusOf(
    [first, SECRET_LINE, JSON_LINE, 'Content-Length: 5', 'Content-Length: 6'],
    'abcdef',
  );

  expect([both, twice]).toEqual([400, 400]);
});

test('Two Authorization headers are refused, and one header cannot hold two secrets.', async () => {
  const wrongFirst = await post('/v1/messages', 'Authorization: Bearer wrong', SECRET_LINE, JSON_LINE);
  const twoInOne = await post('/v1/messages', `${SECRET_LINE}\texample-older-secret`, JSON_LINE);

  expect([wrongFirst, twoInOne]).toEqual([400, 401]);
});

test('Two Idempotency-Keys are refused: neither is taken for the other.', async () => {
  const headers = ['Idempotency-Key: a', 'Idempotency-Key: b'];

  await expect(post('/v1/messages', SECRET_LINE, JSON_LINE, ...headers)).resolves.toBe(400);
});

test.each([
  '//v1/messages',
  '/v1/messages/',
  '/x/../v1/messages',
  '/v1%2fmessages',
  'http://evil.example/v1/messages',
])('The path %s leads nowhere.', async (path) => {
  await expect(post(path, SECRET_LINE, JSON_LINE)).resolves.toBe(404);
});

test('A second Content-Encoding does not hide behind the first.', async () => {
  const headers = ['Content-Encoding: identity', 'Content-Encoding: gzip'];

  await expect(post('/v1/messages', SECRET_LINE, JSON_LINE, ...headers)).resolves.toBe(415);
});
