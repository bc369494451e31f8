import { parseArgs } from 'node:util';
import type { Call, Command, OptionSpec } from '../command.ts';
import { misuse } from '../refusal.ts';

/** Options of every command. */
export const COMMON: Readonly<Record<string, OptionSpec>> = {
  json: { type: 'boolean', meaning: 'Print JSON instead of a table.' },
  help: { type: 'boolean', meaning: 'Print this.' },
};

type Parsed = {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
};

/** `--to -10m` is what people type; the parser takes `-10m` for an option unless it stands behind `=`. */
const withNegativeValues = (
  args: readonly string[],
  options: Readonly<Record<string, OptionSpec>>,
): string[] => {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    const isValue =
      /^-\d/.test(arg) && before?.startsWith('--') && options[before.slice(2)]?.type === 'string';
    if (isValue) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
};

const parse = (args: readonly string[], command: Command, usage: string): Parsed => {
  const specs = { ...command.options, ...COMMON };
  const options = Object.fromEntries(Object.entries(specs).map(([name, { type }]) => [name, { type }]));
  try {
    const { values, positionals } = parseArgs({
      args: withNegativeValues(args, specs),
      options,
      allowPositionals: true,
    });
    return { values, positionals };
  } catch (error) {
    // The parser's first sentence names the option; what follows is advice for its own users.
    const [what = 'the options cannot be read'] = (error as Error).message.split(/\.(?:\s|$)/);
    throw misuse(what, `Usage: ${usage}.`);
  }
};

/** What was typed after the command's words. Fails as misuse, naming what is wrong. */
export const parseCall = (args: readonly string[], command: Command, usage: string): Call => {
  const { values, positionals } = parse(args, command, usage);
  const isHelp = values['help'] === true;
  const named = new Map<string, string>();
  for (const [at, spec] of command.positionals.entries()) {
    const value = positionals[at];
    if (value === undefined) {
      if (spec.isOptional || isHelp) continue;
      throw misuse(`<${spec.name}> is missing`, `Usage: ${usage}.`);
    }
    if (spec.choices && !spec.choices.includes(value)) {
      throw misuse(`<${spec.name}> must be ${spec.choices.join(' or ')}`, `Usage: ${usage}.`);
    }
    named.set(spec.name, value);
  }
  if (positionals.length > command.positionals.length) {
    throw misuse('there are more words than the command takes', `Usage: ${usage}.`);
  }
  return {
    positional: (name) => named.get(name),
    text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
    flag: (name) => values[name] === true,
  };
};
