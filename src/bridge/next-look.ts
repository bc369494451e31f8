import { isPolled, nextCommand } from '../conversation/command.ts';
import type { Conversation } from '../conversation/state.ts';
import type { DeskFlights } from './desk-flights.ts';
import type { DeskPace } from './desk-pace.ts';

export type Pending = { readonly flights: DeskFlights; readonly pace: DeskPace };

/** How long until something is due: a limit that passes in `limitMs`, or the end of a pause. Undefined: nothing is. */
export const nextLookMs = (
  conversation: Conversation,
  limitMs: number | undefined,
  { flights, pace }: Pending,
): number | undefined => {
  const command = nextCommand(conversation);
  const waits = [
    limitMs,
    command && !flights.isActing() ? pace.commandPauseMs(command) : undefined,
    isPolled(conversation) && !flights.isPolling() ? pace.pollPauseMs() : undefined,
  ].filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(1, Math.min(...waits));
};
