import { createManualClock } from '../../src/memory/manual-clock.ts';
import { createMemoryConversationStore } from '../../src/memory/memory-conversation-store.ts';
import { createMemoryWorkers } from '../../src/memory/memory-workers.ts';
import { createMemoryWorld } from '../../src/memory/memory-world.ts';
import { conversationStoreContract } from './conversation-store.contract.ts';
import { SHORT_LIFE_MS, type MakeStoreWorld } from './store-world.ts';
import { workersContract } from './workers.contract.ts';

const makeMemoryWorld: MakeStoreWorld = ({ seenWindow }) => {
  const clock = createManualClock();
  const world = createMemoryWorld({ clock, seenWindow });
  return Promise.resolve({
    store: createMemoryConversationStore(world),
    workers: createMemoryWorkers(world),
    outlive: () => clock.advance(SHORT_LIFE_MS),
    dispose: () => Promise.resolve(),
  });
};

conversationStoreContract('memory', makeMemoryWorld);
workersContract('memory', makeMemoryWorld);
