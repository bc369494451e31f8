import { createMemoryOpenChats } from '../../src/memory/memory-open-chats.ts';
import { openChatsContract } from './open-chats.contract.ts';

openChatsContract('memory', () =>
  Promise.resolve({ openChats: createMemoryOpenChats(), dispose: () => Promise.resolve() }),
);
