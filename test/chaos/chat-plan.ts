import type { SeededRandom } from './seeded-random.ts';

/** What one chat will be, if nothing disturbs it. Times are pauses before each step, ms. */
export type ChatPlan = {
  readonly name: string;
  /** When the agent accepts. */
  readonly acceptMs: number;
  readonly userTexts: readonly {
    readonly afterMs: number;
    readonly text: string;
    readonly typing: boolean;
  }[];
  readonly agentTexts: readonly {
    readonly afterMs: number;
    readonly text: string;
    readonly typing: boolean;
  }[];
  readonly endsBy: 'user' | 'agent';
  /** What the user says after the end was told: it must be answered. */
  readonly lateText: string;
  readonly pauseMs: number;
};

const texts = (
  random: SeededRandom,
  who: string,
  { count, pause }: { count: number; pause: (ms: number) => number },
) =>
  Array.from({ length: count }, (_, index) => ({
    afterMs: random.chance(0.3) ? 0 : pause(random.between(150, 1_200)),
    text: `${who}.${String(index)}`,
    typing: random.chance(0.35),
  }));

/** Made of seed, user and number of the chat alone. `name` is the visitor's name, by which the desk's side knows the plan. */
export const chatPlan = (
  random: SeededRandom,
  { user, chat, pausePercent }: { user: string; chat: number; pausePercent: number },
): ChatPlan => {
  const pause = (ms: number): number => Math.round((ms * pausePercent) / 100);
  const name = `${user}.${String(chat)}`;
  const row = random.fork(name);
  return {
    name,
    acceptMs: pause(row.between(50, 1_500)),
    userTexts: texts(row, `u.${name}`, { count: row.between(3, 14), pause }),
    agentTexts: texts(row, `a.${name}`, { count: row.between(3, 12), pause }),
    endsBy: row.chance(0.5) ? 'user' : 'agent',
    lateText: `u.${name}.late`,
    pauseMs: pause(row.between(50, 800)),
  };
};
