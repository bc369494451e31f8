import type { Subscription } from '../model/subscription.ts';

/** Makes the open streams of a subscription silent, or lets them speak again. */
export function setSilence({ dispatcher }: Subscription, isSilenced: boolean): void {
  for (const consumer of dispatcher.all) consumer.isSilenced = isSilenced;
  dispatcher.wake();
}

/** Withholds messages from the open streams of a subscription, and nothing else, or serves them again. */
export function setStall({ dispatcher }: Subscription, isStalled: boolean): void {
  for (const consumer of dispatcher.all) consumer.isStalled = isStalled;
  dispatcher.wake();
}
