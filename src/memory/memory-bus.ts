import type { Clock } from '../bridge/ports/clock.ts';
import type { Publisher, Subscriber } from '../bridge/ports/bus.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import type { BusMessage } from '../events/bus-message.ts';
import { MemorySubscription } from './memory-subscription.ts';

export type MemoryBus = {
  readonly publisher: Publisher;
  /** One more reader of the one subscription: readers share its messages. */
  subscriber(): Subscriber;
  /** While broken, what is published fails with `BUS_UNAVAILABLE`. */
  setBroken(broken: boolean): void;
};

/** A topic with one subscription that keeps what nobody has acked. */
export const createMemoryBus = ({ clock }: { clock: Clock }): MemoryBus => {
  const subscription = new MemorySubscription(clock);
  const tails = new Map<string, Promise<void>>();
  let broken = false;
  let closed = false;
  let published = 0;

  const send = (message: BusMessage): void => {
    if (broken || closed) throw new HandoffError('BUS_UNAVAILABLE');
    published += 1;
    subscription.put({ ...message, messageId: String(published), publishedAtMs: clock.nowMs() });
  };

  const publish = (message: BusMessage): Promise<void> => {
    const { orderingKey: key } = message;
    // Behind the one before of the same key, and failing with it. Without a key nothing waits for anything.
    const before = (key === '' ? undefined : tails.get(key)) ?? Promise.resolve();
    const sent = before.then(() => {
      send(message);
    });
    const forget = (): void => {
      if (tails.get(key) === sent) tails.delete(key);
    };
    if (key !== '') tails.set(key, sent);
    sent.then(forget, forget);
    return sent;
  };

  return {
    publisher: {
      publish,
      async close() {
        await Promise.allSettled(tails.values());
        closed = true;
      },
    },
    subscriber: () => subscription.subscriber(),
    setBroken(now) {
      broken = now;
    },
  };
};
