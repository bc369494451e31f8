import type { ChatDirectory } from '../../bridge/ports/chat-directory.ts';
import { createRedisChatDirectory } from '../../redis/redis-chat-directory.ts';
import type { World } from '../world.ts';

export const chatDirectoryOf = ({ connections }: World): ChatDirectory =>
  createRedisChatDirectory(connections.redis());
