import type { RpcError } from '../rpc-error.ts';
import { Fifo } from '../model/fifo.ts';
import type { Delivery, Holder } from './delivery.ts';
import type { KeyLane } from './key-lane.ts';

export interface ConsumerOptions {
  /** Infinity for no limit. */
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly ackDeadlineMs: number;
  /** Same value, same client, also over a reconnect (API reference, StreamingPullRequest.client_id). */
  readonly clientId: string;
  /** Push sends the next message of a key only after the previous one is acked ("Order messages", push). */
  readonly isOnePerKey: boolean;
  send(batch: readonly Delivery[]): void;
  /** Ends the receiver: the subscription is gone, or a fault asked for it. */
  end(reason: RpcError): void;
}

/** One receiver of a subscription: a stream, a waiting pull or the push loop. */
export class Consumer implements Holder {
  readonly options: ConsumerOptions;
  /** Keys that belong to this consumer and have something to send. */
  readonly lanes = new Fifo<KeyLane>();
  outstandingMessages = 0;
  outstandingBytes = 0;
  ackDeadlineMs: number;
  isOpen = true;
  /** The transport asked to wait. */
  isCongested = false;
  /** A fault: the stream stays open and gets nothing. */
  isSilenced = false;
  /** A fault: the stream stays open and gets no messages. */
  isStalled = false;

  constructor(options: ConsumerOptions) {
    this.options = options;
    this.ackDeadlineMs = options.ackDeadlineMs;
  }

  hasRoom(): boolean {
    return (
      this.isOpen &&
      !this.isCongested &&
      !this.isSilenced &&
      !this.isStalled &&
      this.outstandingMessages < this.options.maxMessages &&
      this.outstandingBytes < this.options.maxBytes
    );
  }
}
