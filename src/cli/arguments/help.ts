import type { Command, OptionSpec, PositionalSpec } from '../command.ts';
import type { Block } from '../printing/block.ts';
import { text } from '../printing/block.ts';
import { COMMON } from './parse-call.ts';

const positionalOf = ({ name, isOptional, choices }: PositionalSpec): string => {
  const shown = choices?.join('|') ?? `<${name}>`;
  return isOptional ? `[${shown}]` : shown;
};

const optionOf = ([name, { value }]: readonly [string, OptionSpec]): string =>
  value === undefined ? `--${name}` : `--${name} <${value}>`;

/** Such as `handoff parked show <id> [options]`. */
export const usageOf = (command: Command): string =>
  ['handoff', ...command.words, ...command.positionals.map(positionalOf), '[options]'].join(' ');

export const helpOf = (command: Command): readonly Block[] => [
  text(command.summary),
  { kind: 'facts', facts: [['Usage:', usageOf(command)]] },
  {
    kind: 'facts',
    facts: [
      ...command.positionals.map((spec) => [`  ${positionalOf(spec)}`, spec.meaning] as const),
      ...Object.entries({ ...command.options, ...COMMON }).map(
        (option) => [`  ${optionOf(option)}`, option[1].meaning] as const,
      ),
    ],
  },
  ...(command.notes.length === 0
    ? []
    : [{ kind: 'facts', facts: command.notes.map((note) => ['-', note] as const) } as const]),
];

export const overviewOf = (commands: readonly Command[]): readonly Block[] => [
  text("handoff: the operator's tool of salesforce-handoff."),
  {
    kind: 'facts',
    facts: commands.map((command) => [
      `  handoff ${[...command.words, ...command.positionals.map(positionalOf)].join(' ')}`,
      command.summary,
    ]),
  },
  text('Every command has --help and --json. What changes something does so only with --yes.'),
  text(
    'Settings come from the same environment as the service (docs/configuration.md); runbook: docs/runbook/README.md.',
  ),
  text('Exit codes: 0 done, 1 it failed or somebody has to act, 2 it was asked wrongly.'),
];
