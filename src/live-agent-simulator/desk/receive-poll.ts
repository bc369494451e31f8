import { NO_CONTENT, textAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { Chat } from '../session/chat.ts';
import type { OpenPoll } from '../session/open-poll.ts';
import { deliverTo } from './deliver.ts';
import type { Desk } from './desk.ts';
import { later } from './later.ts';
import { AFFINITY_INVALID, closePoll, SESSION_INVALID, vanish } from './session-end.ts';

/** Which events the poll wants: behind its ack, behind the ack before when a repeat is scripted. */
function wantedAfter(chat: Chat, ack: number): number {
  const { server } = chat;
  if (ack !== server.lastAck) server.previousAck = server.lastAck;
  server.lastAck = ack;
  const after = server.effectiveAck(ack);
  if (chat.repeatBatches === 0 || server.previousAck >= after) return after;
  chat.repeatBatches -= 1;
  return server.previousAck;
}

/** The polls that a new one on the same server would overlap. */
const rivalsOf = (chat: Chat, poll: OpenPoll): readonly OpenPoll[] =>
  [...chat.polls].filter((other) => other !== poll && other.generation === poll.generation);

function hold(desk: Desk, chat: Chat, poll: OpenPoll): void {
  poll.state = 'holding';
  chat.maxOpenPolls = Math.max(chat.maxOpenPolls, 1);
  deliverTo(desk, chat, poll);
  if (poll.outcome !== undefined) return;
  // Everything of an ended chat has been read: its session is as good as gone.
  if (chat.phase === 'ended') {
    closePoll(desk, chat, poll, { outcome: 'refused', answer: SESSION_INVALID });
    return;
  }
  poll.timer = setTimeout(() => {
    const moved = chat.handover === 'moved' || poll.generation !== chat.server.generation;
    const [outcome, answer] = moved
      ? (['refused', AFFINITY_INVALID] as const)
      : (['empty', NO_CONTENT] as const);
    closePoll(desk, chat, poll, { outcome, answer });
  }, desk.settings.holdMs);
}

function judgeOverlap(desk: Desk, chat: Chat, poll: OpenPoll): void {
  if (poll.state !== 'checking') return;
  const rivals = rivalsOf(chat, poll);
  if (rivals.length === 0) {
    hold(desk, chat, poll);
    return;
  }
  const open = rivals.length + 1;
  chat.maxOpenPolls = Math.max(chat.maxOpenPolls, open);
  desk.journal.append({ type: 'poll.overlapped', pollId: poll.id, open }, chat.id);
  closePoll(desk, chat, poll, {
    outcome: 'refused',
    answer: textAnswer(409, 'Another long poll is open for this session'),
  });
  if (desk.settings.secondPoll === 'terminate') vanish(desk, chat, 'second-poll');
}

function watchConnection(desk: Desk, chat: Chat, poll: OpenPoll, call: Call): void {
  call.onClosed((answered) => {
    if (poll.outcome === 'events' && !answered) {
      desk.journal.append({ type: 'poll.answer-lost', pollId: poll.id }, chat.id);
    }
    if (poll.state === 'done') return;
    const giveUp = (): void => closePoll(desk, chat, poll, { outcome: 'client-gone' });
    const { closeDetectionDelayMs } = desk.settings;
    if (closeDetectionDelayMs === 0) giveUp();
    else later(chat, closeDetectionDelayMs, giveUp);
  });
}

/**
 * GET System/Messages once the session is known: events behind `ack` at once, else held, then 204. A second poll
 * while one is open gets 409 and, as documented, costs the chat its life.
 */
export function receivePoll(desk: Desk, chat: Chat, ack: number, call: Call): Promise<Answer> {
  return new Promise((respond) => {
    const poll: OpenPoll = {
      id: desk.nextPollId,
      after: wantedAfter(chat, ack),
      generation: chat.server.generation,
      respond,
      state: 'checking',
      timer: undefined,
      outcome: undefined,
    };
    desk.nextPollId += 1;
    chat.pollsOpened += 1;
    clearTimeout(chat.expiryTimer);
    const alreadyOpen = rivalsOf(chat, poll).length;
    desk.journal.append({ type: 'poll.opened', pollId: poll.id, ack, alreadyOpen }, chat.id);
    chat.polls.add(poll);
    watchConnection(desk, chat, poll, call);
    if (alreadyOpen === 0) hold(desk, chat, poll);
    else poll.timer = setTimeout(() => judgeOverlap(desk, chat, poll), desk.settings.overlapGraceMs);
  });
}
