import type { AgentChange } from './event.ts';
import type { ChatId, EventId } from './ids.ts';
import type { Ending, QueuePlace, UndeliveredReason } from './state.ts';

type N<Name extends string, Fields = object> = {
  readonly name: Name;
  readonly chatId?: ChatId | undefined;
} & Fields;

/** What the conversation tells the platform: the bodies of the outbound events, before they get their envelope. */
export type Notice =
  | N<'chat.waiting', QueuePlace>
  | N<'chat.started', { readonly agentName: string }>
  | N<
      'agent.said',
      {
        readonly text: string;
        readonly agentName?: string | undefined;
        /** The how-many-eth text of agents in this chat, from 0. Not told: the event's id is made of it. */
        readonly ordinal: number;
      }
    >
  | N<'agent.typing', { readonly typing: boolean }>
  | N<'agent.changed', { readonly change: AgentChange; readonly agentName?: string | undefined }>
  | N<
      'agent.file',
      {
        readonly url: string;
        readonly fileName?: string | undefined;
        readonly contentType?: string | undefined;
      }
    >
  | N<
      'agent.offered',
      {
        readonly choices: readonly string[];
        readonly text?: string | undefined;
        readonly agentName?: string | undefined;
      }
    >
  | N<'agent.custom', { readonly event: string; readonly data: string }>
  | N<'agent.file-request', { readonly wanted: boolean }>
  /** The chat ends after so long unless the user writes. */
  | N<'chat.idle-warning', { readonly leftMs: number }>
  | N<'chat.ended', Ending & { readonly surveyUrl?: string | undefined }>
  | N<'message.undelivered', { readonly eventId: EventId; readonly reason: UndeliveredReason }>;
export type NoticeName = Notice['name'];
