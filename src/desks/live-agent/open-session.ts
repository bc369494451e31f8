import { z } from 'zod';
import type { CommandOutcome, DeskCall } from '../../bridge/ports/agent-desk.ts';
import type { ChatRequest } from '../../conversation/state.ts';
import { HandoffError } from '../../errors/handoff-error.ts';
import type { BotSettings } from './bot/bot-settings.ts';
import { unlessAborted } from './call-desk.ts';
import { findServer, type Found, type Search } from './find-server.ts';
import type { HttpAnswer } from './http/http-client.ts';
import { done, errorOf, failedWith, notOpened } from './outcomes.ts';
import type { LiveAgentChange } from './session/session-state.ts';
import { targetsOf } from './wire/chasitor-init.ts';
import { clientPollTimeout, headerText } from './wire/fields.ts';
import { jsonOf } from './wire/json-of.ts';
import { firstUnlabelled } from './wire/prechat-entity.ts';

/** Answer of System/SessionId (Chat REST API guide, SessionId). */
const opened = z.object({
  id: headerText(200),
  key: headerText(4_000),
  affinityToken: headerText(500),
  clientPollTimeout,
});

const newSession = (
  { id, key, affinityToken, clientPollTimeout }: z.output<typeof opened>,
  { organizationId, apiVersion }: BotSettings,
  baseUrl: string,
): LiveAgentChange => ({
  id,
  key,
  affinityToken,
  clientPollTimeout: String(clientPollTimeout),
  baseUrl,
  organizationId,
  ...(apiVersion === undefined ? {} : { apiVersion: String(apiVersion) }),
  ack: '-1',
  generation: '0',
  next: '1',
});

export type Opening = Search & {
  readonly botSettings: (botSlug: string) => Promise<BotSettings>;
};

const judge = (answer: HttpAnswer, bot: BotSettings, baseUrl: string): CommandOutcome => {
  const { status, body } = answer;
  if (status === 401) return failedWith(answer, 'open-session');
  if (status !== 200) return notOpened(errorOf(answer, 'open-session'));
  if (body.kind === 'unreadable') return notOpened(body.error);
  const session = opened.safeParse(jsonOf(body.bytes));
  if (session.success) return done(newSession(session.data, bot, baseUrl));
  return notOpened(new HandoffError('DESK_ANSWER_UNREADABLE', { step: 'open-session', status }));
};

/** A request that the desk would take and not fulfil. */
const checkLabels = (request: ChatRequest): void => {
  const wrong = firstUnlabelled(request);
  if (wrong) {
    throw new HandoffError('INPUT_MALFORMED', {
      step: 'open-session',
      reason: 'no pre-chat detail has the label of an entity field',
      ...wrong,
    });
  }
};

const serverFor = async (
  opening: Opening,
  call: DeskCall,
  { bot, request }: { readonly bot: BotSettings; readonly request: ChatRequest },
): Promise<Found> =>
  bot.checkAvailability
    ? findServer(opening, call, { bot, targets: targetsOf(request, bot) })
    : { kind: 'server', baseUrl: bot.baseUrl };

/**
 * Asks first where the org is and if anybody is there, then GET System/SessionId. All of it are questions that a repeat does not
 * change: a session that nobody uses runs out by itself.
 */
export const openSession = async (
  opening: Opening,
  call: DeskCall,
  request: ChatRequest,
): Promise<CommandOutcome> => {
  const { botSlug } = call;
  try {
    checkLabels(request);
    const bot = await unlessAborted(opening.botSettings(botSlug), call.signal);
    const found = await serverFor(opening, call, { bot, request });
    if (found.kind === 'nobody') return { kind: 'over', ending: { cause: 'unavailable' } };
    const answer = await opening.callDesk(call, {
      method: 'GET',
      baseUrl: found.baseUrl,
      path: 'System/SessionId',
      affinity: 'null',
      apiVersion: bot.apiVersion,
      deadlineMs: opening.settings.requestTimeoutMs,
    });
    return judge(answer, bot, found.baseUrl);
  } catch (error) {
    call.signal.throwIfAborted();
    const outcome = notOpened(error);
    // The outcome keeps the code alone; the error names the setting, the host's rule or the label.
    if (outcome.kind === 'over') opening.log.warn('desk.not-opened', { botSlug, error });
    return outcome;
  }
};
