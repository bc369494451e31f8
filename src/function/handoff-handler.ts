import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Accept } from '../bridge/accept.ts';
import type { Clock } from '../bridge/ports/clock.ts';
import type { Log } from '../bridge/ports/log.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { LIMITS } from '../events/fields.ts';
import type { Authenticate, Authentication } from './authenticate.ts';
import * as problems from './problem.ts';
import { readRequest } from './read-request.ts';
import { routeOf, type RequestType } from './routes.ts';

export type HandlerParts = {
  readonly accept: Accept;
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  readonly log: Log;
};

/** What the functions-framework hands over; `rawBody` is there when there was a body. */
export type FrameworkRequest = IncomingMessage & { readonly rawBody?: Buffer };
export type Handler = (request: FrameworkRequest, response: ServerResponse) => Promise<void>;

const REFUSALS: Record<Exclude<Authentication, 'allowed'>, problems.Problem> = {
  missing: problems.CREDENTIAL_MISSING,
  wrong: problems.CREDENTIAL_WRONG,
  forbidden: problems.FORBIDDEN,
};

// Node takes the first of two or joins them; what stands in front of us may have judged the other one.
const ONCE = ['Authorization', 'Content-Type', 'Idempotency-Key'];

const repeatedHeaders = ({ headersDistinct }: IncomingMessage): problems.FieldError[] =>
  ONCE.filter((name) => (headersDistinct[name.toLowerCase()]?.length ?? 0) > 1).map((field) => ({
    field,
    detail: 'must be sent only once',
  }));

const mediaProblem = ({ headers }: IncomingMessage): problems.Problem | undefined => {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (type !== 'application/json') {
    return problems.unsupportedMedia('Content-Type', 'must be application/json');
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset)
    ? undefined
    : problems.unsupportedMedia('Content-Type', 'charset must be utf-8');
};

/** Not our caller's fault, and gone again some time: it may repeat the request. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'BUS_UNAVAILABLE',
  'BUS_MISSING',
  'SECRET_UNREADABLE',
  'SECRET_REFUSED',
]);

const problemOf = (error: unknown): problems.Problem => {
  if (!(error instanceof HandoffError)) return problems.FAILED;
  if (error.code === 'INPUT_TOO_LARGE') return problems.tooLarge(LIMITS.payloadBytes);
  return PASSING.has(error.code) ? problems.UNAVAILABLE : problems.FAILED;
};

/** The function itself: one event per request, 202 only when the bus has it. Never throws, never leaves a request unanswered. */
export const createHandoffHandler = ({ accept, authenticate, clock, log }: HandlerParts): Handler => {
  const acceptRequest = async (
    type: RequestType,
    request: FrameworkRequest,
    response: ServerResponse,
  ): Promise<problems.Problem | undefined> => {
    const repeated = repeatedHeaders(request);
    if (repeated.length > 0) return problems.malformed(repeated);
    const authentication = await authenticate(request.headers.authorization);
    if (authentication !== 'allowed') return REFUSALS[authentication];
    const media = mediaProblem(request);
    if (media) return media;
    const [key] = request.headersDistinct['idempotency-key'] ?? [];
    const read = readRequest(type, request.rawBody ?? new Uint8Array(), key);
    if (read.kind === 'refused') return read.problem;
    const begunAtMs = clock.monotonicMs();
    const { eventId, conversationId } = await accept(read.payload, read.repeatKey);
    const durationMs = Math.round(clock.monotonicMs() - begunAtMs);
    log.info('event.accepted', { eventId, conversationId, type, durationMs });
    response.writeHead(202, { ...problems.SAFETY_HEADERS, 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ eventId }));
    return undefined;
  };

  return async (request, response) => {
    const type = routeOf(request.url);
    let problem: problems.Problem | undefined;
    try {
      if (!type) problem = problems.NOT_FOUND;
      else if (request.method !== 'POST') problem = problems.methodNotAllowed('POST');
      else problem = await acceptRequest(type, request, response);
    } catch (error) {
      problem = problemOf(error);
      log.error('request.failed', { status: problem.status, type, error });
    }
    if (!problem) return;
    // Not the detail: the name of an unknown field is text of the caller.
    if (problem.status < 500)
      log.warn('request.refused', { status: problem.status, type, reason: problem.name });
    problems.sendProblem(response, problem);
  };
};
