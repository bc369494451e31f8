import { createMemoryBus } from '../../src/memory/memory-bus.ts';
import { systemClock } from '../../src/system-clock/system-clock.ts';
import { busContract } from './bus.contract.ts';

busContract('memory', () => {
  const bus = createMemoryBus({ clock: systemClock });
  return Promise.resolve({
    publisher: bus.publisher,
    subscriber: () => bus.subscriber(),
    breakPublishing() {
      bus.setBroken(true);
      return () => {
        bus.setBroken(false);
      };
    },
    dispose: () => Promise.resolve(),
  });
});
