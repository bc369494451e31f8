import type { Backlog } from '../delivery/backlog.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { AlarmClock } from '../time/alarm-clock.ts';
import type { Alarm } from '../time/alarm-heap.ts';
import type { SubscriptionResource } from './resources.ts';
import { durationMs, timestampMs } from './timestamp.ts';

/** Seven days ("Subscription properties", message retention duration). */
export const DEFAULT_RETENTION_MS = 604_800_000;

/** Drops the messages of a subscription when they are older than its retention, acked or not. */
export class RetentionAlarm implements Alarm {
  dueMs = 0;
  heapIndex = -1;
  readonly alarmOrder = 0;
  private readonly backlog: Backlog;
  private readonly alarms: AlarmClock;
  private readonly settings: () => Pick<SubscriptionResource, 'messageRetentionDuration'>;

  constructor(
    backlog: Backlog,
    alarms: AlarmClock,
    settings: () => Pick<SubscriptionResource, 'messageRetentionDuration'>,
  ) {
    this.backlog = backlog;
    this.alarms = alarms;
    this.settings = settings;
  }

  /** Makes sure that the oldest message is watched; costs nothing when it is. */
  armed(): void {
    if (this.heapIndex < 0) this.ring();
  }

  rearm(): void {
    this.cancel();
    this.ring();
  }

  cancel(): void {
    this.alarms.cancel(this);
  }

  ring(): void {
    const nowMs = this.alarms.nowMs();
    for (const delivery of this.backlog.retained.values()) {
      const expiresMs = this.expiresMs(delivery);
      if (expiresMs > nowMs) {
        this.alarms.set(this, expiresMs);
        return;
      }
      this.backlog.drop(delivery);
    }
  }

  private expiresMs(delivery: Delivery): number {
    const retention = this.settings().messageRetentionDuration;
    const retentionMs = retention === null ? DEFAULT_RETENTION_MS : durationMs(retention);
    return Math.max(timestampMs(delivery.message.publishTime) + retentionMs, delivery.guaranteedUntilMs);
  }
}
