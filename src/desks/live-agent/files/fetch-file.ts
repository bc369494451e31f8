import type { Buffer } from 'node:buffer';
import type { Clock } from '../../../bridge/ports/clock.ts';
import { HandoffError } from '../../../errors/handoff-error.ts';
import { judgeUrl } from '../http/host-guard.ts';
import type { HttpAnswer, HttpClient } from '../http/http-client.ts';
import type { LiveAgentSettings } from '../settings.ts';
import { fileType, isAllowedType } from './file-type.ts';

export type Fetched =
  | { readonly kind: 'fetched'; readonly bytes: Buffer; readonly contentType: string }
  /** Names a rule, never an address. */
  | { readonly kind: 'refused'; readonly reason: string };

export type FileLink = {
  readonly url: string;
  /** What the platform says the file is; used when its server does not say. */
  readonly declaredType: string | undefined;
  readonly lane: string;
  readonly signal: AbortSignal;
};

const MAX_HOPS = 3;

const refused = (reason: string): Fetched => ({ kind: 'refused', reason });

const nextUrl = ({ headers }: HttpAnswer, from: string): string | undefined => {
  const { location } = headers;
  return location !== undefined && URL.canParse(location, from) ? new URL(location, from).href : undefined;
};

const judged = (
  { body, headers }: HttpAnswer,
  declaredType: string | undefined,
  allowed: readonly string[],
): Fetched => {
  if (body.kind === 'unreadable')
    return refused(body.error.details['maxBytes'] === undefined ? 'cut off' : 'too large');
  // We ask for none; whoever encodes all the same sends something else than the file.
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return refused('encoded');
  if (body.bytes.length === 0) return refused('empty');
  const contentType = fileType(headers['content-type'], declaredType);
  return contentType !== undefined && isAllowedType(contentType, allowed)
    ? { kind: 'fetched', bytes: body.bytes, contentType }
    : refused('type');
};

/** What went wrong with a request that had no answer. */
const reasonOf = (error: unknown): string =>
  error instanceof HandoffError
    ? String(error.details['rule'] ?? error.details['reason'] ?? error.code)
    : 'failed';

/**
 * Downloads a file of the user, wherever the platform keeps it: https to a public name, up to three redirects of which each is judged anew, no more
 * bytes than allowed, and all of it within one time limit. Throws only when the signal aborts.
 */
export const fetchFile = async (
  { http, clock, settings }: { http: HttpClient; clock: Clock; settings: LiveAgentSettings },
  { url, declaredType, lane, signal }: FileLink,
): Promise<Fetched> => {
  const insecureHosts = new Set(settings.insecureHosts);
  const endMs = clock.monotonicMs() + settings.fileTimeoutMs;
  let current = url;
  for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
    const verdict = judgeUrl(current, insecureHosts);
    if (verdict.kind !== 'allowed')
      return refused(verdict.kind === 'forbidden' ? verdict.rule : 'unreadable url');
    let answer: HttpAnswer;
    try {
      answer = await http.send({
        method: 'GET',
        url: verdict.url.href,
        headers: { accept: '*/*', 'accept-encoding': 'identity' },
        lane,
        deadlineMs: Math.max(1, endMs - clock.monotonicMs()),
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      return refused(reasonOf(error));
    }
    if (answer.status === 200) return judged(answer, declaredType, settings.fileTypes);
    const next = answer.status >= 300 && answer.status < 400 ? nextUrl(answer, current) : undefined;
    if (next === undefined) return refused(`status ${String(answer.status)}`);
    current = next;
  }
  return refused('too many redirects');
};
