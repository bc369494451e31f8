import type { OpenChats } from '../../src/bridge/ports/open-chats.ts';
import {
  conversationIdOf,
  type BotSlug,
  type ConversationId,
  type UserId,
} from '../../src/conversation/ids.ts';

export type OpenChatsWorld = { readonly openChats: OpenChats; dispose(): Promise<void> };

export const chatOf = (user: string, bot = 'example-bot'): ConversationId =>
  conversationIdOf(bot as BotSlug, user as UserId);

export const openChatsContract = (name: string, make: () => Promise<OpenChatsWorld>): void => {
  describe(`OpenChats contract: ${name}`, () => {
    let world: OpenChatsWorld;
    beforeEach(async () => {
      world = await make();
    });
    afterEach(() => world.dispose());

    test('lets in as many as there may be, and another one when one has left', async () => {
      const { openChats } = world;
      expect(await openChats.enter(chatOf('a'), 2)).toBe(true);
      expect(await openChats.enter(chatOf('b'), 2)).toBe(true);
      expect(await openChats.enter(chatOf('c'), 2)).toBe(false);
      await openChats.leave(chatOf('a'));
      expect(await openChats.enter(chatOf('c'), 2)).toBe(true);
      expect(await openChats.enter(chatOf('a'), 2)).toBe(false);
    });

    test('counts a conversation once, however often it enters, and lets in who is in', async () => {
      const { openChats } = world;
      for (let time = 0; time < 3; time += 1) expect(await openChats.enter(chatOf('a'), 2)).toBe(true);
      expect(await openChats.enter(chatOf('b'), 2)).toBe(true);
      expect(await openChats.enter(chatOf('a'), 1)).toBe(true);
      await openChats.leave(chatOf('a'));
      await openChats.leave(chatOf('a'));
      await openChats.leave(chatOf('never-there'));
      expect(await openChats.enter(chatOf('c'), 2)).toBe(true);
      expect(await openChats.enter(chatOf('d'), 2)).toBe(false);
    });

    test('counts each bot for itself, also one whose name begins like another’s', async () => {
      const { openChats } = world;
      expect(await openChats.enter(chatOf('a', 'bot'), 1)).toBe(true);
      expect(await openChats.enter(chatOf('a', 'bot-2'), 1)).toBe(true);
      expect(await openChats.enter(chatOf('b', 'bot'), 1)).toBe(false);
    });

    test('with room for none lets nobody in', async () => {
      expect(await world.openChats.enter(chatOf('a'), 0)).toBe(false);
    });

    test('many who come at the same time do not share the last place', async () => {
      const { openChats } = world;
      const entered = await Promise.all(
        Array.from({ length: 100 }, (_, index) => openChats.enter(chatOf(String(index)), 7)),
      );
      expect(entered.filter(Boolean)).toHaveLength(7);
    });
  });
};
