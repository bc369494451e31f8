import type { Answer } from '../http/answer.ts';
import type { PollOutcome } from '../journal/journal-entry.ts';

/** One System/Messages request that has not been answered yet. */
export type OpenPoll = {
  readonly id: number;
  /** Events behind this index are wanted, after the rules for stale and repeated acks. */
  readonly after: number;
  /** The server it was sent to; a hand-over leaves it behind. */
  readonly generation: number;
  readonly respond: (answer: Answer) => void;
  /** holding: waits for events · checking: came while another was open · done: answered or given up. */
  state: 'checking' | 'holding' | 'done';
  timer: NodeJS.Timeout | undefined;
  outcome: PollOutcome | undefined;
};
