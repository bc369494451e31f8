/** Why a session key stopped being valid. */
export type GoneCause = 'deleted' | 'expired' | 'second-poll' | 'control';

/** How a poll came to its end. */
export type PollOutcome = 'events' | 'empty' | 'refused' | 'client-gone' | 'shut-down';

/** What the desk's side knows to have happened. Texts appear here: the journal is for checkers, not for logs. */
export type JournalEvent =
  | { readonly type: 'session.created' }
  | { readonly type: 'chat.requested'; readonly visitorName: string; readonly target: string | null }
  | { readonly type: 'chat.refused'; readonly reason: string }
  | { readonly type: 'agent.joined'; readonly agentName: string }
  | {
      readonly type: 'agent.said';
      readonly text: string;
      readonly index: number;
      readonly generation: number;
    }
  | {
      readonly type: 'customer.said';
      readonly text: string;
      readonly sequence: number | null;
      readonly line: number;
    }
  | { readonly type: 'customer.lost'; readonly text: string; readonly sequence: number | null }
  | { readonly type: 'customer.did'; readonly noun: string; readonly sequence: number | null }
  | { readonly type: 'customer.replayed'; readonly noun: string; readonly sequence: number | null }
  | { readonly type: 'request.refused'; readonly endpoint: string; readonly status: number }
  | {
      readonly type: 'event.delivered';
      readonly pollId: number;
      readonly generation: number;
      readonly index: number;
      readonly event: string;
      readonly text?: string;
    }
  | {
      readonly type: 'poll.opened';
      readonly pollId: number;
      readonly ack: number;
      readonly alreadyOpen: number;
    }
  | { readonly type: 'poll.closed'; readonly pollId: number; readonly outcome: PollOutcome }
  | { readonly type: 'poll.answer-lost'; readonly pollId: number }
  | { readonly type: 'poll.overlapped'; readonly pollId: number; readonly open: number }
  | { readonly type: 'handover.started'; readonly generation: number }
  | {
      readonly type: 'handover.reconnected';
      readonly generation: number;
      readonly offset: number | null;
      readonly lastOffset: number;
    }
  | { readonly type: 'handover.resynced'; readonly generation: number }
  | { readonly type: 'file.requested'; readonly token: string }
  | {
      readonly type: 'file.received';
      readonly name: string;
      readonly contentType: string;
      readonly bytes: number;
      readonly sha256: string;
      readonly referer: string | null;
      readonly encoding: string | null;
    }
  | { readonly type: 'file.refused' }
  /** The visitor's words hold what a sensitive-data rule forbids. */
  | { readonly type: 'rule.broken'; readonly rule: string; readonly noun: string }
  | { readonly type: 'rules.reported'; readonly rules: readonly string[] }
  | { readonly type: 'chat.ended'; readonly reason: string }
  | { readonly type: 'session.gone'; readonly cause: GoneCause }
  | { readonly type: 'step.skipped'; readonly action: string; readonly why: string }
  | {
      readonly type: 'fault.applied';
      readonly endpoint: string;
      readonly fault: string;
      readonly ruleId: string;
    }
  | { readonly type: 'token.issued'; readonly clientId: string; readonly grantType: string }
  | { readonly type: 'token.refused'; readonly clientId: string; readonly error: string }
  | { readonly type: 'token.revoked'; readonly clientId: string };

/** One line of the journal. `n` orders all lines; `at` is epoch milliseconds with fractions. */
export type JournalEntry = JournalEvent & {
  readonly n: number;
  readonly at: number;
  readonly chatId?: string;
};
