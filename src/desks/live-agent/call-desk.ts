import type { DeskCall } from '../../bridge/ports/agent-desk.ts';
import type { Log } from '../../bridge/ports/log.ts';
import { limitCallsAtOnce } from './calls-at-once.ts';
import { allowedUrl } from './http/host-guard.ts';
import type { HttpAnswer, HttpClient } from './http/http-client.ts';
import type { TokenSource } from './oauth/token-source.ts';
import { fieldOf, numberOf } from './session/session-state.ts';
import type { LiveAgentSettings } from './settings.ts';

export type DeskRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly baseUrl: string;
  /** Below `/chat/rest/`, with its query. */
  readonly path: string;
  /** The literal `null` where the session has no server yet or has lost it; undefined for Visitor/*, which know none. */
  readonly affinity?: string | undefined;
  /** When it is not that of the process: of the bot, or of the session that was opened with it. */
  readonly apiVersion?: number | undefined;
  readonly key?: string | undefined;
  readonly sequence?: number | undefined;
  readonly body?: unknown;
  readonly deadlineMs: number;
};

export type CallDesk = (call: DeskCall, request: DeskRequest) => Promise<HttpAnswer>;

/** Headers of the Chat REST API guide, Request Headers, and the bot's token. */
const headersOf = (request: DeskRequest, apiVersion: number, token: string | undefined) => {
  const { affinity, key, sequence, body } = request;
  const headers: Record<string, string> = {
    'x-liveagent-api-version': String(request.apiVersion ?? apiVersion),
    accept: 'application/json; charset=utf-8',
  };
  if (affinity !== undefined) headers['x-liveagent-affinity'] = affinity;
  if (key !== undefined) headers['x-liveagent-session-key'] = key;
  if (sequence !== undefined) headers['x-liveagent-sequence'] = String(sequence);
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  return headers;
};

/** Waits for what many callers share, or fails with the signal's reason: one caller's abort ends nothing for the others. */
export const unlessAborted = async <Value>(shared: Promise<Value>, signal: AbortSignal): Promise<Value> => {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([shared, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
};

/**
 * One request to Live Agent, with the bot's token. A chat that lives goes on without a token when none can be had: Live Agent itself
 * knows the session by its key alone, and a token that is wanted all the same shows as a 401. Fails with `DESK_HOST_FORBIDDEN` before
 * anything is sent, and with `DESK_UNAVAILABLE` when the bot has too many calls without a session under way.
 */
export const createCallDesk = (
  { http, tokens, log }: { http: HttpClient; tokens: TokenSource; log: Log },
  { apiVersion, insecureHosts, opensAtOncePerBot }: LiveAgentSettings,
): CallDesk => {
  const hosts = new Set(insecureHosts);
  const opening = limitCallsAtOnce(opensAtOncePerBot);
  const tokenFor = async ({ botSlug, signal }: DeskCall, key: string | undefined) => {
    const known = tokens.peek(botSlug);
    if (known !== undefined) return known;
    try {
      return await unlessAborted(tokens.get(botSlug), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (key === undefined) throw error;
      log.warn('desk.called-without-token', { botSlug, error });
      return undefined;
    }
  };
  return async (call, request) => {
    // A session's address comes back from the store: no token goes where the bot's own settings could not lead.
    allowedUrl(request.baseUrl, 'baseUrl', hosts);
    const token = await tokenFor(call, request.key);
    const send = (): Promise<HttpAnswer> =>
      http.send({
        method: request.method,
        url: `${request.baseUrl}${request.path}`,
        headers: headersOf(request, apiVersion, token),
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
        lane: request.key ?? call.botSlug,
        inChat: request.key !== undefined,
        deadlineMs: request.deadlineMs,
        signal: call.signal,
      });
    const answer = await (request.key === undefined ? opening(call.botSlug, send) : send());
    if (answer.status === 401 && token !== undefined) tokens.refused(call.botSlug, token);
    return answer;
  };
};

/** How every request within a session begins. Undefined when the record holds no session, which no desk can mend. */
export const inSession = ({ session }: DeskCall) => {
  const baseUrl = fieldOf(session, 'baseUrl');
  const affinity = fieldOf(session, 'affinityToken');
  const key = fieldOf(session, 'key');
  if (baseUrl === undefined || affinity === undefined || key === undefined) return undefined;
  const apiVersion = numberOf(session, 'apiVersion', 0);
  return { baseUrl, affinity, key, ...(apiVersion > 0 ? { apiVersion } : {}) };
};
