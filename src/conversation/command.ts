import type { ChatRequest, Conversation, Moving, Outgoing, Talking, Typing } from './state.ts';

/** One thing the desk is asked to do. A conversation has at most one under way. */
export type Command =
  | { readonly do: 'open-session'; readonly request: ChatRequest }
  | { readonly do: 'request-agent'; readonly request: ChatRequest }
  | { readonly do: 'send'; readonly item: Outgoing }
  | ({ readonly do: 'show-typing' } & Typing)
  /** Shows the agent that the user was warned of the idle limit, or is back. */
  | { readonly do: 'show-idle'; readonly warned: boolean }
  /** `unanswered`: no agent had taken the chat. */
  | { readonly do: 'leave'; readonly unanswered: boolean }
  | { readonly do: 'reconnect' }
  | { readonly do: 'resync' };

const moveCommand = (step: Moving['step']): Command | undefined => {
  if (step === 'lost') return { do: 'reconnect' };
  return step === 'syncing' ? { do: 'resync' } : undefined;
};

/** Words before signs. While nobody has taken over a chat that was passed on, words are held. */
const talkCommand = ({ outgoing: [item], away, typing, idleSign }: Talking): Command | undefined => {
  if (away?.why === 'transferring') return undefined;
  if (item) return { do: 'send', item };
  if (typing) return { do: 'show-typing', ...typing };
  return idleSign === undefined ? undefined : { do: 'show-idle', warned: idleSign };
};

/**
 * What the desk should be asked next, read off the state alone. The next owner of a conversation asks the same question
 * of the saved state and gets the same answer, so nothing that was planned is forgotten by a crash.
 */
export const nextCommand = (conversation: Conversation): Command | undefined => {
  switch (conversation.phase) {
    case 'opening':
      if (conversation.move) return moveCommand(conversation.move.step);
      return {
        do: conversation.hasSession ? 'request-agent' : 'open-session',
        request: conversation.request,
      };
    case 'talking':
      return talkCommand(conversation);
    case 'moving':
      return moveCommand(conversation.step);
    case 'closing':
      if (conversation.move !== undefined) return moveCommand(conversation.move);
      return conversation.leaveSent
        ? undefined
        : { do: 'leave', unanswered: conversation.unanswered === true };
    case 'idle':
    case 'waiting':
      return undefined;
  }
};

/** Whether the desk must be polled in this state. Never in any other: a poll without a session ends nowhere. */
export const isPolled = (conversation: Conversation): boolean => {
  switch (conversation.phase) {
    case 'waiting':
    case 'talking':
      return true;
    case 'moving':
      return conversation.step !== 'lost';
    case 'closing':
      return conversation.move !== 'lost';
    case 'opening':
      return conversation.move !== undefined && conversation.move.step !== 'lost';
    case 'idle':
      return false;
  }
};
