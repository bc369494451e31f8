import { ERRORS, type Disposition, type ErrorCode } from './codes.ts';

/**
 * Facts that help to mend it: names, ids, statuses, limits. Never a secret, a key, a token or what a person wrote:
 * details are logged and published.
 */
export type ErrorDetails = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** The one error class. What a caller can branch on is a returned union; this is for what it cannot decide. */
export class HandoffError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(`[${code}] ${ERRORS[code].summary}`, options);
    this.name = 'HandoffError';
    this.code = code;
    this.details = details;
  }

  get disposition(): Disposition {
    return ERRORS[this.code].disposition;
  }
}

/** Total: what nobody has classified is tried again. */
export const dispositionOf = (error: unknown): Disposition =>
  error instanceof HandoffError ? error.disposition : 'retry';
