import type { ChatRequest, Ending, Outgoing, UndeliveredReason } from './state.ts';
import type { ChatId, EventId } from './ids.ts';

type E<Type extends string, Fields = object> = { readonly type: Type } & Fields;

/** What may happen to a conversation: by the user, by an operator, by the desk, by the outcome of a command, by the clock. */
export type HappeningBody =
  | E<'user.asked', { readonly request: ChatRequest; readonly eventId: EventId }>
  | E<'user.said', { readonly item: Outgoing }>
  | E<'user.typed', { readonly typing: boolean }>
  | E<'user.left'>
  /** Without a chat it is the present one, whichever that is. */
  | E<'operator.ended', { readonly chatId?: ChatId | undefined }>
  | E<'session.opened'>
  | E<'agent.requested'>
  | E<'item.delivered', { readonly itemId: EventId }>
  | E<'item.refused', { readonly itemId: EventId; readonly reason: UndeliveredReason }>
  | E<'typing.shown', { readonly typing: boolean }>
  | E<'leave.sent'>
  | E<
      'queue.moved',
      { readonly position?: number | undefined; readonly estimatedWaitMs?: number | undefined }
    >
  | E<'agent.joined', { readonly agentName: string }>
  | E<'agent.said', { readonly text: string; readonly agentName?: string | undefined }>
  | E<'agent.typed', { readonly typing: boolean }>
  | E<'agent.changed', { readonly change: AgentChange; readonly agentName?: string | undefined }>
  | E<
      'agent.sent-file',
      { readonly url: string; readonly name?: string | undefined; readonly contentType?: string | undefined }
    >
  | E<'chat.ended', { readonly ending: Ending; readonly surveyUrl?: string | undefined }>
  | E<'session.moved'>
  | E<'session.reconnected'>
  | E<
      'session.restored',
      {
        /** Texts of the user that the desk has, of the whole chat. */
        readonly userEntries: number;
        /** Texts of agents, of the whole chat, oldest first. */
        readonly agentEntries: readonly { readonly text: string; readonly agentName?: string | undefined }[];
      }
    >
  | E<'session.synced'>
  | E<'limit.passed'>;

/** How the agent's side changed. Part of the wire contract (`agent.changed`). */
export const AGENT_CHANGES = ['transferred', 'joined', 'left', 'disconnected'] as const;
export type AgentChange = (typeof AGENT_CHANGES)[number];

/**
 * A happening with the id of what caused it. The id is the same whenever the same thing is seen again (after a crash,
 * a repeated delivery, a lost answer), so all that follows from it has the same ids too.
 */
export type Happening = HappeningBody & { readonly id: string };
export type HappeningType = HappeningBody['type'];
export type HappeningOf<T extends HappeningType> = Extract<Happening, { type: T }>;
