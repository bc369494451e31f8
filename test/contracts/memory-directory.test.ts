import { createManualClock } from '../../src/memory/manual-clock.ts';
import { createMemoryChatDirectory } from '../../src/memory/memory-chat-directory.ts';
import { createMemoryConversationStore } from '../../src/memory/memory-conversation-store.ts';
import { createMemoryWorkers } from '../../src/memory/memory-workers.ts';
import { createMemoryWorld } from '../../src/memory/memory-world.ts';
import { chatDirectoryContract } from './chat-directory.contract.ts';

chatDirectoryContract('memory', () => {
  const world = createMemoryWorld({ clock: createManualClock() });
  return Promise.resolve({
    directory: createMemoryChatDirectory(world),
    store: createMemoryConversationStore(world),
    workers: createMemoryWorkers(world),
    dispose: () => Promise.resolve(),
  });
});
