import type { Phase } from '../conversation/state.ts';
import { createFailing, type Failing } from './failing.ts';
import type { Clock } from './ports/clock.ts';

/** When the desk may be called again: after failures with growing pauses, and never in a tight loop. */
export type DeskPace = {
  readonly polls: Failing;
  readonly commands: Failing;
  pollBegan(): void;
  /** How long until the next poll may begin; 0 for now. */
  pollPauseMs(): number;
  /** The session was moved; `phase` is what the conversation was in. */
  moved(phase: Phase): void;
};

export const createDeskPace = (clock: Clock, random: () => number, minPollIntervalMs: number): DeskPace => {
  const polls = createFailing(clock, random);
  const commands = createFailing(clock, random);
  let polledAtMs = Number.NEGATIVE_INFINITY;
  return {
    polls,
    commands,
    pollBegan() {
      polledAtMs = clock.monotonicMs();
    },
    pollPauseMs: () =>
      Math.max(0, polls.pauseMs() ?? 0, polledAtMs + minPollIntervalMs - clock.monotonicMs()),
    moved(phase) {
      // Moved in the middle of a move, or before anybody was asked for: a desk may go on saying so, so it counts as a failure.
      if (phase === 'opening' || phase === 'moving') commands.again('moved');
      else commands.over();
    },
  };
};
