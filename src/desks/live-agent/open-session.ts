import { z } from 'zod';
import type { CommandOutcome, DeskCall } from '../../bridge/ports/agent-desk.ts';
import { HandoffError } from '../../errors/handoff-error.ts';
import type { BotSettings } from './bot/bot-settings.ts';
import { unlessAborted, type CallDesk } from './call-desk.ts';
import { done, errorOf, failedWith, notOpened } from './outcomes.ts';
import type { LiveAgentChange } from './session/session-state.ts';
import type { LiveAgentSettings } from './settings.ts';
import { jsonOf } from './wire/json-of.ts';
import { clientPollTimeout, headerText } from './wire/fields.ts';

/** Answer of System/SessionId (Chat REST API guide, SessionId). */
const opened = z.object({
  id: headerText(200),
  key: headerText(4_000),
  affinityToken: headerText(500),
  clientPollTimeout,
});

const newSession = (
  { id, key, affinityToken, clientPollTimeout }: z.output<typeof opened>,
  { baseUrl, organizationId }: BotSettings,
): LiveAgentChange => ({
  id,
  key,
  affinityToken,
  clientPollTimeout: String(clientPollTimeout),
  baseUrl,
  organizationId,
  ack: '-1',
  generation: '0',
  next: '1',
});

export type Opening = {
  readonly callDesk: CallDesk;
  readonly botSettings: (botSlug: string) => Promise<BotSettings>;
  readonly settings: LiveAgentSettings;
};

/** GET System/SessionId. */
export const openSession = async (opening: Opening, call: DeskCall): Promise<CommandOutcome> => {
  try {
    const bot = await unlessAborted(opening.botSettings(call.botSlug), call.signal);
    const answer = await opening.callDesk(call, {
      method: 'GET',
      baseUrl: bot.baseUrl,
      path: 'System/SessionId',
      affinity: 'null',
      deadlineMs: opening.settings.requestTimeoutMs,
    });
    const { status, body } = answer;
    if (status === 401) return failedWith(answer, 'open-session');
    if (status !== 200) return notOpened(errorOf(answer, 'open-session'));
    if (body.kind === 'unreadable') return notOpened(body.error);
    const session = opened.safeParse(jsonOf(body.bytes));
    if (session.success) return done(newSession(session.data, bot));
    return notOpened(new HandoffError('DESK_ANSWER_UNREADABLE', { step: 'open-session', status }));
  } catch (error) {
    call.signal.throwIfAborted();
    return notOpened(error);
  }
};
