/** What is agreed for one chat when it is opened: the bot's rules at that moment. A change of the rules meets the next chat. */
export type Terms = {
  /** How long the user waits for an agent; without it the service's own limit. */
  readonly waitLimitMs?: number | undefined;
  /** How long a user may leave the agent's last words unanswered before a warning, and before the end. Without a limit there is none. */
  readonly idleWarningMs?: number | undefined;
  readonly idleLimitMs?: number | undefined;
  /** An agent was cut off: wait for another one (as long as for the first), or end the chat. */
  readonly afterDisconnect?: 'wait' | 'end' | undefined;
  /** What becomes of a text of which nobody can know whether it arrived; `resend` unless said. */
  readonly inDoubt?: InDoubt | undefined;
  /** BCP 47; of what the user is told. */
  readonly language?: string | undefined;
};

/** What the org says of silent users where an agent takes the chat. What the bot's rules or the org said before stands. */
export const withIdleLimits = (
  terms: Terms,
  { idleWarningMs, idleLimitMs }: Pick<Terms, 'idleWarningMs' | 'idleLimitMs'>,
): Terms =>
  terms.idleLimitMs === undefined && idleLimitMs !== undefined
    ? { ...terms, idleWarningMs, idleLimitMs }
    : terms;

/** `resend`: once more, it may be there twice · `hold`: not again, the user is told · `mark`: once more, and the agent is told. */
export const IN_DOUBT = ['resend', 'hold', 'mark'] as const;
export type InDoubt = (typeof IN_DOUBT)[number];
