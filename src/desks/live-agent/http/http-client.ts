import { setImmediate as nextTurn } from 'node:timers/promises';
import ky from 'ky';
import type { Clock } from '../../../bridge/ports/clock.ts';
import { HandoffError } from '../../../errors/handoff-error.ts';
import type { LiveAgentSettings } from '../settings.ts';
import { createGuardedConnections, systemCodeOf } from './guarded-connections.ts';
import { readLimited, type AnswerBody } from './read-limited.ts';

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** Requests of one name share connections: a chat, or a bot's logins. */
  readonly lane: string;
  /** Set within a chat: its connections are apart from those of all other calls. */
  readonly inChat?: boolean | undefined;
  /** From the call to the last byte of the answer. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
};

const TOLD = ['content-type', 'content-encoding', 'location'] as const;

export type HttpAnswer = {
  readonly status: number;
  readonly body: AnswerBody;
  /** Those that anybody asks for, where they are single. */
  readonly headers: { readonly [Name in (typeof TOLD)[number]]?: string };
};

export interface HttpClient {
  /**
   * One request, never repeated, no redirect followed. Any status is an answer. Fails with the signal's reason when it aborts,
   * else with `DESK_UNAVAILABLE` or `DESK_HOST_FORBIDDEN`, whose detail `sent` is false when nothing can have left us.
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Whether the request that failed with `error` may have reached the other side. */
export const maybeSent = (error: unknown): boolean =>
  error instanceof HandoffError && error.details['sent'] === true;

/** ky's own habits that would act behind the bridge's back: repeats, exceptions for statuses, a time-out of its own. */
const KY = { retry: 0, throwHttpErrors: false, timeout: false, redirect: 'manual' } as const;

const toldOf = (headers: NodeJS.Dict<string | string[]>): HttpAnswer['headers'] =>
  Object.fromEntries(
    TOLD.map((name) => [name, headers[name]]).filter(([, value]) => typeof value === 'string'),
  );

/** The causes' texts may hold addresses and headers; the code says enough. */
const unanswered = (error: unknown, timedOut: boolean): HandoffError => {
  if (error instanceof HandoffError) return error;
  const reason = timedOut ? 'timed out' : systemCodeOf(error);
  return new HandoffError('DESK_UNAVAILABLE', { sent: true, reason }, { cause: error });
};

/** HTTP to Salesforce: ky over undici's own request, with our connections, limits and deadlines. */
export const createHttpClient = (clock: Clock, settings: LiveAgentSettings): HttpClient => {
  const connections = createGuardedConnections(settings);

  // undici's `request` and not its `fetch`: half the time and half the memory of an open poll, and the body's size is known before
  // anything is kept of it. What ky gets back is the status.
  const exchange = async (request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> => {
    let body: AnswerBody | undefined;
    let headers: HttpAnswer['headers'] = {};
    const fetch = async (prepared: Request): Promise<Response> => {
      const { origin, pathname, search } = new URL(prepared.url);
      const { lane, inChat } = request;
      const agent = inChat === true ? connections.chatLane(lane) : connections.entryLane(lane);
      const answer = await agent.request({
        origin,
        path: `${pathname}${search}`,
        method: request.method,
        headers: Object.fromEntries(prepared.headers),
        body: request.body ?? null,
        signal,
      });
      headers = toldOf(answer.headers);
      body = await readLimited(answer.body, settings.maxAnswerBytes);
      return new Response(null, { status: answer.statusCode });
    };
    const { method, url } = request;
    const { status } = await ky(url, {
      ...KY,
      method,
      headers: request.headers,
      fetch: fetch as typeof globalThis.fetch,
    });
    return {
      status,
      headers,
      body: body ?? { kind: 'unreadable', error: new HandoffError('DESK_ANSWER_UNREADABLE') },
    };
  };

  return {
    async send(request) {
      const { signal, deadlineMs } = request;
      signal.throwIfAborted();
      // One controller per request, so that the conversation's long-lived signal never collects listeners.
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      let timedOut = false;
      const cancelDeadline = clock.after(deadlineMs, () => {
        timedOut = true;
        abort();
      });
      signal.addEventListener('abort', abort);
      try {
        // undici gives a connection back one turn of the event loop after its answer has ended: a poll that follows at once would find
        // it taken and open a second one, for every chat.
        await nextTurn();
        return await exchange(request, controller.signal);
      } catch (error) {
        signal.throwIfAborted();
        throw unanswered(error, timedOut);
      } finally {
        cancelDeadline();
        signal.removeEventListener('abort', abort);
      }
    },
    close: () => connections.destroy(),
  };
};
