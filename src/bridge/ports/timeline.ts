import type { ChatId, EventId } from '../../conversation/ids.ts';

/**
 * What an entry tells of. `inbound` an event of the platform was applied or ignored · `repeated` one came again · `parked`
 * one went to the dead letters · `told` an event was published to the platform · `command` the desk was asked for
 * something · `desk` the desk did something that was not told · `limit` a time limit passed · `phase` a phase began.
 */
export const TIMELINE_KINDS = [
  'inbound',
  'repeated',
  'parked',
  'told',
  'command',
  'desk',
  'limit',
  'phase',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** One line of a conversation's history. Holds no text of a person, no key, no secret: names, ids and outcomes only. */
export type TimelineEntry = {
  /** Epoch ms. */
  readonly atMs: number;
  readonly kind: TimelineKind;
  /**
   * What it was: the happening (`user.said`, `item.delivered`), the event told (`chat.started`), the phase, or, of
   * what came again or was parked, the inbound type.
   */
  readonly name: string;
  /**
   * One word: `applied`, `ignored-late` (or `-early`, `-duplicate`, `-unexpected`), `published`, `entered`, `duplicate`,
   * `stale`, or the code with which it was parked or the chat was ended.
   */
  readonly outcome: string;
  /** The event that it is about: inbound, or, of what was told, outbound. */
  readonly eventId?: EventId | undefined;
  /** Of a phase: the chat that is in it. */
  readonly chatId?: ChatId | undefined;
  /** Of what came again: how many in a row this entry stands for; time and event are the newest's. */
  readonly count?: number | undefined;
};
