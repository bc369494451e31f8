import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { busOnEmulator, PROJECT, type BusOnEmulator } from '../pubsub/support/bus-on-emulator.ts';
import { until } from '../contracts/until.ts';
import { aMessage, answerOf, SECRET } from './support/function-on-emulator.ts';

let bus: BusOnEmulator;
let secrets: string;
const started: ChildProcess[] = [];
beforeAll(async () => {
  bus = await busOnEmulator();
  secrets = mkdtempSync(join(tmpdir(), 'handoff-secrets-'));
  writeFileSync(join(secrets, 'handoff-function-secret'), SECRET);
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await bus.close();
  rmSync(secrets, { recursive: true });
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const start = (args: readonly string[], env: Record<string, string>) => {
  const child = spawn(process.execPath, args, { env });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += String(chunk);
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, output: () => output };
};

const environment = (port: number): Record<string, string> => ({
  PORT: String(port),
  GOOGLE_CLOUD_PROJECT: PROJECT,
  PUBSUB_EMULATOR_HOST: bus.emulator.host,
  SECRETS_DIR: secrets,
});

const post = async (port: number, body: object) =>
  answerOf(
    await fetch(`http://127.0.0.1:${port}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

const isListening = async (port: number): Promise<boolean> => {
  try {
    await fetch(`http://127.0.0.1:${port}/v1/messages`);
    return true;
  } catch {
    return false;
  }
};

test('the process answers, ends with code 0 on SIGTERM, and its log is one JSON line per event', async () => {
  const port = await freePort();
  const { child, ended, output } = start(['src/function/main.ts'], environment(port));
  await until(() => isListening(port), 'the function');
  expect((await post(port, { ...aMessage, text: 'canary-text' })).status).toBe(202);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const lines = output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { message: string });
  expect(lines.map(({ message }) => message)).toEqual([
    'function.started',
    'request.refused',
    'event.accepted',
    'function.stopped',
  ]);
  expect(output()).not.toMatch(new RegExp(`canary|${SECRET}`));
});

test('settings that cannot work end the process with code 2 and one line that names them all', async () => {
  const { ended, output } = start(['src/function/main.ts'], { PORT: 'canary', FUNCTION_AUTH: 'oidc' });
  expect(await ended).toBe(2);
  const [line = '', ...rest] = output().trim().split('\n');
  expect(rest).toEqual([]);
  for (const name of ['PORT', 'GOOGLE_CLOUD_PROJECT', 'FUNCTION_AUDIENCE', 'FUNCTION_CALLERS']) {
    expect(line).toContain(`${name}: `);
  }
  expect(line).not.toContain('canary');
});

test("Google's own entry point loads the function and serves it", async () => {
  const port = await freePort();
  const framework = 'node_modules/@google-cloud/functions-framework/build/src/main.js';
  const { child, ended, output } = start(
    [framework, '--source=src/function/handoff.ts', '--target=handoff', `--port=${port}`],
    environment(port),
  );
  await until(() => isListening(port), 'the framework');
  expect((await post(port, { ...aMessage, text: 'canary-text' })).status).toBe(202);
  expect(await post(port, { ...aMessage, text: 1 })).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'text' }] },
  });
  expect(await post(port, { ...aMessage, text: 'x'.repeat(300_000) })).toMatchObject({ status: 413 });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(output()).not.toMatch(new RegExp(`canary|${SECRET}`));
});
