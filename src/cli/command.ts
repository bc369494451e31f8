import type { Block } from './printing/block.ts';
import type { World } from './world.ts';

export type OptionSpec = {
  readonly type: 'string' | 'boolean';
  /** Of a string: what stands for its value in the help. */
  readonly value?: string;
  readonly meaning: string;
};

export type PositionalSpec = {
  readonly name: string;
  readonly meaning: string;
  readonly isOptional?: true;
  readonly choices?: readonly string[];
};

/** What was typed, checked against the specification. */
export type Call = {
  readonly positional: (name: string) => string | undefined;
  readonly text: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean;
};

type Described = {
  readonly words: readonly string[];
  readonly summary: string;
  /** What somebody has to know before using it: limits, costs. Sentences. */
  readonly notes: readonly string[];
  readonly positionals: readonly PositionalSpec[];
  readonly options: Readonly<Record<string, OptionSpec>>;
};

export type CommandSpec<Data> = Described & {
  readonly run: (call: Call, world: World) => Promise<Data>;
  readonly show: (data: Data) => readonly Block[];
  /** 1 when what was found calls for somebody to act; 0 unless given. */
  readonly exitCode?: (data: Data) => 0 | 1;
};

export type Outcome = {
  /** What `--json` prints. */
  readonly data: unknown;
  readonly blocks: readonly Block[];
  readonly exitCode: 0 | 1;
};

export type Command = Described & {
  readonly execute: (call: Call, world: World) => Promise<Outcome>;
};

/** A command returns data; how it looks to people is a function of that data. */
export const defineCommand = <Data>({ run, show, exitCode, ...described }: CommandSpec<Data>): Command => ({
  ...described,
  execute: async (call, world) => {
    const data = await run(call, world);
    return { data, blocks: show(data), exitCode: exitCode?.(data) ?? 0 };
  },
});

/** Option of every command that changes something. */
export const YES = {
  yes: { type: 'boolean', meaning: 'Do it. Without it the command only says what it would do.' },
} as const satisfies Record<string, OptionSpec>;
