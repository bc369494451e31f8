import type { Command } from '../command.ts';

export type Found =
  | { readonly kind: 'command'; readonly command: Command; readonly rest: readonly string[] }
  /** The words begin several commands, or, when there were none, all. */
  | { readonly kind: 'group'; readonly commands: readonly Command[]; readonly rest: readonly string[] }
  | { readonly kind: 'unknown'; readonly words: string };

const begins = (command: Command, words: readonly string[]): boolean =>
  words.every((word, at) => command.words[at] === word);

/** Finds the command whose words stand first. */
export const findCommand = (commands: readonly Command[], argv: readonly string[]): Found => {
  const firstOption = argv.findIndex((arg) => arg.startsWith('-'));
  const words = firstOption === -1 ? argv : argv.slice(0, firstOption);
  const command = commands.find(
    (candidate) =>
      begins(candidate, words.slice(0, candidate.words.length)) && candidate.words.length <= words.length,
  );
  if (command) return { kind: 'command', command, rest: argv.slice(command.words.length) };
  const group = commands.filter((candidate) => begins(candidate, words));
  if (group.length > 0) return { kind: 'group', commands: group, rest: argv.slice(words.length) };
  return { kind: 'unknown', words: words.slice(0, 2).join(' ') };
};
