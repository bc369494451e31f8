import type { CommandOutcome, DeskCall } from '../../bridge/ports/agent-desk.ts';
import type { Command } from '../../conversation/command.ts';
import { HandoffError } from '../../errors/handoff-error.ts';
import { inSession } from './call-desk.ts';
import { isOk } from './judge-post.ts';
import { done } from './outcomes.ts';
import { postCommand, type Posting } from './post-command.ts';

/** An answer, not the want of one: who has heard nothing from the desk does not know whether an agent has come. */
const isServerError = (error: unknown): boolean =>
  error instanceof HandoffError && Number(error.details['status'] ?? 0) >= 500;

/** The session is deleted, or was gone before. */
const isGone = (status: number): boolean => isOk(status) || status === 403 || status === 404;

/** DELETE System/SessionId/{key} (Chat REST API guide). The open poll fails with it: that is the desk's word that the chat is over. */
const deleteSession = async ({ callDesk, settings }: Posting, call: DeskCall): Promise<boolean> => {
  const session = inSession(call);
  if (!session) return false;
  try {
    const { status } = await callDesk(call, {
      method: 'DELETE',
      ...session,
      path: `System/SessionId/${encodeURIComponent(session.key)}`,
      deadlineMs: settings.requestTimeoutMs,
    });
    return isGone(status);
  } catch {
    call.signal.throwIfAborted();
    return false;
  }
};

/**
 * POST Chasitor/ChatEnd. Before an agent has taken the chat the desk may answer what is sent with a server error (Chat REST API guide,
 * ch. 2), however often: then nobody has spoken, and the session is deleted, so that no agent is given a chat whose user has gone.
 */
export const leaveChat = async (
  posting: Posting,
  call: DeskCall,
  command: Extract<Command, { do: 'leave' }>,
): Promise<CommandOutcome> => {
  const outcome = await postCommand(posting, call, command);
  if (!command.unanswered || outcome.kind !== 'failed' || !isServerError(outcome.error)) return outcome;
  return (await deleteSession(posting, call)) ? done(outcome.change) : outcome;
};
