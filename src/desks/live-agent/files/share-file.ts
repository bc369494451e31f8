import type { CommandOutcome, DeskCall } from '../../../bridge/ports/agent-desk.ts';
import type { Clock } from '../../../bridge/ports/clock.ts';
import type { Log } from '../../../bridge/ports/log.ts';
import { limitCallsAtOnce } from '../calls-at-once.ts';
import { judgeHost } from '../http/host-guard.ts';
import { createHttpClient, maybeSent, type HttpAnswer, type HttpClient } from '../http/http-client.ts';
import { errorOf, mayHaveArrivedAt } from '../outcomes.ts';
import { fieldOf } from '../session/session-state.ts';
import { asLink, type FileItem, type UploadPlan } from '../session/upload-plan.ts';
import type { LiveAgentSettings } from '../settings.ts';
import { fetchFile } from './fetch-file.ts';
import { fileNameOf } from './file-name.ts';
import { uploadFile } from './upload-file.ts';

export type FileToShare = {
  readonly item: FileItem;
  readonly plan: Extract<UploadPlan, { kind: 'upload' }>;
};

/** Gives the agent the file that was asked for. `partly`: the agent has it, or it must go as a link, as the change says. */
export type ShareFile = (call: DeskCall, file: FileToShare) => Promise<CommandOutcome>;

type SharingParts = { readonly clock: Clock; readonly settings: LiveAgentSettings; readonly log: Log };
type Sharing = SharingParts & { readonly http: HttpClient };

/** `linkBecause`: it goes as a link from now on; names a rule, never an address. */
type Shared = { readonly outcome: CommandOutcome; readonly linkBecause?: string };

const instead = (item: FileItem, linkBecause: string): Shared => ({
  outcome: { kind: 'partly', change: asLink(item) },
  linkBecause,
});

/** Uploads under one token that were not answered, until the link goes instead. */
const MAX_TRIES = 3;

/** A servlet that will not have this one: wrong or used token, wrong file. A redirect is no answer either. */
const isRefused = (status: number): boolean =>
  status >= 300 && status < 500 && status !== 408 && status !== 429;

/** Not known to have arrived: once more, under the same token, of which the desk takes one file. */
const missed = (
  { item, plan }: FileToShare,
  { error, mayHaveArrived }: { readonly error: unknown; readonly mayHaveArrived: boolean },
): Shared => {
  const tries = plan.tries + 1;
  if (tries >= MAX_TRIES) return instead(item, 'upload not answered');
  const isDoubted = plan.isDoubted || mayHaveArrived;
  const change = { uploadTries: String(tries), uploadDoubt: isDoubted ? '1' : undefined };
  return { outcome: { kind: 'failed', error, change, mayHaveArrived } };
};

const judged = (file: FileToShare, answer: HttpAnswer): Shared => {
  const { item, plan } = file;
  const { status } = answer;
  // Refused after a try that may have arrived: the token is used, and only we had it.
  if (status < 300 || (plan.isDoubted && isRefused(status)))
    return { outcome: { kind: 'partly', change: { receivedFile: plan.request.token } } };
  const error = errorOf(answer, 'upload');
  if (!isRefused(status)) return missed(file, { error, mayHaveArrived: mayHaveArrivedAt(status) });
  // After a pause: a process before this one may have uploaded it and died, and then the next poll says that the desk has it.
  const outcome = { kind: 'failed', error, change: asLink(item), mayHaveArrived: false } as const;
  return { outcome, linkBecause: 'upload refused' };
};

const share = async (parts: Sharing, call: DeskCall, file: FileToShare): Promise<Shared> => {
  const { http, settings } = parts;
  const { botSlug, session, signal } = call;
  const { item, plan } = file;
  if (judgeHost(plan.request.uploadUrl, new Set(settings.insecureHosts)).kind !== 'allowed')
    return instead(item, 'upload host');
  const declaredType = item.contentType;
  const fetched = await fetchFile(parts, { url: item.url, declaredType, lane: botSlug, signal });
  if (fetched.kind === 'refused') return instead(item, fetched.reason);
  const { contentType, bytes } = fetched;
  try {
    const answer = await uploadFile(http, {
      request: plan.request,
      organizationId: fieldOf(session, 'organizationId') ?? '',
      chatKey: fieldOf(session, 'id') ?? '',
      file: { name: fileNameOf(item), contentType, bytes },
      deadlineMs: settings.fileTimeoutMs,
      lane: botSlug,
      signal,
    });
    return judged(file, answer);
  } catch (error) {
    signal.throwIfAborted();
    return missed(file, { error, mayHaveArrived: maybeSent(error) });
  }
};

/** With connections and limits of its own: what users send must not stand in the way of any chat. */
export const createFileSharing = (
  parts: SharingParts,
): { readonly share: ShareFile; close(): Promise<void> } => {
  const { clock, settings, log } = parts;
  const http = createHttpClient(clock, { ...settings, maxAnswerBytes: settings.maxFileBytes });
  const inProcess = limitCallsAtOnce(settings.filesAtOnce);
  const ofBot = limitCallsAtOnce(settings.filesAtOncePerBot);
  const shared = async (call: DeskCall, file: FileToShare): Promise<Shared> => {
    try {
      return await inProcess('files', () => ofBot(call.botSlug, () => share({ ...parts, http }, call, file)));
    } catch {
      // What else can fail is an outcome already.
      call.signal.throwIfAborted();
      return instead(file.item, 'too many at once');
    }
  };
  return {
    async share(call, file) {
      const { outcome, linkBecause } = await shared(call, file);
      if (linkBecause !== undefined)
        log.warn('desk.file-as-link', { botSlug: call.botSlug, reason: linkBecause });
      return outcome;
    },
    close: () => http.close(),
  };
};
