import { nextPhase } from '../session/chat-phase.ts';
import type { Chat } from '../session/chat.ts';
import { serverMessage } from '../wire/server-message.ts';
import type { Desk } from './desk.ts';
import { tellVisitor } from './tell-visitor.ts';

export type ChatEnding = {
  /** ChatEnded after a chat, ChatRequestFail for one that found no agent. */
  readonly as: 'ChatEnded' | 'ChatRequestFail';
  readonly reason: string;
  /** How the reason is written; as a string unless given. */
  readonly form?: 'string' | 'list' | 'object' | 'json' | 'absent' | undefined;
  readonly attachedRecords?: readonly unknown[] | undefined;
};

function written({ reason, form }: ChatEnding): Record<string, unknown> {
  switch (form) {
    case 'list':
      return { reason: [reason] };
    case 'object':
      return { reason: { reason } };
    case 'json':
      return { reason: JSON.stringify([{ reason }]) };
    case 'absent':
      return {};
    case 'string':
    case undefined:
      return { reason };
  }
}

/** Ends the chat; its last event can still be polled. False where it cannot end (not requested, already over). */
export function endChat(desk: Desk, chat: Chat, ending: ChatEnding): boolean {
  const phase = nextPhase(chat.phase, 'ended');
  if (phase === undefined) return false;
  chat.phase = phase;
  chat.endedAt = desk.now();
  chat.endReason = ending.reason;
  chat.agentName = undefined;
  const { as, reason, attachedRecords } = ending;
  const records = attachedRecords === undefined ? {} : { attachedRecords };
  tellVisitor(desk, chat, serverMessage(as, { ...written(ending), ...records }));
  desk.journal.append({ type: as === 'ChatEnded' ? 'chat.ended' : 'chat.refused', reason }, chat.id);
  return true;
}
