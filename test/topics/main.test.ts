import { spawn } from 'node:child_process';
import { startPubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';

const run = (env: Record<string, string>): Promise<{ code: number | null; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['src/topics/main.ts'], { env });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
    child.on('close', (code) => {
      resolve({ code, out, err });
    });
  });

test('the first run creates, the second finds', async () => {
  const emulator = await startPubSubEmulator();
  const env = { PUBSUB_EMULATOR_HOST: emulator.host, INBOUND_TOPIC: 'another-inbound' };
  const first = await run(env);
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out.split('\n')).toEqual([
    'topic         another-inbound                   created',
    'subscription  salesforce-inbound-service        created',
    'topic         salesforce-outbound               created',
    'subscription  salesforce-outbound-integrations  created',
    'topic         salesforce-dead-letter            created',
    'subscription  salesforce-dead-letter-operators  created',
    '',
  ]);
  const second = await run(env);
  expect(second).toMatchObject({ code: 0, err: '' });
  expect(second.out.match(/was there/g)).toHaveLength(6);

  const third = await run({ PUBSUB_EMULATOR_HOST: emulator.host });
  expect(third.code).toBe(1);
  expect(third.out).toContain(
    'salesforce-inbound-service        DIFFERS\n    topic is another-inbound, planned salesforce-inbound\n',
  );
  expect(third.err).toBe('topics: not as planned and left as it was: salesforce-inbound-service\n');
  await emulator.close();
});

test('wrong settings end with code 2 and one line that names them all', async () => {
  const { code, out, err } = await run({ PUBSUB_EMULATOR_HOST: 'canary', INBOUND_TOPIC: '1' });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^topics: \[CONFIG_INVALID\] .*PUBSUB_EMULATOR_HOST: .*; INBOUND_TOPIC: .*\n$/);
  expect(err).not.toContain('canary');
});

test('without a broker it ends with one line', async () => {
  const emulator = await startPubSubEmulator();
  await emulator.close();
  const { code, out, err } = await run({ PUBSUB_EMULATOR_HOST: emulator.host });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^topics: \[BUS_UNAVAILABLE\] .*topic salesforce-inbound.*\n$/);
});
