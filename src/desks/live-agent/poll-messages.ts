import { z } from 'zod';
import type { DeskCall, DeskSession, PollOutcome } from '../../bridge/ports/agent-desk.ts';
import type { Log } from '../../bridge/ports/log.ts';
import { HandoffError } from '../../errors/handoff-error.ts';
import { inSession, type CallDesk } from './call-desk.ts';
import { switchedServer } from './http/switched-server.ts';
import type { HttpAnswer } from './http/http-client.ts';
import { errorOf, SESSION_LOST } from './outcomes.ts';
import { learnt, memoryOf } from './session/chat-memory.ts';
import { restarted } from './session/reservation.ts';
import { fieldOf, numberOf, type LiveAgentChange } from './session/session-state.ts';
import type { LiveAgentSettings } from './settings.ts';
import { isTooMuch } from './wire/batch-size.ts';
import { decodeBatch, digestOf, type Cursor } from './wire/decode-batch.ts';
import type { ChatMemory } from './wire/decoder.ts';
import { count } from './wire/fields.ts';
import { jsonOf } from './wire/json-of.ts';

export type Polling = {
  readonly callDesk: CallDesk;
  readonly settings: LiveAgentSettings;
  readonly log: Log;
};

/** Answer of System/Messages (Chat REST API guide, Messages). Each message is judged by itself. */
const batch = z.object({ messages: z.array(z.unknown()).default([]), sequence: count, offset: count });

const cursorOf = (session: DeskSession): Cursor => ({
  sessionId: fieldOf(session, 'id') ?? '',
  generation: numberOf(session, 'generation', 0),
  ack: numberOf(session, 'ack', -1),
});

const unreadable = (reason: string): PollOutcome => ({
  kind: 'failed',
  error: new HandoffError('DESK_ANSWER_UNREADABLE', { step: 'poll', reason }),
});

/**
 * How many messages at the head of the batch were read before. The desk may repeat what was acknowledged; then there are more messages
 * than the sequence grew by, and the last of the surplus is the last that was read. Both must hold.
 */
const repeated = (messages: readonly unknown[], grewBy: number, lastRead: string | undefined): number => {
  const surplus = messages.length - grewBy;
  return surplus > 0 && lastRead !== undefined && digestOf(messages[surplus - 1]) === lastRead ? surplus : 0;
};

/** A message may send the session elsewhere; only to where a bot's own settings could send it. */
const switchedTo = (
  { log, settings }: Polling,
  botSlug: string,
  newUrl: string | undefined,
): LiveAgentChange => {
  if (newUrl === undefined) return {};
  try {
    const baseUrl = switchedServer(newUrl, new Set(settings.insecureHosts));
    return baseUrl === undefined ? {} : { baseUrl };
  } catch (error) {
    log.warn('desk.switch-refused', { botSlug, error });
    return {};
  }
};

/**
 * The desk has moved the session by itself: as after our own reconnect, everything is counted anew. What stands behind the news in the same
 * answer comes from the new server already, and then so does the answer's sequence.
 */
const movedTo = (session: DeskSession, { reconnected }: ChatMemory, isLastWord: boolean): LiveAgentChange =>
  reconnected
    ? {
        ...restarted(session, reconnected.resetSequence),
        affinityToken: reconnected.affinityToken,
        generation: String(numberOf(session, 'generation', 0) + 1),
        ...(isLastWord && { ack: '-1', lastRead: undefined }),
      }
    : {};

const announcesMove = z.object({ type: z.literal('ReconnectSession') });

const heard = (
  polling: Polling,
  { botSlug, session }: DeskCall,
  answer: z.output<typeof batch>,
): PollOutcome => {
  const { log, settings } = polling;
  if (answer.messages.length === 0) return { kind: 'heard', news: [], change: {} };
  if (isTooMuch(answer.messages, settings)) return unreadable('too many messages');
  const cursor = cursorOf(session);
  const { sequence, offset } = answer;
  if (sequence === undefined) return unreadable('no sequence');
  // Read before: the cursor stays, and the pause after a failure keeps a desk that repeats itself from spinning us.
  if (sequence <= cursor.ack) return unreadable('sequence did not grow');
  const before = memoryOf(session);
  const skip = repeated(answer.messages, sequence - cursor.ack, fieldOf(session, 'lastRead'));
  const { news, memory, ignored } = decodeBatch(answer.messages.slice(skip), cursor, before);
  if (memory.rulesLeftOut) log.warn('desk.rules-left-out', { botSlug, count: memory.rulesLeftOut });
  for (const [type, count] of ignored) log.info('desk.message-ignored', { botSlug, type, count });
  const change: LiveAgentChange = {
    ack: String(sequence),
    lastRead: digestOf(answer.messages.at(-1)),
    ...(offset !== undefined && { offset: String(offset) }),
    ...learnt(before, memory),
    ...switchedTo(polling, botSlug, memory.switchedTo),
    ...movedTo(session, memory, announcesMove.safeParse(answer.messages.at(-1)).success),
  };
  return { kind: 'heard', news, change };
};

/** What a status means to the chat: it ends only when the desk says that the session is gone (Chat REST API guide, Status Codes). */
const judgePoll = (polling: Polling, call: DeskCall, answer: HttpAnswer): PollOutcome => {
  const { status, body } = answer;
  if (status === 204) return { kind: 'heard', news: [], change: {} };
  if (status === 503) return { kind: 'moved' };
  // 409: a second poll was open, and that has ended the chat.
  if (status === 403 || status === 409) return SESSION_LOST;
  if (status !== 200) return { kind: 'failed', error: errorOf(answer, 'poll') };
  if (body.kind === 'unreadable') return { kind: 'failed', error: body.error };
  const parsed = batch.safeParse(jsonOf(body.bytes));
  return parsed.success ? heard(polling, call, parsed.data) : unreadable('not a batch');
};

/** The desk says when a client should give a poll up, and holds it for less. */
export const holdMsOf = (session: DeskSession, { pollHoldMs }: LiveAgentSettings): number =>
  Math.min(pollHoldMs, numberOf(session, 'clientPollTimeout', Infinity) * 1_000);

/** GET System/Messages: waits until the desk has something to tell or has held the poll long enough. */
export const pollMessages = async (polling: Polling, call: DeskCall): Promise<PollOutcome> => {
  const session = inSession(call);
  if (!session) return SESSION_LOST;
  const { pollMarginMs, pollTimeoutMs } = polling.settings;
  const holdMs = numberOf(call.session, 'clientPollTimeout', 0) * 1_000;
  try {
    const answer = await polling.callDesk(call, {
      method: 'GET',
      ...session,
      path: `System/Messages?ack=${String(cursorOf(call.session).ack)}`,
      deadlineMs: Math.max(pollTimeoutMs, holdMs + pollMarginMs),
    });
    return judgePoll(polling, call, answer);
  } catch (error) {
    call.signal.throwIfAborted();
    return { kind: 'failed', error };
  }
};
