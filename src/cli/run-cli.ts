import type { Clock } from '../bridge/ports/clock.ts';
import type { Environment } from '../config/read-config.ts';
import { findCommand } from './arguments/find-command.ts';
import { helpOf, overviewOf, usageOf } from './arguments/help.ts';
import { parseCall } from './arguments/parse-call.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { readOperatorConfig } from './config.ts';
import { createConnections } from './connections.ts';
import { explain } from './explain.ts';
import { createProgress, type Progress } from './printing/progress.ts';
import { render } from './printing/render.ts';
import type { Terminal } from './printing/terminal.ts';
import { visible, visibleJson } from './printing/visible.ts';
import { misuse } from './refusal.ts';

export type CliParts = {
  readonly env: Environment;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

const execute = async (
  command: Command,
  args: readonly string[],
  parts: CliParts & { readonly progress: Progress },
): Promise<number> => {
  const { env, terminal, clock, signal, progress } = parts;
  const call = parseCall(args, command, usageOf(command));
  if (call.flag('help')) {
    terminal.out(render(helpOf(command)));
    return 0;
  }
  const config = readOperatorConfig(env);
  const connections = createConnections(config);
  try {
    const outcome = await command.execute(call, { config, connections, clock, progress, signal });
    progress.clear();
    terminal.out(call.flag('json') ? `${visibleJson(outcome.data)}\n` : render(outcome.blocks));
    return outcome.exitCode;
  } finally {
    await connections.close();
  }
};

const dispatch = (argv: readonly string[], parts: CliParts & { progress: Progress }): Promise<number> => {
  const found = findCommand(COMMANDS, argv);
  switch (found.kind) {
    case 'command':
      return execute(found.command, found.rest, parts);
    case 'unknown':
      throw misuse(`there is no command "${found.words}"`, 'See handoff --help.');
    case 'group':
      if (found.rest.length > 0 && found.rest[0] !== '--help') {
        throw misuse('the command must stand before its options', 'See handoff --help.');
      }
      parts.terminal.out(render(overviewOf(found.commands)));
      return Promise.resolve(found.rest.length > 0 ? 0 : 2);
  }
};

/** The whole tool but the process around it. Gives the exit code; whatever goes wrong is one line on standard error. */
export const runCli = async (argv: readonly string[], parts: CliParts): Promise<number> => {
  const progress = createProgress(parts.terminal);
  try {
    return await dispatch(argv, { ...parts, progress });
  } catch (error) {
    progress.clear();
    const { line, exitCode } = explain(error, parts.env);
    parts.terminal.err(`handoff: ${visible(line)}\n`);
    return exitCode;
  }
};
