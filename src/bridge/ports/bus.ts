import type { BusMessage } from '../../events/bus-message.ts';

/** Publishes to one topic. */
export interface Publisher {
  /**
   * Resolves when the bus has confirmed. Messages of one ordering key arrive in the order of the calls, also when the
   * calls are not awaited one by one. When one fails, the calls of the same key that were made after it and before
   * its failure was known fail too: the caller publishes again from there. Fails with `BUS_UNAVAILABLE` or `BUS_MISSING`.
   */
  publish(message: BusMessage): Promise<void>;
  /** Sends what is pending; afterwards nothing may be published. */
  close(): Promise<void>;
}

export type Delivery = BusMessage & {
  readonly messageId: string;
  /** When the bus took it, epoch ms (fractions kept). */
  readonly publishedAtMs: number;
  /** 1 on the first delivery where the bus counts, else 1 always. */
  readonly attempt: number;
};

/** `ack`: done, never again · `nack`: deliver again, with all later ones of the same key. */
export type Verdict = 'ack' | 'nack';

/** Reads one subscription. Calls for one key may overlap: whoever needs series makes it. */
export interface Subscriber {
  /** Delivers until `stop`. `onFailure` is called once when the subscription cannot go on by itself. */
  start(handle: (delivery: Delivery) => Promise<Verdict>, onFailure: (error: unknown) => void): void;
  /** Takes no more, waits for the handlers that run and for their acks to be sent. */
  stop(): Promise<void>;
}
