import type { ChatPhase } from '../session/chat-phase.ts';
import type { Chat, HandoverState, ReceivedFile, VisitorRequest } from '../session/chat.ts';
import type { TranscriptLine } from '../session/transcript.ts';
import type { ChatRequest } from '../wire/chasitor-init.ts';

/** A chat as the control API shows it: everything but the session key and the affinity token. */
export type ChatView = {
  readonly id: string;
  readonly phase: ChatPhase;
  readonly handover: HandoverState;
  readonly organizationId: string | null;
  readonly deploymentId: string | null;
  /** The button asked for; `target` says where the chat was routed. */
  readonly buttonId: string | null;
  readonly target: string | null;
  readonly visitorName: string | null;
  /** The whole ChasitorInit body: prechat details and entities, language and so on. */
  readonly request: ChatRequest | null;
  readonly agentName: string | null;
  readonly clientId: string;
  readonly endReason: string | null;
  readonly times: {
    readonly createdAt: number;
    readonly requestedAt: number | null;
    readonly establishedAt: number | null;
    readonly endedAt: number | null;
  };
  readonly transcript: readonly TranscriptLine[];
  /** The POSTs that had their effect, with their bodies, in order. */
  readonly requests: readonly VisitorRequest[];
  /** Event types in the log of the present server. */
  readonly events: readonly string[];
  readonly sequence: {
    readonly last: number;
    /** [noun, X-LIVEAGENT-SEQUENCE or null] in the order of arrival. */
    readonly seen: readonly (readonly [string, number | null])[];
    readonly replays: number;
  };
  readonly polls: {
    readonly open: number;
    readonly opened: number;
    readonly maxOverlapping: number;
    readonly lastAck: number;
    /** Highest event index put into an answer, and the highest there is. */
    readonly deliveredUpTo: number;
    readonly lastIndex: number;
  };
  /** Number of hand-overs so far. */
  readonly generation: number;
  readonly customerIsTyping: boolean;
  readonly sneakPeek: string;
  readonly files: readonly ReceivedFile[];
};

/** Which chats are wanted: every field given must be equal. */
export type ChatFilter = {
  readonly [F in 'phase' | 'visitorName' | 'organizationId' | 'buttonId' | 'clientId']?: string | undefined;
};

function requestView(chat: Chat) {
  const { request, target } = chat;
  return {
    organizationId: request?.organizationId ?? null,
    deploymentId: request?.deploymentId ?? null,
    buttonId: request?.buttonId ?? null,
    target: target?.agentId ?? target?.buttonId ?? null,
    visitorName: request?.visitorName ?? null,
    request: request ?? null,
  };
}

/** A copy of the chat's state at this moment. */
export function chatView(chat: Chat): ChatView {
  const { server } = chat;
  return {
    id: chat.id,
    phase: chat.phase,
    handover: chat.handover,
    ...requestView(chat),
    agentName: chat.agentName ?? null,
    clientId: chat.clientId,
    endReason: chat.endReason ?? null,
    times: {
      createdAt: chat.createdAt,
      requestedAt: chat.requestedAt ?? null,
      establishedAt: chat.establishedAt ?? null,
      endedAt: chat.endedAt ?? null,
    },
    transcript: [...chat.transcript],
    requests: [...chat.requests],
    events: server.log.all().map((event) => event.message.type),
    sequence: { last: server.lastSequence, seen: [...chat.sequencesSeen], replays: chat.duplicates },
    polls: {
      open: chat.polls.size,
      opened: chat.pollsOpened,
      maxOverlapping: chat.maxOpenPolls,
      lastAck: server.lastAck,
      deliveredUpTo: server.deliveredUpTo,
      lastIndex: server.log.lastIndex,
    },
    generation: server.generation,
    customerIsTyping: chat.customerIsTyping,
    sneakPeek: chat.sneakPeek,
    files: [...chat.files],
  };
}

/** Whether a chat meets the filter. */
export const meetsFilter = (view: ChatView, filter: ChatFilter): boolean =>
  (Object.keys(filter) as (keyof ChatFilter)[]).every(
    (field) => filter[field] === undefined || filter[field] === view[field],
  );
