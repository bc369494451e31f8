import type { Chat } from '../session/chat.ts';
import type { LoggedEvent } from '../session/event-log.ts';
import { serverMessage } from '../wire/server-message.ts';
import type { ServerMessage } from '../wire/server-message.ts';
import { deliver } from './deliver.ts';
import type { Desk } from './desk.ts';

/**
 * Logs an event for the visitor's side. What is told in one turn of the event loop arrives in one poll answer.
 */
export function tellVisitor(desk: Desk, chat: Chat, message: ServerMessage): LoggedEvent {
  const event = chat.log(message, desk.now());
  queueMicrotask(() => deliver(desk, chat));
  return event;
}

/** Logs the agent's words, in the transcript and the journal too. */
export function tellAgentText(desk: Desk, chat: Chat, text: string): void {
  const name = chat.agentName ?? 'Agent';
  const at = desk.now();
  chat.transcript.push({ from: 'agent', name, text, at, sequence: null });
  const event = tellVisitor(
    desk,
    chat,
    serverMessage('ChatMessage', {
      text,
      name,
      schedule: { responseDelayMilliseconds: 0 },
      agentId: agentIdOf(name),
    }),
  );
  const { generation } = chat.server;
  desk.journal.append({ type: 'agent.said', text, index: event.index, generation }, chat.id);
}

/** A stable made-up user id for an agent's name. */
export function agentIdOf(name: string): string {
  const tail = Buffer.from(name).toString('hex').slice(-11).toUpperCase();
  return `005X${tail.padStart(11, '0')}`;
}
