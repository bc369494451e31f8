/**
 * What may stand in a log line, by name: a closed list, because text of people, secrets and keys must have no way in.
 * The adapter drops whatever else an object may carry at run time.
 */
export type LogFields = {
  readonly conversationId?: string | undefined;
  readonly botSlug?: string | undefined;
  readonly chatId?: string | undefined;
  readonly eventId?: string | undefined;
  readonly messageId?: string | undefined;
  readonly type?: string | undefined;
  readonly code?: string | undefined;
  /** Names of fields and rules, never values. */
  readonly reason?: string | undefined;
  readonly phase?: string | undefined;
  readonly workerId?: string | undefined;
  readonly topic?: string | undefined;
  readonly count?: number | undefined;
  readonly attempt?: number | undefined;
  readonly delayMs?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly status?: number | undefined;
  readonly port?: number | undefined;
  readonly error?: unknown;
};

/** Structured lines: `event` is `noun.verb`, everything else a field. Of `error` only its code, class and system code are kept. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
