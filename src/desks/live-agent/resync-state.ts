import type { CommandOutcome, DeskCall } from '../../bridge/ports/agent-desk.ts';
import { inSession, type CallDesk } from './call-desk.ts';
import { isOk } from './judge-post.ts';
import { done, failedWith, SESSION_LOST, unanswered } from './outcomes.ts';
import { fieldOf } from './session/session-state.ts';
import type { LiveAgentSettings } from './settings.ts';

/**
 * POST Chasitor/ChasitorResyncState (Chat REST API guide): the session's data was read after a reconnect. Not counted by
 * X-LIVEAGENT-SEQUENCE, and harmless when repeated, so every odd status is tried again.
 */
export const resyncState = async (
  { callDesk, settings }: { readonly callDesk: CallDesk; readonly settings: LiveAgentSettings },
  call: DeskCall,
): Promise<CommandOutcome> => {
  const session = inSession(call);
  const organizationId = fieldOf(call.session, 'organizationId');
  if (!session || organizationId === undefined) return SESSION_LOST;
  try {
    const answer = await callDesk(call, {
      method: 'POST',
      ...session,
      path: 'Chasitor/ChasitorResyncState',
      body: { organizationId },
      deadlineMs: settings.requestTimeoutMs,
    });
    if (isOk(answer.status)) return done();
    if (answer.status === 503) return { kind: 'moved' };
    return answer.status === 403 ? SESSION_LOST : failedWith(answer, 'resync');
  } catch (error) {
    call.signal.throwIfAborted();
    return unanswered(error);
  }
};
