import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import type { JournalEntry, JournalEvent } from './journal-entry.ts';

export type JournalOptions = {
  /** JSON-lines file to append to as well; it holds message texts. */
  readonly path?: string | undefined;
  /** How many lines stay in memory; the oldest half is dropped (and counted) beyond that. */
  readonly memoryEntries: number;
  readonly now: () => number;
};

/** Append-only record of what really happened on the desk's side: the truth that a checker reads. */
export class Journal {
  readonly #options: JournalOptions;
  readonly #file: WriteStream | undefined;
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  #entries: JournalEntry[] = [];
  #nextNumber = 0;
  #dropped = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#file = options.path === undefined ? undefined : createWriteStream(options.path, { flags: 'a' });
  }

  /** Lines no longer in memory. A checker that needs all of them must find 0 here or read the file. */
  get dropped(): number {
    return this.#dropped;
  }

  append(event: JournalEvent, chatId?: string): void {
    const stamp = { n: this.#nextNumber, at: this.#options.now() };
    const entry: JournalEntry =
      chatId === undefined ? { ...stamp, ...event } : { ...stamp, chatId, ...event };
    this.#nextNumber += 1;
    this.#entries.push(entry);
    this.#file?.write(`${JSON.stringify(entry)}\n`);
    if (this.#entries.length > this.#options.memoryEntries) this.#dropOldest();
    for (const listener of this.#listeners) listener(entry);
  }

  entries(chatId?: string): readonly JournalEntry[] {
    return this.#entries.filter((entry) => chatId === undefined || entry.chatId === chatId);
  }

  /** Hears every later line; returns the way to stop. */
  listen(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets what is in memory; numbers go on and the file keeps its lines. */
  clear(): void {
    this.#entries = [];
    this.#dropped = 0;
  }

  /** Resolves once the file holds every line. */
  async close(): Promise<void> {
    const file = this.#file;
    if (file !== undefined) await new Promise<void>((resolve) => file.end(resolve));
  }

  #dropOldest(): void {
    const count = Math.ceil(this.#entries.length / 2);
    this.#entries = this.#entries.slice(count);
    this.#dropped += count;
  }
}
