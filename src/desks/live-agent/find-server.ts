import type { DeskCall } from '../../bridge/ports/agent-desk.ts';
import type { Log } from '../../bridge/ports/log.ts';
import { HandoffError } from '../../errors/handoff-error.ts';
import type { BotSettings } from './bot/bot-settings.ts';
import type { CallDesk } from './call-desk.ts';
import { MAX_SWITCHES, switchedServer } from './http/switched-server.ts';
import { errorOf } from './outcomes.ts';
import type { ServerMemory } from './server-memory.ts';
import type { LiveAgentSettings } from './settings.ts';
import { availabilityPath, readAvailability, type AvailabilityAnswer } from './wire/availability.ts';

export type Search = {
  readonly callDesk: CallDesk;
  readonly servers: ServerMemory;
  readonly settings: LiveAgentSettings;
  readonly log: Log;
};

export type Found =
  /** Open the chat there: somebody is there, or it is not known that nobody is. */
  | { readonly kind: 'server'; readonly baseUrl: string }
  /** Every target is known, and nobody is at any of them. */
  | { readonly kind: 'nobody' };

export type Question = { readonly bot: BotSettings; readonly targets: readonly string[] };

/** GET Visitor/Availability, and what it says. Fails when there is no answer. */
const ask = async (
  { callDesk, settings }: Search,
  call: DeskCall,
  { bot, targets, baseUrl }: Question & { readonly baseUrl: string },
): Promise<AvailabilityAnswer> => {
  const answer = await callDesk(call, {
    method: 'GET',
    baseUrl,
    path: availabilityPath(bot, targets),
    apiVersion: bot.apiVersion,
    deadlineMs: settings.availabilityTimeoutMs,
  });
  if (answer.status !== 200) throw errorOf(answer, 'availability');
  if (answer.body.kind === 'unreadable') throw answer.body.error;
  return readAvailability(answer.body.bytes);
};

/** Asks, and goes where it is sent. Undefined when there is no answer that can be read. */
const askAround = async (
  search: Search,
  call: DeskCall,
  question: Question,
): Promise<{
  readonly baseUrl: string;
  readonly answer?: Extract<AvailabilityAnswer, { kind: 'answered' }>;
}> => {
  const { servers, settings, log } = search;
  const { botSlug } = call;
  const insecureHosts = new Set(settings.insecureHosts);
  const configured = question.bot.baseUrl;
  let baseUrl = servers.of(botSlug, configured);
  for (let switches = 0; ; switches += 1) {
    const answer = await ask(search, call, { ...question, baseUrl }).catch((error: unknown) => {
      call.signal.throwIfAborted();
      // Advisory: a chat can be opened without an answer. A server that was switched to and is gone is not asked again.
      log.warn('desk.availability-unanswered', { botSlug, error });
      servers.forget(botSlug);
      return { kind: 'unreadable' } as const;
    });
    if (answer.kind === 'answered') return { baseUrl, answer };
    const next = answer.kind === 'switch-server' ? switchedServer(answer.newUrl, insecureHosts) : undefined;
    if (next === undefined) return { baseUrl };
    if (switches === MAX_SWITCHES) break;
    baseUrl = next;
    servers.switched(botSlug, configured, baseUrl);
    log.info('desk.server-switched', { botSlug });
  }
  servers.forget(botSlug);
  throw new HandoffError('DESK_UNAVAILABLE', { step: 'availability', reason: 'switched too often' });
};

/**
 * Finds the server that has the bot's org (Chat REST API guide, Availability and SwitchServer), and learns on the way whether anybody is
 * there. System/SessionId would give a session on any server; one on the wrong server is never answered. Fails with
 * `DESK_HOST_FORBIDDEN` when it is sent to a host that may not be called, and with `DESK_UNAVAILABLE` when it is sent on and on.
 */
export const findServer = async (search: Search, call: DeskCall, question: Question): Promise<Found> => {
  const { baseUrl, answer } = await askAround(search, call, question);
  const isNobody =
    answer !== undefined && question.targets.every((target) => answer.of(target).kind === 'nobody');
  return isNobody ? { kind: 'nobody' } : { kind: 'server', baseUrl };
};
