import { closeSync, openSync, readSync } from 'node:fs';
import type { JournalEntry } from '../../src/live-agent-simulator/journal/journal-entry.ts';

export type DeskJournal = {
  /** The lines so far that a check asks for, oldest first. */
  readonly entries: readonly JournalEntry[];
  /** Takes in what is there and lets go; once is enough. */
  close(): void;
};

/** The others are read and forgotten: an hour has millions. */
const KEPT = new Set<JournalEntry['type']>([
  'agent.said',
  'chat.ended',
  'chat.requested',
  'customer.said',
  'fault.applied',
  'handover.started',
  'poll.closed',
  'poll.opened',
  'poll.overlapped',
  'session.gone',
]);

const LOOK_EVERY_MS = 20;
const CHUNK_BYTES = 256 * 1024;

/** Follows the simulator's journal file: the desk's own truth, written by a process that no fault touches. */
export const followDeskJournal = (path: string, onEntry: (entry: JournalEntry) => void): DeskJournal => {
  const entries: JournalEntry[] = [];
  const file = openSync(path, 'a+');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  let closed = false;

  const look = (): void => {
    for (let bytes = -1; bytes !== 0;) {
      bytes = readSync(file, chunk, 0, CHUNK_BYTES, position);
      position += bytes;
      rest = Buffer.concat([rest, chunk.subarray(0, bytes)]);
    }
    const end = rest.lastIndexOf(0x0a);
    if (end < 0) return;
    const lines = rest.subarray(0, end).toString().split('\n');
    rest = rest.subarray(end + 1);
    for (const line of lines) {
      const entry = JSON.parse(line) as JournalEntry;
      if (KEPT.has(entry.type)) entries.push(entry);
      onEntry(entry);
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    entries,
    close() {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      look();
      closeSync(file);
    },
  };
};
