/** Prints what happens on both sides, as it happens. The demo's words are its own, so they may be shown. */
export type Narrator = {
  user(line: string): void;
  agent(line: string): void;
  note(line: string): void;
};

const WIDTH = 14;

export const createNarrator = (print: (line: string) => void): Narrator => {
  const startedMs = performance.now();
  const tell =
    (who: string) =>
    (line: string): void => {
      const seconds = ((performance.now() - startedMs) / 1_000).toFixed(2).padStart(6);
      print(`${seconds} s  ${who.padEnd(WIDTH)} ${line}`);
    };
  return { user: tell('user’s phone'), agent: tell('agent’s desk'), note: tell('·') };
};
