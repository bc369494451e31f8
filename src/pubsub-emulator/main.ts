import { startPubSubEmulator } from './start-pubsub-emulator.ts';

const DEFAULT_PORT = 8085;

const emulator = await startPubSubEmulator({
  port: Number(process.env['PORT'] ?? DEFAULT_PORT),
  host: process.env['HOST'] ?? '127.0.0.1',
});
process.stdout.write(`Pub/Sub emulator is ready: export PUBSUB_EMULATOR_HOST=${emulator.host}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void emulator.close());
}
