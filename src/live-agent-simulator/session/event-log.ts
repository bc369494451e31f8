import type { ServerMessage } from '../wire/server-message.ts';

/** One event of a session as the visitor's side will read it. */
export type LoggedEvent = {
  /** Zero-based position on this server; the `sequence` of an answer is that of its last event. */
  readonly index: number;
  /** Grows over the whole session, hand-overs included; what ReconnectSession.offset refers to. */
  readonly offset: number;
  readonly at: number;
  readonly message: ServerMessage;
};

/** The events of one session on one server, never trimmed: an old `ack` reads them again. */
export class EventLog {
  readonly #events: LoggedEvent[] = [];

  get lastIndex(): number {
    return this.#events.length - 1;
  }

  append(message: ServerMessage, offset: number, at: number): LoggedEvent {
    const event = { index: this.#events.length, offset, at, message };
    this.#events.push(event);
    return event;
  }

  /** Every event behind `ack`; -1 reads all. */
  after(ack: number): readonly LoggedEvent[] {
    return ack >= this.lastIndex ? [] : this.#events.slice(ack + 1);
  }

  all(): readonly LoggedEvent[] {
    return this.#events;
  }
}
