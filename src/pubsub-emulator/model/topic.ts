import type { AlarmClock } from '../time/alarm-clock.ts';
import type { Alarm } from '../time/alarm-heap.ts';
import { MessageLog } from './message-log.ts';
import type { TopicResource } from './resources.ts';
import type { StoredMessage } from './stored-message.ts';
import { durationMs, timestampMs } from './timestamp.ts';

/** Whoever gets each message of a topic. */
export interface TopicReader {
  receive(message: StoredMessage): void;
}

/** Something that needs all messages behind a position to stay: a snapshot. */
export interface LogHold {
  readonly sequence: number;
}

/** A topic: its subscriptions, and the messages it has to keep for topic retention and snapshots. */
export class Topic implements Alarm {
  resource: TopicResource;
  readonly readers = new Set<TopicReader>();
  dueMs = 0;
  heapIndex = -1;
  readonly alarmOrder = 0;
  private readonly holds = new Set<LogHold>();
  private readonly log = new MessageLog();
  private readonly alarms: AlarmClock;

  constructor(resource: TopicResource, alarms: AlarmClock) {
    this.resource = resource;
    this.alarms = alarms;
  }

  accept(message: StoredMessage): void {
    if (this.holds.size > 0 || this.retentionMs() > 0) {
      this.log.append(message);
      if (this.heapIndex < 0) this.trim();
    }
    for (const reader of this.readers) reader.receive(message);
  }

  /** Messages that topic retention keeps for every subscription ("Replay and purge messages"). */
  retained(): readonly StoredMessage[] {
    const oldestMs = this.alarms.nowMs() - this.retentionMs();
    return this.log.after(-1).filter((message) => timestampMs(message.publishTime) >= oldestMs);
  }

  after(sequence: number): readonly StoredMessage[] {
    return this.log.after(sequence);
  }

  hold(hold: LogHold): void {
    this.holds.add(hold);
  }

  unhold(hold: LogHold): void {
    this.holds.delete(hold);
    this.trim();
  }

  /** Called again when the oldest message may go, and after every change of what must stay. */
  ring(): void {
    this.trim();
  }

  close(): void {
    this.alarms.cancel(this);
  }

  trim(): void {
    const retentionMs = this.retentionMs();
    const nowMs = this.alarms.nowMs();
    const heldFrom = Math.min(...[...this.holds].map((hold) => hold.sequence));
    this.log.trim((message) => {
      return message.sequence <= heldFrom && timestampMs(message.publishTime) + retentionMs <= nowMs;
    });
    const oldest = this.log.oldest();
    this.alarms.cancel(this);
    if (oldest === undefined || oldest.sequence > heldFrom) return;
    this.alarms.set(this, timestampMs(oldest.publishTime) + retentionMs);
  }

  /** How many messages the topic itself keeps in memory. */
  get logSize(): number {
    return this.log.size;
  }

  private retentionMs(): number {
    const retention = this.resource.messageRetentionDuration;
    return retention === null ? 0 : durationMs(retention);
  }
}
