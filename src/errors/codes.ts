/**
 * What becomes of the message when a thing fails:
 * `retry` a later try can cure it · `yield` somebody else has the conversation · `park` no try can cure it: dead letter ·
 * `stop` the process cannot work: exit with a code other than 0.
 */
export type Disposition = 'retry' | 'yield' | 'park' | 'stop';
type ErrorSpec = { readonly disposition: Disposition; readonly summary: string };

/** Every error there is. Families say who acts: INPUT_ the sender, DESK_ Salesforce or its administrator, SECRET_, STORE_, BUS_, CONFIG_ the operator, LEASE_, SHUTTING_ nobody, STATE_, BUG_ us. */
export const ERRORS = {
  INPUT_TOO_LARGE: { disposition: 'park', summary: 'The input is over the size limit and was not parsed.' },
  INPUT_MALFORMED: { disposition: 'park', summary: 'The input does not fit the contract.' },
  INPUT_UNSUPPORTED_VERSION: {
    disposition: 'park',
    summary: 'The event is of a type or major version that this release does not know.',
  },
  INPUT_STALE: {
    disposition: 'park',
    summary:
      'The event is older than the memory of what was done: whether it was done before cannot be told.',
  },
  BOT_UNKNOWN: { disposition: 'park', summary: 'No secrets are stored for this bot.' },
  BOT_MISCONFIGURED: { disposition: 'park', summary: "The bot's secrets are incomplete or do not fit." },
  DESK_UNAVAILABLE: {
    disposition: 'retry',
    summary: 'Salesforce did not answer, or answered with a server error.',
  },
  DESK_CREDENTIALS_REFUSED: { disposition: 'park', summary: "Salesforce refused the bot's credentials." },
  DESK_REJECTED_REQUEST: { disposition: 'park', summary: 'Salesforce refused the request as wrong.' },
  DESK_ANSWER_UNREADABLE: {
    disposition: 'retry',
    summary: 'The answer is not what Live Agent promises (HTML, cut-off JSON, over the size limit).',
  },
  DESK_SESSION_LOST: { disposition: 'park', summary: 'The chat session does not exist any more.' },
  DESK_HOST_FORBIDDEN: {
    disposition: 'park',
    summary: "The bot's host is not one that the service may call.",
  },
  SECRET_UNREADABLE: { disposition: 'retry', summary: 'The secret store did not answer or refused.' },
  SECRET_REFUSED: {
    disposition: 'park',
    summary: 'The secret store grants no right to this secret, or it does not exist.',
  },
  STORE_UNAVAILABLE: { disposition: 'retry', summary: 'Redis did not answer.' },
  BUS_UNAVAILABLE: { disposition: 'retry', summary: 'Pub/Sub did not confirm.' },
  BUS_MISSING: { disposition: 'stop', summary: 'A topic or subscription does not exist.' },
  CONFIG_INVALID: { disposition: 'stop', summary: 'The settings are not usable.' },
  LEASE_LOST: { disposition: 'yield', summary: 'Another worker owns this conversation now.' },
  SHUTTING_DOWN: { disposition: 'yield', summary: 'The process is stopping.' },
  BUG_UNEXPECTED: {
    disposition: 'park',
    summary: 'It failed again and again for a reason that nobody foresaw.',
  },
  STATE_CORRUPT: { disposition: 'park', summary: 'The stored record of the conversation cannot be read.' },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof ERRORS;
