import type { Command } from '../conversation/command.ts';
import type { Phase } from '../conversation/state.ts';
import { commandId } from './desk-meaning.ts';
import { createFailing, type Failing } from './failing.ts';
import type { CommandOutcome } from './ports/agent-desk.ts';
import type { Clock } from './ports/clock.ts';

/** When the desk may be called again: after failures with growing pauses, and never in a tight loop. */
export type DeskPace = {
  readonly polls: Failing;
  readonly commands: Failing;
  pollBegan(): void;
  /** How long until the next poll may begin; 0 for now. */
  pollPauseMs(): number;
  /** A command was answered, while the conversation was in `phase`. Returns how often it has failed in a row. */
  answered(command: Command, how: CommandOutcome['kind'], phase: Phase): number;
  /** How long until `command` may be given; 0 for now. */
  commandPauseMs(command: Command): number;
  /** The session was moved; `phase` is what the conversation was in. */
  moved(phase: Phase): void;
};

export type PaceLimits = {
  /** Between the beginnings of two polls at least. */
  readonly minPollIntervalMs: number;
  /** Between the answer to one thing of the user and the next at least; signs of typing wait for nothing. */
  readonly sendSpacingMs: number;
};

export const createDeskPace = (
  clock: Clock,
  random: () => number,
  { minPollIntervalMs, sendSpacingMs }: PaceLimits,
): DeskPace => {
  const polls = createFailing(clock, random);
  const commands = createFailing(clock, random);
  let polledAtMs = Number.NEGATIVE_INFINITY;
  let sentAtMs = Number.NEGATIVE_INFINITY;
  const spacingMs = ({ do: what }: Command): number =>
    what === 'send' ? sentAtMs + sendSpacingMs - clock.monotonicMs() : 0;
  const moved = (phase: Phase): void => {
    // Moved in the middle of a move, or before anybody was asked for: a desk may go on saying so, so it counts as a failure.
    if (phase === 'opening' || phase === 'moving') commands.again('moved');
    else commands.over();
  };
  return {
    polls,
    commands,
    pollBegan() {
      polledAtMs = clock.monotonicMs();
    },
    pollPauseMs: () =>
      Math.max(0, polls.pauseMs() ?? 0, polledAtMs + minPollIntervalMs - clock.monotonicMs()),
    answered(command, how, phase) {
      if (command.do === 'send') sentAtMs = clock.monotonicMs();
      if (how === 'failed') return commands.again(commandId(command));
      if (how === 'moved') moved(phase);
      else commands.over();
      return 0;
    },
    commandPauseMs: (command) => Math.max(0, commands.pauseMs() ?? 0, spacingMs(command)),
    moved,
  };
};
