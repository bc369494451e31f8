import type { ServerResponse } from 'node:http';

export type FieldError = {
  /** Path of the field in the body, or the name of a header. */
  readonly field: string;
  /** The rule that it breaks; never what was written in it. */
  readonly detail: string;
};

/** An answer that says what is wrong, for the caller's program and for whoever reads its log (RFC 9457). */
export type Problem = {
  readonly status: number;
  /** Last part of the problem's type; stable, for programs. */
  readonly name: string;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
};

/** `more`: other fields are wrong too, which `errors` does not name. */
export const malformed = (errors: readonly FieldError[], more = false): Problem => ({
  status: 400,
  name: 'malformed',
  title: 'The request does not fit the contract.',
  detail: [
    ...errors.map(({ field, detail }) => `${field}: ${detail}`),
    ...(more ? ['there are more'] : []),
  ].join('; '),
  errors,
});

export const tooLarge = (limitBytes: number): Problem => ({
  status: 413,
  name: 'too-large',
  title: 'The request is too large.',
  detail: `body: is larger than ${String(limitBytes)} bytes`,
  errors: [{ field: 'body', detail: `is larger than ${String(limitBytes)} bytes` }],
});

export const unsupportedMedia = (field: string, detail: string): Problem => ({
  status: 415,
  name: 'unsupported-media-type',
  title: 'The body must be JSON in UTF-8, not compressed.',
  detail: `${field}: ${detail}`,
  errors: [{ field, detail }],
});

export const NOT_FOUND: Problem = {
  status: 404,
  name: 'not-found',
  title: 'There is nothing at this path.',
  detail: 'See the list of paths in the documentation.',
};

export const methodNotAllowed = (allow: string): Problem => ({
  status: 405,
  name: 'method-not-allowed',
  title: 'This path takes another method.',
  detail: `Use ${allow}.`,
  headers: { Allow: allow },
});

const unauthorized = (detail: string, challenge: string): Problem => ({
  status: 401,
  name: 'unauthorized',
  title: 'The caller is not known.',
  detail: `Authorization: ${detail}`,
  errors: [{ field: 'Authorization', detail }],
  headers: { 'WWW-Authenticate': challenge },
});

export const CREDENTIAL_MISSING = unauthorized('must be "Bearer" and a credential', 'Bearer');
export const CREDENTIAL_WRONG = unauthorized('the credential is not valid', 'Bearer error="invalid_token"');

export const FORBIDDEN: Problem = {
  status: 403,
  name: 'forbidden',
  title: 'The caller is known but may not do this.',
  detail: 'Authorization: the account is not one of the callers that were let in',
  errors: [{ field: 'Authorization', detail: 'the account is not one of the callers that were let in' }],
};

const RETRY_AFTER_SECONDS = 5;

export const UNAVAILABLE: Problem = {
  status: 503,
  name: 'unavailable',
  title: 'The event could not be stored now.',
  detail: 'Repeat the request later with the same Idempotency-Key: a repeat is never taken twice.',
  headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
};

export const FAILED: Problem = {
  status: 500,
  name: 'failed',
  title: 'The request failed by a fault of ours.',
  detail: 'Repeat the request with the same Idempotency-Key.',
};

/** On every answer: nothing of it is for a cache, a browser or a search engine. */
export const SAFETY_HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

export const sendProblem = (
  response: ServerResponse,
  { status, name, headers = {}, ...body }: Problem,
): void => {
  response.writeHead(status, {
    ...SAFETY_HEADERS,
    ...headers,
    'Content-Type': 'application/problem+json',
  });
  response.end(JSON.stringify({ type: `urn:salesforce-handoff:problem:${name}`, status, ...body }));
};
