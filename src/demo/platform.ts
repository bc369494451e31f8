import { createDoor } from './door.ts';
import { BOT } from './example-secrets.ts';
import type { Stack } from './stack.ts';

/** The bot platform's side: what it asks of the function when a user does something. */
export type Platform = {
  readonly userId: string;
  /** As the agent sees the user. */
  readonly visitorName: string;
  handoff(): Promise<void>;
  say(text: string): Promise<string>;
  typing(): Promise<void>;
  file(url: string, fileName: string): Promise<void>;
};

export const createPlatform = (stack: Stack, userId: string, visitorName = 'Ana'): Platform => {
  const post = createDoor(stack, { botSlug: BOT, userId });
  let messages = 0;
  return {
    userId,
    visitorName,
    async handoff() {
      await post('v1/handoffs', {
        channel: 'whatsapp',
        visitor: { name: visitorName, language: 'en-US' },
        prechat: [{ label: 'Order', value: 'example-order-1', transcriptFields: [] }],
        transcript: [
          { from: 'user', text: 'I was charged twice' },
          { from: 'bot', text: 'I will get somebody who can help.' },
        ],
      });
    },
    say(text) {
      messages += 1;
      return post('v1/messages', { text, messageId: `${userId}-${String(messages)}` });
    },
    async typing() {
      await post('v1/typing', { typing: true });
    },
    async file(url, fileName) {
      await post('v1/files', { url, fileName });
    },
  };
};
