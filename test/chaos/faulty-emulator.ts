// The embedded Pub/Sub as `src/pubsub-emulator/main.ts` runs it, whose faults are called by lines of standard input: a JSON array with the
// name of the fault and its arguments.
import { createInterface } from 'node:readline';
import { startPubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';
import type { PubSubFaultCall } from './pubsub-control.ts';

const { host, faults } = await startPubSubEmulator();
process.stdout.write(`PUBSUB_EMULATOR_HOST=${host}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line) as PubSubFaultCall;
  if (call[0] === 'dropAcks') faults.dropAcks(call[1]);
  else if (call[0] === 'clear') faults.clear();
  else faults[call[0]](call[1]);
}
