import { nextPhase } from '../session/chat-phase.ts';
import type { Chat } from '../session/chat.ts';
import { serverMessage } from '../wire/server-message.ts';
import type { Desk } from './desk.ts';
import { tellVisitor } from './tell-visitor.ts';

export type ChatEnding = {
  /** ChatEnded after a chat, ChatRequestFail for one that found no agent. */
  readonly as: 'ChatEnded' | 'ChatRequestFail';
  readonly reason: string;
  readonly attachedRecords?: readonly unknown[] | undefined;
};

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
  tellVisitor(desk, chat, serverMessage(as, { reason, ...records }));
  desk.journal.append({ type: as === 'ChatEnded' ? 'chat.ended' : 'chat.refused', reason }, chat.id);
  return true;
}
