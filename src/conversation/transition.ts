import type { Happening } from './event.ts';
import { closingRow } from './phases/closing.ts';
import { idleRow } from './phases/idle.ts';
import { movingRow } from './phases/moving.ts';
import { openingRow } from './phases/opening.ts';
import { talkingRow } from './phases/talking.ts';
import { waitingRow } from './phases/waiting.ts';
import type { Conversation } from './state.ts';
import type { IgnoredWhy, Step } from './step.ts';
import type { Table } from './table.ts';

export const TABLE: Table = {
  idle: idleRow,
  opening: openingRow,
  waiting: waitingRow,
  talking: talkingRow,
  moving: movingRow,
  closing: closingRow,
};

/**
 * All that decides about the life of a conversation: pure, total, and the only place that does.
 * `nowMs` is epoch ms; it only ever becomes a time from which something is counted.
 */
export const transition = (conversation: Conversation, happening: Happening, nowMs: number): Step => {
  // The one cast: the table's type guarantees that row and column fit, but TypeScript cannot follow two indices at once.
  const cell = TABLE[conversation.phase][happening.type] as
    IgnoredWhy | ((c: Conversation, h: Happening, nowMs: number) => Step);
  return typeof cell === 'string' ? { kind: 'ignored', why: cell } : cell(conversation, happening, nowMs);
};
