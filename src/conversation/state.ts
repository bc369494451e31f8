import type { ChatId, EventId } from './ids.ts';
import type { Terms } from './terms.ts';

type Item = {
  /** The event's own id, or for a part of a long text one made of it. */
  readonly id: EventId;
  /** The event, where the item is a part of it. */
  readonly of?: EventId | undefined;
  /** It may have arrived before: whoever gets it is told so. */
  readonly repeated?: boolean | undefined;
};

/** What the user wants to reach the agent, in the order it was said. */
export type Outgoing =
  | (Item & { readonly kind: 'text'; readonly text: string })
  | (Item & {
      readonly kind: 'file';
      readonly url: string;
      readonly name?: string | undefined;
      readonly contentType?: string | undefined;
      readonly caption?: string | undefined;
    })
  /** For the agent's console, not for the agent's eyes. */
  | (Item & { readonly kind: 'custom'; readonly event: string; readonly data: string });

/** The event whose fate is the item's. */
export const eventOf = ({ id, of }: Outgoing): EventId => of ?? id;

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

/** A record that the desk finds or creates for the chat, by fields that are filled from the pre-chat fields of the same label. */
export type PrechatEntity = {
  /** Such as `Contact`; case matters. */
  readonly entityName: string;
  /** Field of the chat transcript record that takes the found record, such as `ContactId`. */
  readonly saveToTranscript?: string | undefined;
  /** Opens the record on the agent's screen. */
  readonly showOnCreate?: boolean | undefined;
  readonly linkToEntityName?: string | undefined;
  readonly linkToEntityField?: string | undefined;
  readonly fields: readonly {
    readonly fieldName: string;
    readonly label: string;
    readonly doFind?: boolean | undefined;
    readonly isExactMatch?: boolean | undefined;
    readonly doCreate?: boolean | undefined;
  }[];
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
  readonly prechatEntities?: readonly PrechatEntity[] | undefined;
  /** The desk's queue for this chat; without it the bot's own. */
  readonly buttonId?: string | undefined;
  /** Queues to be asked next, in this order, when nobody there takes the chat. */
  readonly fallbackButtonIds?: readonly string[] | undefined;
  /** One agent who is asked instead of a queue. */
  readonly agentId?: string | undefined;
  /** Whether the queue is asked when that agent does not take the chat. */
  readonly fallbackToButton?: boolean | undefined;
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
  /** The agent passed the chat on, and nobody took it. */
  'handed-over-to-nobody',
  /** The handoff reached us when the user had long stopped waiting. */
  'sent-too-late',
  'outside-hours',
  /** The bot's off-switch. */
  'switched-off',
  /** More open chats than the bot may have. */
  'too-busy',
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
  /** Whether it arrived cannot be known, and the bot's setting says not to send it again. */
  'in-doubt',
] as const;
export type UndeliveredReason = (typeof UNDELIVERED_REASONS)[number];

/** An end that is certain: the cause, and where the desk or we know more, a code of `docs/errors.md`. */
export type Ending = {
  readonly cause: EndCause;
  readonly code?: string | undefined;
  /** Outside business hours: when they begin again, ISO 8601. */
  readonly opensAt?: string | undefined;
};

