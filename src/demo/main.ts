import { parseArgs } from 'node:util';
import { createHandoffConsumer } from '../client/handoff-consumer.ts';
import { createLog } from '../logging/create-log.ts';
import { hints } from './hints.ts';
import { createIntegrations } from './integrations.ts';
import { createNarrator } from './narrator.ts';
import { createPlatform } from './platform.ts';
import { startStack } from './stack.ts';
import { tellStory } from './story.ts';
import { startPictureServer } from './tour/picture-server.ts';
import { playTour } from './tour/play-tour.ts';
import { judge } from './verdict.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const demo = async ({ keep, tour }: { readonly keep: boolean; readonly tour: boolean }): Promise<boolean> => {
  const beganMs = performance.now();
  const log = createLog({ level: 'error', stream: process.stderr });
  const onFailure = (error: unknown): void => {
    log.error('demo.failed', { error });
    process.exit(1);
  };
  // Set to nothing means unset, as in every setting of the service.
  const redisUrl = process.env['REDIS_URL'] || undefined;
  const pictures = await startPictureServer();
  const insecureHosts = (): string[] => [new URL(pictures.url).host];
  const stack = await startStack(log, { redisUrl, onFailure, insecureHosts });
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
  const checks = [...judge(told, control.chat(told.chatId), integrations.received(platform.userId))];
  if (tour) checks.push(...(await playTour({ stack, integrations, narrator, pictureUrl: pictures.url })));
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
  await pictures.close();
  return kept;
};

const USAGE = `npm run demo -- [--tour] [--keep]

  --tour   goes on with one short chat for each thing the product can do
  --keep   leaves everything running and prints what to try`;

const flag = { type: 'boolean', default: false } as const;
const wanted = (): { keep: boolean; tour: boolean } | undefined => {
  try {
    const { values } = parseArgs({ options: { keep: flag, tour: flag, help: flag } });
    if (!values.help) return values;
    print(USAGE);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
    process.exitCode = 2;
  }
  return undefined;
};
const options = wanted();
if (options) process.exitCode = (await demo(options)) ? 0 : 1;
