import type { Command } from '../../conversation/command.ts';
import type { HappeningBody } from '../../conversation/event.ts';
import type { BotSlug } from '../../conversation/ids.ts';
import type { Ending } from '../../conversation/state.ts';

/**
 * What a desk must remember of its session between two calls: credentials of the session, cursor, counters. Flat text,
 * owned by the desk, stored by the bridge without being read. Holds secrets: never logged, never published.
 */
export type DeskSession = Readonly<Record<string, string>>;

/** Fields to set; undefined deletes one. Poll and command run side by side, so each returns only what it changed. */
export type SessionChange = Readonly<Record<string, string | undefined>>;

export type DeskCall = {
  readonly botSlug: BotSlug;
  readonly session: DeskSession;
  readonly signal: AbortSignal;
};

/** Something the desk told, with the id it has on every repeat of the same answer. */
export type DeskNews = { readonly id: string; readonly happening: HappeningBody };

export type PollOutcome =
  /** `news` may be empty. `change` holds the new cursor: save it only after everything in `news` is published. */
  | { readonly kind: 'heard'; readonly news: readonly DeskNews[]; readonly change: SessionChange }
  /** The desk moved the session: nothing may be sent or polled before `reconnect`. */
  | { readonly kind: 'moved' }
  /** The session is over and no call can bring it back. */
  | { readonly kind: 'over'; readonly ending: Ending }
  /** Poll again with the same cursor, after a pause. */
  | { readonly kind: 'failed'; readonly error: unknown };

export type CommandOutcome =
  /**
   * `isText` false: what was sent will not stand among the user's texts in the desk's transcript. `forgotten`, here and below: how many
   * requests the desk has taken that the session does not remember; told once, after `doubt`.
   */
  | {
      readonly kind: 'done';
      readonly change: SessionChange;
      readonly isText?: boolean | undefined;
      readonly forgotten?: number | undefined;
    }
  /** A step of it is done: save the change, then ask for the same command again at once. Each step changes the session. */
  | { readonly kind: 'partly'; readonly change: SessionChange }
  | { readonly kind: 'moved' }
  | { readonly kind: 'over'; readonly ending: Ending }
  /** The desk will not have this one item; the chat goes on. */
  | { readonly kind: 'refused'; readonly change: SessionChange }
  /** Try again after a pause with the session as changed. `mayHaveArrived`: the request was sent and not answered. */
  | {
      readonly kind: 'failed';
      readonly error: unknown;
      readonly change?: SessionChange | undefined;
      readonly mayHaveArrived: boolean;
      readonly forgotten?: number | undefined;
    };

/**
 * The agents' side. Live Agent is the first; another desk is another folder under `desks/`.
 *
 * Guarantees an adapter gives: outcomes, not exceptions, for everything the network and the desk can do (it throws only
 * when `signal` aborts); at most one request per call that has an effect at the desk, never repeated inside: `open-session` may put questions
 * before it, a file of the user may be fetched from where it stands, a report that nobody waits for may follow; answers are limited in size
 * and checked.
 * Guarantees it is given: per conversation at most one `poll` and one `perform` at a time; `reserve`'s change is stored before
 * `perform` is called with it.
 */
export interface AgentDesk {
  /**
   * Pure: sets down in the session what will make a repeat of `command` recognisable (Live Agent: its sequence number).
   * A command that is already reserved keeps its mark.
   */
  reserve(session: DeskSession, command: Command): SessionChange;
  /**
   * Pure: sets down that the session may be older than what was done with it, because the store has lost the last it was told. A mark that
   * was used since and forgotten must then not be used for something else.
   */
  doubt(session: DeskSession): SessionChange;
  /** Pure: how long the desk may hold a poll of this session, ms, whoever waits for it or has stopped doing so. */
  pollHoldMs(session: DeskSession): number;
  perform(call: DeskCall, command: Command): Promise<CommandOutcome>;
  /** One long poll. Ids of the news are the same when the same cursor is read again. */
  poll(call: DeskCall): Promise<PollOutcome>;
}
