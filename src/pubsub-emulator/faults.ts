import type { status } from '@grpc/grpc-js';

/** What a fault predicate may look at. */
export interface AckOnTheWay {
  /** Full name of the subscription. */
  readonly subscription: string;
  readonly messageId: string;
  readonly attributes: ReadonlyMap<string, string>;
}

export type AckPredicate = (ack: AckOnTheWay) => boolean;

/**
 * Trouble on demand. `subscription` and `topic` are full names; without one a fault concerns all of them. A fault
 * that was not used up ends with `clear`.
 */
export interface Faults {
  /** Loses acks: the call succeeds, the message stays unacked. A number loses the next n, a predicate those it picks. */
  dropAcks(which: number | AckPredicate): void;
  /** Expires every outstanding lease now, without backoff. */
  redeliverNow(subscription?: string): void;
  /** Messages published from now on reach subscriptions this much later, in their order. 0 ends the fault. */
  delayDeliveries(delayMs: number, subscription?: string): void;
  /** The next `count` publish calls fail with this code, and publish nothing. */
  failPublishes(count: number, code: status, topic?: string): void;
  /** Ends open streams with UNAVAILABLE, as Google does to move them to another server. Clients reconnect. */
  resetStreams(subscription?: string): void;
  /** Open streams, and new ones, stay open but get neither messages nor keepalives until `unsilenceStreams`. */
  silenceStreams(subscription?: string): void;
  unsilenceStreams(): void;
  /** Streams that are open now get no messages any more but do answer heartbeats; new ones are served. */
  stallOpenStreams(subscription?: string): void;
  /** Ends dropAcks, delayDeliveries, failPublishes, silenceStreams and stallOpenStreams. */
  clear(): void;
}
