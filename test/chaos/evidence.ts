import type { JournalEntry } from '../../src/live-agent-simulator/journal/journal-entry.ts';
import type { Told } from './bus-journal.ts';
import type { ChatPlan } from './chat-plan.ts';
import type { FaultRecord } from './fault-log.ts';
import type { Accepted } from './play-user.ts';

/** All that is known of a run, from journals that the service has no hand in. */
export type Evidence = {
  readonly accepted: readonly Accepted[];
  readonly plans: readonly ChatPlan[];
  /** Chats whose end was not told in time. */
  readonly stuck: readonly string[];
  readonly desk: readonly JournalEntry[];
  readonly told: readonly Told[];
  readonly parked: ReadonlyMap<string, string>;
  /** Messages that nobody can read, by the id they were published with. */
  readonly poison: readonly string[];
  readonly faults: readonly FaultRecord[];
};

/** A promise that did not hold, or (`ambiguous`) could not be kept by any design, each with the one thing it is about. */
export type Finding = {
  readonly promise:
    | 'user lost'
    | 'user twice'
    | 'user out of order'
    | 'false answer'
    | 'poison lost'
    | 'agent lost'
    | 'agent twice'
    | 'agent out of order'
    | 'overlapping poll'
    | 'end missing'
    | 'end twice'
    | 'wrong end'
    | 'ambiguous';
  readonly what: string;
};

/** The same with repeats of an event id dropped, as a consumer does. */
export const withoutRepeats = (told: readonly Told[]): Told[] => {
  const seen = new Set<string>();
  return told.filter(({ event }) => !seen.has(event.envelope.id) && seen.add(event.envelope.id));
};

/** Pairs that stand in the wrong order. */
export const inversions = <Item>(items: readonly Item[], rankOf: (item: Item) => number): Item[] => {
  let highest = Number.NEGATIVE_INFINITY;
  return items.filter((item) => {
    const rank = rankOf(item);
    const isLate = rank < highest;
    highest = Math.max(highest, rank);
    return isLate;
  });
};

export const groupBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};
