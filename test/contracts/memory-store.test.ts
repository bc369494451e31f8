import { createManualClock } from '../../src/memory/manual-clock.ts';
import { createMemoryConversationStore } from '../../src/memory/memory-conversation-store.ts';
import { createMemoryWorkers } from '../../src/memory/memory-workers.ts';
import { conversationIn, createMemoryWorld } from '../../src/memory/memory-world.ts';
import { conversationStoreContract } from './conversation-store.contract.ts';
import { SHORT_LIFE_MS, type MakeStoreWorld } from './store-world.ts';
import { unreadableRecordContract } from './unreadable-record.contract.ts';
import { workersContract } from './workers.contract.ts';

const makeMemoryWorld: MakeStoreWorld = ({ seenWindow, takeOver = 'fast' }) => {
  const clock = createManualClock();
  const world = createMemoryWorld({ clock, seenWindow, takeOver });
  return Promise.resolve({
    store: createMemoryConversationStore(world),
    workers: createMemoryWorkers(world),
    outlive: () => clock.advance(SHORT_LIFE_MS),
    pass: (ms) => clock.advance(ms),
    spoil: (conversationId) => {
      const found = conversationIn(world, conversationId);
      const { conversation } = found.record;
      if (conversation.phase !== 'talking') throw new Error(`not talking but ${conversation.phase}`);
      const outgoing = conversation.outgoing.map(({ id }) => id);
      found.unreadable = { chatIds: [conversation.chatId], outgoing };
      return Promise.resolve();
    },
    // There are none.
    forgetLists: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  });
};

conversationStoreContract('memory', makeMemoryWorld);
unreadableRecordContract('memory', makeMemoryWorld);
workersContract('memory', makeMemoryWorld);
