import type { StoredMessage } from './stored-message.ts';

/** Published messages in order, for topic retention and snapshots. Trimmed from the front. */
export class MessageLog {
  private messages: StoredMessage[] = [];
  private front = 0;

  get size(): number {
    return this.messages.length - this.front;
  }

  append(message: StoredMessage): void {
    this.messages.push(message);
  }

  oldest(): StoredMessage | undefined {
    return this.messages[this.front];
  }

  /** Drops messages from the front while `isDead` says so. */
  trim(isDead: (message: StoredMessage) => boolean): void {
    for (let oldest = this.oldest(); oldest !== undefined && isDead(oldest); oldest = this.oldest()) {
      this.front++;
    }
    if (this.front > 1024 || this.front === this.messages.length) {
      this.messages = this.messages.slice(this.front);
      this.front = 0;
    }
  }

  /** The messages behind the given position in the order of publishing. */
  after(sequence: number): readonly StoredMessage[] {
    let low = this.front;
    let high = this.messages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const message = this.messages[middle];
      if (message !== undefined && message.sequence <= sequence) low = middle + 1;
      else high = middle;
    }
    return this.messages.slice(low);
  }
}
