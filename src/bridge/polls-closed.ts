import { pause } from './pause.ts';
import type { Clock } from './ports/clock.ts';

/** The longest way to the desk that is reckoned with; of a lease, twice as much is left when a worker gives its chats up. */
const POLL_CLOSING_MS = 250;
const NEVER: AbortSignal = new AbortController().signal;

/**
 * Waits until the desk has heard that polls were given up. The next owner may sit nearer to it than we do, and a second open poll ends
 * the chat (the desk answers it with 409 and the session is gone): until then no chat is given away.
 */
export const pollsClosed = (clock: Clock, signal: AbortSignal = NEVER): Promise<void> =>
  pause(clock, POLL_CLOSING_MS, signal);
