import type { Desk } from '../desk/desk.ts';
import type { ChatPhase } from '../session/chat-phase.ts';

export type SimulatorStats = {
  readonly openPolls: number;
  /** The most polls that were open at once on one chat. More than 1 means two pollers. */
  readonly maxOverlappingPolls: number;
  readonly overlappedChats: number;
  readonly chats: Readonly<Partial<Record<ChatPhase, number>>>;
  /** Requests acknowledged without effect because their sequence number was used before. */
  readonly duplicatesDetected: number;
  /** Per endpoint and status; spoilt answers count under the fault's name. */
  readonly requests: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly tokens: {
    readonly issued: Readonly<Record<string, number>>;
    readonly refused: Readonly<Record<string, number>>;
    readonly inForce: number;
  };
  readonly pendingFaults: number;
  readonly journalEntriesDropped: number;
};

/** Counts since the start or the last reset. Chats no longer kept are missing from the per-chat ones. */
export function statsOf(desk: Desk): SimulatorStats {
  const chats = desk.chats.all();
  const phases: Partial<Record<ChatPhase, number>> = {};
  for (const { phase } of chats) phases[phase] = (phases[phase] ?? 0) + 1;
  return {
    openPolls: chats.reduce((sum, chat) => sum + chat.polls.size, 0),
    maxOverlappingPolls: chats.reduce((most, chat) => Math.max(most, chat.maxOpenPolls), 0),
    overlappedChats: chats.filter((chat) => chat.maxOpenPolls > 1).length,
    chats: phases,
    duplicatesDetected: chats.reduce((sum, chat) => sum + chat.duplicates, 0),
    requests: desk.counts.all(),
    tokens: desk.tokens.counts(),
    pendingFaults: desk.faults.list().length,
    journalEntriesDropped: desk.journal.dropped,
  };
}
