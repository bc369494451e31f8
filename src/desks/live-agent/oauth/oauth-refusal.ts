import type { ErrorCode } from '../../../errors/codes.ts';
import type { ErrorDetails } from '../../../errors/handoff-error.ts';

/** The bot's settings ask for something that the endpoint does not do. */
const MISCONFIGURED = new Set(['unsupported_grant_type', 'unsupported_response_type', 'invalid_request']);
const RATE_LIMIT = new Set(['rate_limit_exceeded', 'login_rate_exceeded']);
/** Right, but not now. */
const UNAVAILABLE = new Set([...RATE_LIMIT, 'server_error', 'temporarily_unavailable']);

/** What a refusal of the token endpoint means, by its `error` (RFC 6749 and Salesforce help, OAuth 2.0 error codes). */
export const codeOfOauthError = (status: number, error: string | undefined): ErrorCode => {
  const name = error?.toLowerCase() ?? '';
  if (status >= 500 || status === 429 || status === 408 || UNAVAILABLE.has(name)) return 'DESK_UNAVAILABLE';
  if (MISCONFIGURED.has(name)) return 'BOT_MISCONFIGURED';
  // Bad user or password, unknown or blocked app, inactive user or org, and whatever is added to the list.
  if (name !== '') return 'DESK_CREDENTIALS_REFUSED';
  // No OAuth answer at all: this is not a login host.
  return status >= 400 ? 'BOT_MISCONFIGURED' : 'DESK_ANSWER_UNREADABLE';
};

/** Whether a login failed for being one of too many (3,600 an hour for a user; Salesforce help, login rate). */
export const isRateLimit = ({ step, status, oauthError }: ErrorDetails): boolean =>
  step === 'login' &&
  (status === 429 || (typeof oauthError === 'string' && RATE_LIMIT.has(oauthError.toLowerCase())));
