import type { status } from '@grpc/grpc-js';
import type { AckOnTheWay, AckPredicate } from '../faults.ts';

interface PublishFailure {
  remaining: number;
  readonly code: status;
  readonly topic: string | undefined;
}

/** The faults that are switched on now, as the model asks for them. */
export class FaultSwitches {
  private ackDrops: number | AckPredicate = 0;
  private publishFailure: PublishFailure | undefined;
  private readonly delays = new Map<string, number>();
  private readonly silenced = new Set<string>();

  setAckDrops(which: number | AckPredicate): void {
    this.ackDrops = which;
  }

  /** True when this ack gets lost; counts it. */
  losesAck(ack: AckOnTheWay): boolean {
    if (typeof this.ackDrops === 'function') return this.ackDrops(ack);
    if (this.ackDrops <= 0) return false;
    this.ackDrops--;
    return true;
  }

  setPublishFailure(count: number, code: status, topic: string | undefined): void {
    this.publishFailure = { remaining: count, code, topic };
  }

  /** The code with which this publish call fails, if it does; counts it. */
  takePublishFailure(topic: string): status | undefined {
    const failure = this.publishFailure;
    if (failure === undefined || failure.remaining <= 0) return undefined;
    if (failure.topic !== undefined && failure.topic !== topic) return undefined;
    failure.remaining--;
    return failure.code;
  }

  /** Subscription '' means all. */
  setDelay(delayMs: number, subscription = ''): void {
    this.delays.set(subscription, delayMs);
  }

  delayMs(subscription: string): number {
    if (this.delays.size === 0) return 0;
    return this.delays.get(subscription) ?? this.delays.get('') ?? 0;
  }

  silence(subscription = ''): void {
    this.silenced.add(subscription);
  }

  isSilenced(subscription: string): boolean {
    return this.silenced.has(subscription) || this.silenced.has('');
  }

  unsilence(): void {
    this.silenced.clear();
  }

  clear(): void {
    this.ackDrops = 0;
    this.publishFailure = undefined;
    this.delays.clear();
    this.silenced.clear();
  }
}
