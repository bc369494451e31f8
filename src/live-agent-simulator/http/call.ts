import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.ts';

/** One request, read to its end. */
export type Call = {
  readonly method: string;
  /** Path without query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Calls the listener once when the connection closes, whether the answer went out (`answered`) or not. */
  readonly onClosed: (listener: (answered: boolean) => void) => void;
};

/** Answers now, or later for a poll that is held. */
export type Reply = Answer | Promise<Answer>;

/** A header's value when it was sent exactly once. */
export function headerOf(call: Call, name: string): string | undefined {
  const value = call.headers[name];
  return typeof value === 'string' ? value : undefined;
}
