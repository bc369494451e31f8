import type { ChatId, EventId } from './ids.ts';

/** What the user wants to reach the agent, in the order it was said. */
export type Outgoing =
  | { readonly kind: 'text'; readonly id: EventId; readonly text: string }
  | {
      readonly kind: 'file';
      readonly id: EventId;
      readonly url: string;
      readonly name?: string | undefined;
      readonly contentType?: string | undefined;
      readonly caption?: string | undefined;
    };

export type TranscriptLine = {
  readonly from: 'user' | 'bot';
  readonly text: string;
  /** ISO 8601. */
  readonly at?: string | undefined;
};

/** A field the agent sees before the first word, by its label in the org. */
export type PrechatField = {
  readonly label: string;
  readonly value: string;
  /** Fields of the chat transcript record that take the value. */
  readonly transcriptFields?: readonly string[] | undefined;
  /** False hides the field from the agent. */
  readonly displayToAgent?: boolean | undefined;
};

/** What a handoff asks of the desk. */
export type ChatRequest = {
  readonly chatId: ChatId;
  readonly channel?: string | undefined;
  readonly visitor: {
    readonly name?: string | undefined;
    /** BCP 47, such as `en-US`. */
    readonly language?: string | undefined;
    readonly userAgent?: string | undefined;
  };
  readonly prechat: readonly PrechatField[];
  readonly transcript: readonly TranscriptLine[];
  /** The desk's queue for this chat; without it the bot's own. */
  readonly buttonId?: string | undefined;
};

/** Why a chat is over. Part of the wire contract (`chat.ended`). */
export const END_CAUSES = [
  'agent',
  'user',
  'idle',
  'wait-too-long',
  'unavailable',
  'declined',
  'blocked',
  'agent-offline',
  'session-expired',
  'desk-error',
  'operator',
] as const;
export type EndCause = (typeof END_CAUSES)[number];

/** Why an accepted event of the user did not reach the agent. Part of the wire contract (`message.undelivered`). */
export const UNDELIVERED_REASONS = [
  'no-chat',
  'chat-ended',
  'chat-already-open',
  'refused-by-desk',
  'desk-unavailable',
  'too-much-held',
] as const;
export type UndeliveredReason = (typeof UNDELIVERED_REASONS)[number];

/** An end that is certain: the cause, and where the desk or we know more, a code of `docs/errors.md`. */
export type Ending = { readonly cause: EndCause; readonly code?: string | undefined };

type InChat = {
  readonly chatId: ChatId;
  /** When this phase began, epoch ms: every limit is counted from it, so a restart changes no deadline. */
  readonly sinceMs: number;
  /** How many texts of the agent were told: the number of each is its identity, however it was learnt. */
  readonly heard: number;
};

type WithOutgoing = {
  /** Said and not yet delivered, oldest first. */
  readonly outgoing: readonly Outgoing[];
};

/** How many of the user's items the desk has confirmed; settles what a 503 left in doubt. */
type WithDelivered = {
  readonly delivered: number;
  /** Of those given up without an answer, how many may have arrived all the same. */
  readonly doubtful?: number | undefined;
};

export type Idle = { readonly phase: 'idle'; readonly lastChatId?: ChatId | undefined };

/** Getting a session and asking for an agent. */
export type Opening = InChat &
  WithOutgoing & {
    readonly phase: 'opening';
    readonly request: ChatRequest;
    /** True once the session exists: the next step is to ask for an agent in it. */
    readonly hasSession: boolean;
  };

/** In the queue: what the user says is held. */
export type Waiting = InChat & WithOutgoing & { readonly phase: 'waiting' };

/** An agent is there. */
export type Talking = InChat &
  WithOutgoing &
  WithDelivered & {
    readonly phase: 'talking';
    readonly agentName: string;
    /** The user's newest typing state that the agent has not been shown. */
    readonly typing?: boolean | undefined;
    /** The user left with words still to deliver: they go first, then the chat is closed. */
    readonly leaving: boolean;
  };

/** The desk moved the session to another server (503): nothing may be sent until it is restored. */
export type Moving = InChat &
  WithOutgoing &
  WithDelivered & {
    readonly phase: 'moving';
    /** `lost` → ask for a new affinity; `listening` → poll for the session's data; `syncing` → tell the desk we have it. */
    readonly step: 'lost' | 'listening' | 'syncing';
    /** The agent, when there was one before the move. */
    readonly agentName?: string | undefined;
    /** The user left in the middle of the move: end as soon as the session is back. */
    readonly leaving: boolean;
  };

/** We asked the desk to end and wait for its word. */
export type Closing = InChat & {
  readonly phase: 'closing';
  readonly ending: Ending;
  readonly leaveSent: boolean;
  /** Set while the desk moves the session, as in {@link Moving}: its last words are heard all the same. */
  readonly move?: Moving['step'] | undefined;
  /** A handoff that came in the meantime: opened when this chat is over. */
  readonly next?: { readonly request: ChatRequest; readonly outgoing: readonly Outgoing[] } | undefined;
};

/** What one conversation is doing now. Impossible combinations cannot be written. */
export type Conversation = Idle | Opening | Waiting | Talking | Moving | Closing;
export type Phase = Conversation['phase'];

export const NEW_CONVERSATION: Idle = { phase: 'idle' };
