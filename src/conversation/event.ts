import type { DueWhat } from './due.ts';
import type { ChatId, EventId } from './ids.ts';
import type { ChatRequest, Ending, Outgoing, QueuePlace, Typing, UndeliveredReason } from './state.ts';
import type { Terms } from './terms.ts';

type E<Type extends string, Fields = object> = { readonly type: Type } & Fields;

/** Whether a handoff may open a chat, decided before it reaches the conversation. */
export type Admission =
  | { readonly kind: 'admitted'; readonly terms: Terms }
  | { readonly kind: 'refused'; readonly ending: Ending };

/** What may happen to a conversation: by the user, by an operator, by the desk, by the outcome of a command, by the clock. */
export type HappeningBody =
  | E<
      'user.asked',
      { readonly request: ChatRequest; readonly eventId: EventId; readonly admission: Admission }
    >
  /** One event of the user: one item, or the parts of a long text. */
  | E<'user.said', { readonly items: readonly Outgoing[] }>
  | E<'user.typed', Typing>
  | E<'user.left'>
  /** Without a chat it is the present one, whichever that is. */
  | E<'operator.ended', { readonly chatId?: ChatId | undefined }>
  | E<'session.opened'>
  | E<'agent.requested'>
  /** `isText`: it stands among the user's texts in the desk's transcript. */
  | E<'item.delivered', { readonly itemId: EventId; readonly isText: boolean }>
  | E<'item.refused', { readonly itemId: EventId; readonly reason: UndeliveredReason }>
  | E<'typing.shown', Typing>
  | E<'idle.shown', { readonly warned: boolean }>
  | E<'leave.sent'>
  | E<'queue.moved', QueuePlace>
  /** With the org's own limits for a silent user, where it has any. */
  | E<
      'agent.joined',
      {
        readonly agentName: string;
        readonly idleWarningMs?: number | undefined;
        readonly idleLimitMs?: number | undefined;
      }
    >
  | E<'agent.said', { readonly text: string; readonly agentName?: string | undefined }>
  | E<'agent.typed', { readonly typing: boolean }>
  /** As agent.joined, where somebody took over. */
  | E<
      'agent.changed',
      {
        readonly change: AgentChange;
        readonly agentName?: string | undefined;
        readonly idleWarningMs?: number | undefined;
        readonly idleLimitMs?: number | undefined;
      }
    >
  | E<
      'agent.sent-file',
      { readonly url: string; readonly name?: string | undefined; readonly contentType?: string | undefined }
    >
  /** Something to choose from, as a bot of the org shows it. */
  | E<
      'agent.offered',
      {
        readonly choices: readonly string[];
        readonly text?: string | undefined;
        readonly agentName?: string | undefined;
      }
    >
  /** The agent's console signals something that is no text. */
  | E<'agent.signalled', { readonly event: string; readonly data: string }>
  /** The agent asks for a file, or no longer. */
  | E<'agent.wants-file', { readonly wanted: boolean }>
  | E<'chat.ended', { readonly ending: Ending; readonly surveyUrl?: string | undefined }>
  | E<'session.moved'>
  | E<'session.reconnected'>
  | E<
      'session.restored',
      {
        /** Texts of the user that the desk has, of the whole chat. */
        readonly userEntries: number;
        /** The chat waits in a queue. */
        readonly queued?: boolean | undefined;
        /** Texts of agents, of the whole chat, oldest first. */
        readonly agentEntries: readonly { readonly text: string; readonly agentName?: string | undefined }[];
      }
    >
  | E<'session.synced'>
  | E<'limit.passed', { readonly what: DueWhat }>;

/**
 * How the agent's side changed. `transferring`: passed on to a queue where nobody has taken it yet. Part of the wire contract
 * (`agent.changed`).
 */
export const AGENT_CHANGES = [
  'transferred',
  'transferring',
  'transfer-failed',
  'joined',
  'left',
  'disconnected',
] as const;
export type AgentChange = (typeof AGENT_CHANGES)[number];

/**
 * A happening with the id of what caused it. The id is the same whenever the same thing is seen again (after a crash,
 * a repeated delivery, a lost answer), so all that follows from it has the same ids too.
 */
export type Happening = HappeningBody & { readonly id: string };
export type HappeningType = HappeningBody['type'];
export type HappeningOf<T extends HappeningType> = Extract<Happening, { type: T }>;
