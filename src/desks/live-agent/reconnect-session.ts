import { z } from 'zod';
import type { CommandOutcome, DeskCall } from '../../bridge/ports/agent-desk.ts';
import { HandoffError } from '../../errors/handoff-error.ts';
import { inSession, type CallDesk } from './call-desk.ts';
import { isOk } from './judge-post.ts';
import { done, failedWith, SESSION_LOST, unanswered } from './outcomes.ts';
import { restarted } from './session/reservation.ts';
import { numberOf } from './session/session-state.ts';
import type { LiveAgentSettings } from './settings.ts';
import { headerText } from './wire/fields.ts';
import { jsonOf } from './wire/json-of.ts';

export type Reconnecting = { readonly callDesk: CallDesk; readonly settings: LiveAgentSettings };

const reconnected = z.object({
  type: z.literal('ReconnectSession'),
  message: z.object({
    affinityToken: headerText(500),
    // "Always true" and yet optional in the guide.
    resetSequence: z.boolean().optional().catch(undefined),
  }),
});
const envelope = z.object({ messages: z.array(z.unknown()).max(100) });

const reconnectIn = (bytes: Uint8Array) => {
  const parsed = envelope.safeParse(jsonOf(bytes));
  if (!parsed.success) return undefined;
  const found = parsed.data.messages
    .map((message) => reconnected.safeParse(message))
    .find(({ success }) => success);
  return found?.data?.message;
};

/** A second 503 says nothing new: the session is still to be found, so it is looked for again after a pause. */
const notReconnected = (error: HandoffError): CommandOutcome => ({
  kind: 'failed',
  error,
  mayHaveArrived: false,
});

/**
 * GET System/ReconnectSession (Chat REST API guide): the new server's affinity token. The desk counts its messages and ours from the start
 * again, so the cursor is -1 and the generation, which is part of every news id, one higher. What was reserved is dropped: the
 * desk's transcript says whether it had arrived.
 */
export const reconnectSession = async (
  { callDesk, settings }: Reconnecting,
  call: DeskCall,
): Promise<CommandOutcome> => {
  const session = inSession(call);
  if (!session) return SESSION_LOST;
  const offset = numberOf(call.session, 'offset', 0);
  try {
    const answer = await callDesk(call, {
      method: 'GET',
      ...session,
      path: `System/ReconnectSession?ReconnectSession.offset=${String(offset)}`,
      affinity: 'null',
      deadlineMs: settings.requestTimeoutMs,
    });
    const { status, body } = answer;
    if (status === 403) return SESSION_LOST;
    if (!isOk(status)) return failedWith(answer, 'reconnect');
    if (body.kind === 'unreadable') return notReconnected(body.error);
    const found = reconnectIn(body.bytes);
    if (!found)
      return notReconnected(new HandoffError('DESK_ANSWER_UNREADABLE', { step: 'reconnect', status }));
    return done({
      ...restarted(call.session, found.resetSequence ?? true),
      affinityToken: found.affinityToken,
      ack: '-1',
      lastRead: undefined,
      generation: String(numberOf(call.session, 'generation', 0) + 1),
    });
  } catch (error) {
    call.signal.throwIfAborted();
    return unanswered(error);
  }
};