type InChat = {
  readonly chatId: ChatId;
  /** When this phase began, epoch ms: every limit is counted from it, so a restart changes no deadline. */
  readonly sinceMs: number;
  /** How many texts of the agent were told: the number of each is its identity, however it was learnt. */
  readonly heard: number;
  /** What was agreed for this chat when it was opened. */
  readonly terms: Terms;
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

export type Idle = {
  readonly phase: 'idle';
  readonly lastChatId?: ChatId | undefined;
  /** Of the user, as the last chat knew it. */
  readonly language?: string | undefined;
};

/** Getting a session and asking for an agent. */
export type Opening = InChat &
  WithOutgoing & {
    readonly phase: 'opening';
    readonly request: ChatRequest;
    /** True once the session exists: the next step is to ask for an agent in it. */
    readonly hasSession: boolean;
    /** Set while the desk moves the session, as in {@link Moving}: whether anybody was asked for before is not known. */
    readonly move?: { readonly step: Moving['step']; readonly sinceMs: number } | undefined;
  };

export type QueuePlace = {
  readonly position?: number | undefined;
  readonly estimatedWaitMs?: number | undefined;
};

/** In the queue: what the user says is held. */
export type Waiting = InChat &
  WithOutgoing & {
    readonly phase: 'waiting';
    /** What to ask the desk for when nobody here takes the chat. */
    readonly fallback?: ChatRequest | undefined;
    /** The place that was told last, and a newer one that is not told yet. */
    readonly queue?:
      | { readonly told: QueuePlace; readonly toldAtMs: number; readonly news?: QueuePlace | undefined }
      | undefined;
  };

/** The agent's side is empty for the moment: passed on to a queue, or cut off. */
export type Away = { readonly why: 'transferring' | 'disconnected'; readonly sinceMs: number };

/** The user has not answered the agent's last words. */
export type Silence = { readonly sinceMs: number; readonly warned: boolean };

/** `text` is what stands in the user's input field, where the platform tells. */
export type Typing = { readonly typing: boolean; readonly text?: string | undefined };

/** What goes on while an agent is there, and while the desk moves the session. */
type WithAgent = {
  readonly away?: Away | undefined;
  readonly silence?: Silence | undefined;
  /** Since when the agent types, epoch ms. */
  readonly agentTypingSinceMs?: number | undefined;
};

/** An agent is there. */
export type Talking = InChat &
  WithOutgoing &
  WithDelivered &
  WithAgent & {
    readonly phase: 'talking';
    readonly agentName: string;
    /** The user's newest typing state that the agent has not been shown. */
    readonly typing?: Typing | undefined;
    /** Since when the user types, epoch ms. */
    readonly typingSinceMs?: number | undefined;
    /** Whether the user was warned of the idle limit, as the agent has not been shown it yet. */
    readonly idleSign?: boolean | undefined;
    /** The user left with words still to deliver: they go first, then the chat is closed. */
    readonly leaving: boolean;
  };

/** The desk moved the session to another server (503): nothing may be sent until it is restored. */
export type Moving = InChat &
  WithOutgoing &
  WithDelivered &
  WithAgent & {
    readonly phase: 'moving';
    /** `lost` → ask for a new affinity; `listening` → poll for the session's data; `syncing` → tell the desk we have it. */
    readonly step: 'lost' | 'listening' | 'syncing';
    /** The agent, when there was one before the move. */
    readonly agentName?: string | undefined;
    /** Else the wait goes on as it was. */
    readonly waited?: { readonly sinceMs: number; readonly fallback?: ChatRequest | undefined } | undefined;
    /** The user left in the middle of the move: end as soon as the session is back. */
    readonly leaving: boolean;
  };

/** We asked the desk to end and wait for its word. */
export type Closing = InChat & {
  readonly phase: 'closing';
  readonly ending: Ending;
  readonly leaveSent: boolean;
  /** No agent had taken the chat when it was left. */
  readonly unanswered?: boolean | undefined;
  /** Set while the desk moves the session, as in {@link Moving}: its last words are heard all the same. */
  readonly move?: Moving['step'] | undefined;
  /** A handoff that came in the meantime: opened when this chat is over. */
  readonly next?:
    | { readonly request: ChatRequest; readonly terms: Terms; readonly outgoing: readonly Outgoing[] }
    | undefined;
  /** The same chat is asked for elsewhere when this session is over; then nothing is told of the end. */
  readonly again?: { readonly request: ChatRequest; readonly outgoing: readonly Outgoing[] } | undefined;
};

/** What one conversation is doing now. Impossible combinations cannot be written. */
export type Conversation = Idle | Opening | Waiting | Talking | Moving | Closing;
export type Phase = Conversation['phase'];

export const NEW_CONVERSATION: Idle = { phase: 'idle' };
