import { parseArgs } from 'node:util';
import { createHandoffConsumer } from '../client/handoff-consumer.ts';
import { createLog } from '../logging/create-log.ts';
import { hints } from './hints.ts';
import { createIntegrations } from './integrations.ts';
import { createNarrator } from './narrator.ts';
import { createPlatform } from './platform.ts';
import { startStack } from './stack.ts';
import { tellStory } from './story.ts';
import { judge } from './verdict.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const demo = async (keep: boolean): Promise<boolean> => {
  const beganMs = performance.now();
  const log = createLog({ level: 'error', stream: process.stderr });
  const onFailure = (error: unknown): void => {
    log.error('demo.failed', { error });
    process.exit(1);
  };
  const redisUrl = process.env['REDIS_URL'];
  const stack = await startStack(log, { redisUrl, onFailure });
  const narrator = createNarrator(print);
  const integrations = createIntegrations(narrator);
  const consumer = createHandoffConsumer({
    emulatorHost: stack.emulatorHost,
    projectId: 'local-project',
    log,
    handle: (event) => integrations.take(event),
    onFailure,
  });
  narrator.note(
    `function, service, Pub/Sub emulator and Live Agent simulator are up (store: ${redisUrl === undefined ? 'memory' : 'Redis'})`,
  );

  const { control } = stack.simulator;
  const platform = createPlatform(stack, '+5210000001');
  const told = await tellStory({ platform, integrations, control, narrator });
  const checks = judge(told, control.chat(told.chatId), integrations.received(platform.userId));
  print('');
  for (const { what, kept, seen } of checks) print(`  ${kept ? 'kept  ' : 'BROKEN'}  ${what} (${seen})`);
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
  const kept = checks.every((check) => check.kept);
  print(`\n  ${kept ? 'Every message arrived once and in order' : 'A promise was broken'}, in ${seconds} s.`);

  if (keep) {
    print(hints(stack));
    await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  }
  await consumer.stop();
  await stack.stop();
  return kept;
};

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
process.exitCode = (await demo(values.keep)) ? 0 : 1;
