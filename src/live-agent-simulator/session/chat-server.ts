import { randomBytes } from 'node:crypto';
import { EventLog } from './event-log.ts';

/** What one server of the pod knows about a session. A hand-over replaces it as a whole. */
export class ChatServer {
  /** 0 for the first server, +1 per hand-over. */
  readonly generation: number;
  readonly affinityToken: string;
  readonly log = new EventLog();
  /** Last X-LIVEAGENT-SEQUENCE accepted. */
  lastSequence: number;
  /** Highest index ever put into an answer, arrived or not. */
  deliveredUpTo = -1;
  /** The `ack` of the latest poll and of the one before it. */
  lastAck = -1;
  previousAck = -1;

  constructor(generation: number, lastSequence: number) {
    this.generation = generation;
    this.lastSequence = lastSequence;
    // Eight hex characters, as in the samples of the Chat REST API guide.
    this.affinityToken = randomBytes(4).toString('hex');
  }

  /**
   * The ack to answer by. A number this server never delivered belongs to an earlier server (the guide does not
   * say which ack to use after a hand-over), so everything is read from the start.
   */
  effectiveAck(ack: number): number {
    return ack > this.deliveredUpTo ? -1 : ack;
  }
}
