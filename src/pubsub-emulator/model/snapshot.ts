import type { Alarm } from '../time/alarm-heap.ts';
import type { SnapshotResource } from './resources.ts';
import type { StoredMessage } from './stored-message.ts';
import type { LogHold, Topic } from './topic.ts';

/** What was unacked in a subscription at one moment, and by its hold on the topic everything published later. */
export class Snapshot implements LogHold, Alarm {
  resource: SnapshotResource;
  readonly topic: Topic;
  readonly unacked: readonly StoredMessage[];
  /** The newest message published before the snapshot. */
  readonly sequence: number;
  /** Whether it was taken from a subscription with message ordering. */
  readonly isOrdered: boolean;
  dueMs = 0;
  heapIndex = -1;
  readonly alarmOrder = 0;
  private readonly onExpired: (snapshot: Snapshot) => void;

  constructor(
    resource: SnapshotResource,
    topic: Topic,
    state: Pick<Snapshot, 'unacked' | 'sequence' | 'isOrdered'>,
    onExpired: (snapshot: Snapshot) => void,
  ) {
    this.resource = resource;
    this.topic = topic;
    this.unacked = state.unacked;
    this.sequence = state.sequence;
    this.isOrdered = state.isOrdered;
    this.onExpired = onExpired;
  }

  ring(): void {
    this.onExpired(this);
  }

  /** Everything a seek to this snapshot makes unacked. */
  messages(): readonly StoredMessage[] {
    return [...this.unacked, ...this.topic.after(this.sequence)];
  }
}
