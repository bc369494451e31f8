import { jsonAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { Chat } from '../session/chat.ts';
import type { LoggedEvent } from '../session/event-log.ts';
import type { OpenPoll } from '../session/open-poll.ts';
import { swapTyping } from '../session/swap-typing.ts';
import type { Desk } from './desk.ts';
import { closePoll } from './session-end.ts';

function batchAnswer(chat: Chat, events: readonly LoggedEvent[]): Answer {
  const last = events.at(-1);
  const ordered = events.map((event) => event.message);
  const messages = chat.swapTypings > 0 ? swapTyping(ordered) : ordered;
  if (chat.swapTypings > 0) chat.swapTypings -= 1;
  return jsonAnswer(200, { messages, sequence: last?.index, offset: last?.offset });
}

function noteDelivery(desk: Desk, chat: Chat, poll: OpenPoll, event: LoggedEvent): void {
  const { type, message } = event.message;
  const text = message['text'];
  desk.journal.append(
    {
      type: 'event.delivered',
      pollId: poll.id,
      generation: chat.server.generation,
      index: event.index,
      event: type,
      ...(typeof text === 'string' ? { text } : {}),
    },
    chat.id,
  );
}

/** Answers a poll that wants what the log holds; leaves it open when there is nothing for it. */
export function deliverTo(desk: Desk, chat: Chat, poll: OpenPoll): void {
  if (poll.state !== 'holding' || chat.handover === 'moved' || poll.generation !== chat.server.generation)
    return;
  const events = chat.server.log.after(poll.after);
  const last = events.at(-1);
  if (last === undefined) return;
  for (const event of events) noteDelivery(desk, chat, poll, event);
  chat.server.deliveredUpTo = Math.max(chat.server.deliveredUpTo, last.index);
  closePoll(desk, chat, poll, { outcome: 'events', answer: batchAnswer(chat, events) });
}

/** Answers every open poll of the chat that can be answered. */
export function deliver(desk: Desk, chat: Chat): void {
  for (const poll of chat.polls) deliverTo(desk, chat, poll);
}
