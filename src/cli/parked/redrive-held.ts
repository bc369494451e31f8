import type { Redrive } from '../../bridge/redrive.ts';
import { HandoffError } from '../../errors/handoff-error.ts';
import { shownCount } from '../printing/shown.ts';
import type { Progress } from '../printing/progress.ts';
import { Refusal } from '../refusal.ts';
import type { HeldMessages } from './held-messages.ts';
import type { ParkedMessage } from './parked-message.ts';

export type RedriveOrder = {
  readonly held: HeldMessages;
  /** In the order in which they shall arrive. */
  readonly chosen: readonly ParkedMessage[];
  readonly redriveId: string;
  readonly redrive: Redrive;
  readonly progress: Progress;
};

export type Refused = { readonly id: string; readonly why: string };

/** So many are under way together: when one fails, no more than these are in doubt. */
const BATCH = 100;

/** What could not be published says so once, whatever the number. */
const brokenOff = (error: unknown, { done, redriveId }: { done: number; redriveId: string }): unknown =>
  error instanceof HandoffError
    ? new Refusal(
        `the topic did not confirm (${String(error.details['status'] ?? error.code)}); ${shownCount(done, 'message')} redriven, the others are still parked`,
        `Repeat the command with --redrive-id ${redriveId}: what has arrived is not done twice.`,
        { cause: error },
      )
    : error;

/** Publishes in order and acks what is confirmed. Gives what the contract does not let through. */
export const redriveHeld = async (order: RedriveOrder): Promise<readonly Refused[]> => {
  const { held, chosen, redriveId, redrive, progress } = order;
  const refused: Refused[] = [];
  let done = 0;
  for (let at = 0; at < chosen.length; at += BATCH) {
    progress.show(`redriven ${String(done)} of ${String(chosen.length)}`, at / chosen.length);
    const batch = chosen.slice(at, at + BATCH);
    const outcomes = await Promise.allSettled(batch.map(({ pulled }) => redrive(pulled, redriveId)));
    const confirmed: ParkedMessage[] = [];
    let failure: { readonly error: unknown } | undefined;
    for (const [index, message] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome?.status !== 'fulfilled') failure ??= { error: outcome?.reason };
      else if (outcome.value.kind === 'redriven') confirmed.push(message);
      else refused.push({ id: message.view.id, why: outcome.value.why });
    }
    await held.ack(confirmed);
    done += confirmed.length;
    if (failure) throw brokenOff(failure.error, { done, redriveId });
  }
  return refused;
};
