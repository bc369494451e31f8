import { merged } from './advance.ts';
import type { AgentDesk } from './ports/agent-desk.ts';
import type { Claim, ConversationRecord } from './ports/conversation-store.ts';
import type { Log } from './ports/log.ts';

type Claimed = Extract<Claim, { kind: 'claimed' }>;

/** The record of a claim; where more may have been done than stands there, the session says so. */
export const doubted = (
  { desk, log }: { readonly desk: AgentDesk; readonly log: Log },
  { lease: { conversationId }, record, mayBeBehind }: Claimed,
): ConversationRecord => {
  const hasSession = Object.keys(record.session).length > 0;
  if (mayBeBehind !== true || !hasSession) return record;
  log.warn('conversation.may-be-behind', { conversationId });
  return { ...record, session: merged(record.session, desk.doubt(record.session)) };
};
