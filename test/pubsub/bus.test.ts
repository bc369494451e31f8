import { startPubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';
import { busContract } from '../contracts/bus.contract.ts';
import { worldOn } from './support/world-on.ts';

busContract('Pub/Sub, the embedded emulator', async () => {
  const emulator = await startPubSubEmulator();
  const world = await worldOn(emulator.host);
  return {
    ...world,
    async dispose() {
      await world.dispose();
      await emulator.close();
    },
  };
});
