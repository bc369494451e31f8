import type { ReplayStack } from './replay-stack.ts';
import { BYE, endsTold, handoff, heardOf, LIVE_BUTTON, says, textsTold } from './visitors.ts';
import { until } from '../../support/running-stack.ts';

const PAUSE_MS = 40;

export type LiveTraffic = {
  readonly chats: number;
  /** Ends every chat, waits for it, and says how many texts each side sent; fails when one is missing, twice or out of order. */
  finish(): Promise<{ readonly said: number }>;
};

/** Users who go on talking, one word every few ms each, with agents who echo. */
export const startLiveTraffic = (stack: ReplayStack, name: string, chats: number): LiveTraffic => {
  const users = Array.from({ length: chats }, (_, index) => `live-${name}-${String(index)}`);
  const said = new Map<string, string[]>();
  const end = new AbortController();

  const talk = async (user: string): Promise<void> => {
    const words: string[] = [];
    said.set(user, words);
    await stack.publisher.publish(handoff(user, LIVE_BUTTON));
    while (!end.signal.aborted) {
      const text = `${user} says ${String(words.length)}`;
      words.push(text);
      await stack.publisher.publish(says(user, text));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    words.push(BYE);
    await stack.publisher.publish(says(user, BYE));
  };
  const talks = users.map(talk);

  return {
    chats,
    async finish() {
      end.abort();
      await Promise.all(talks);
      await until(
        () => users.every((user) => endsTold(stack, user).length > 0),
        `the live chats of ${name} end`,
        20_000,
      );
      for (const user of users) {
        const words = said.get(user) ?? [];
        expect({ user, heard: heardOf(stack.simulator, user) }).toEqual({ user, heard: words });
        expect({ user, ends: endsTold(stack, user) }).toEqual({ user, ends: ['agent'] });
        const echoes = textsTold(stack, user).filter((text) => text.startsWith('echo: '));
        // The chat may be over before the last word is echoed.
        const expected = words.map((text) => `echo: ${text}`);
        expect({ user, echoes }).toEqual({ user, echoes: expected.slice(0, echoes.length) });
        expect(echoes.length).toBeGreaterThanOrEqual(words.length - 1);
      }
      const count = [...said.values()].reduce((sum, words) => sum + words.length, 0);
      return { said: count };
    },
  };
};
