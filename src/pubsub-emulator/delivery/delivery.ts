import type { StoredMessage } from '../model/stored-message.ts';
import type { Alarm } from '../time/alarm-heap.ts';

/**
 * ready: may be sent · waiting: backs off · leased: sent, neither acked nor expired · acked · gone: dropped by
 * retention, seek or dead-lettering.
 */
export type DeliveryState = 'ready' | 'waiting' | 'leased' | 'acked' | 'gone';

/** Whoever has messages outstanding; the counts are what flow control compares with its limits. */
export interface Holder {
  outstandingMessages: number;
  outstandingBytes: number;
  readonly isOpen: boolean;
}

/** The life of one message in one subscription. */
export class Delivery implements Alarm {
  readonly message: StoredMessage;
  state: DeliveryState = 'ready';
  /** Nacks and expired deadlines so far. */
  failures = 0;
  /** How often it was sent; the number in its newest ack id. */
  deliveries = 0;
  /** Its place in the lane of its ordering key. */
  laneIndex = -1;
  holder: Holder | undefined;
  /** A snapshot guarantees the message until then, whatever the retention of the subscription says. */
  guaranteedUntilMs = 0;
  dueMs = 0;
  heapIndex = -1;
  private readonly onDue: (delivery: Delivery) => void;

  constructor(message: StoredMessage, onDue: (delivery: Delivery) => void) {
    this.message = message;
    this.onDue = onDue;
  }

  get alarmOrder(): number {
    return this.message.sequence;
  }

  ring(): void {
    this.onDue(this);
  }
}
