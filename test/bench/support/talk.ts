import { readFileSync } from 'node:fs';
import { quantile } from './figures.ts';

/** Both ways of a text, ms. */
export type Latencies = {
  /** From Pub/Sub's confirm of the user's text to the desk's having it. */
  readonly toAgent: readonly number[];
  /** From the desk's answer that holds the agent's text to Pub/Sub's having it. */
  readonly toUser: readonly number[];
};

type Line = { readonly at: number; readonly type: string; readonly text?: string };

const linesOf = (journalPath: string, prefix: string): Line[] =>
  readFileSync(journalPath, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"text":"${prefix}`))
    .map((line) => JSON.parse(line) as Line);

/** The users' texts that begin with `prefix` and that the desk has. */
export const deliveredTexts = (journalPath: string, prefix: string): ReadonlySet<string> =>
  new Set(
    linesOf(journalPath, prefix).flatMap(({ type, text }) =>
      type === 'customer.said' && text !== undefined ? [text] : [],
    ),
  );

/** What the desk's journal says of the texts that begin with `prefix`, beside when Pub/Sub had them (epoch ms). */
export const latenciesOf = (
  journalPath: string,
  prefix: string,
  { accepted, told }: { accepted: ReadonlyMap<string, number>; told: ReadonlyMap<string, number> },
): Latencies => {
  const lines = linesOf(journalPath, prefix);
  const between = (type: string, of: (text: string, at: number) => number | undefined): number[] =>
    lines.flatMap(({ type: own, text = '', at }) => {
      const ms = own === type ? of(text, at) : undefined;
      return ms === undefined ? [] : [ms];
    });
  return {
    toAgent: between('customer.said', (text, at) => {
      const since = accepted.get(text);
      return since === undefined ? undefined : at - since;
    }),
    toUser: between('event.delivered', (text, at) => {
      const until = told.get(text);
      return until === undefined ? undefined : until - at;
    }),
  };
};

export const p99 = (numbers: readonly number[]): number => quantile(numbers, 0.99);
