import { randomBytes, randomUUID } from 'node:crypto';
import type { Action, Moment } from '../script/action.ts';
import type { ChatRequest } from '../wire/chasitor-init.ts';
import type { ServerMessage } from '../wire/server-message.ts';
import type { ChatPhase } from './chat-phase.ts';
import { ChatServer } from './chat-server.ts';
import type { ChatTarget } from './choose-target.ts';
import type { LoggedEvent } from './event-log.ts';
import type { OpenPoll } from './open-poll.ts';
import type { TranscriptLine } from './transcript.ts';

/** settled: normal · moved: the visitor must reconnect · resyncing: reconnected, ChasitorResyncState is due. */
export type HandoverState = 'settled' | 'moved' | 'resyncing';

/** A file the agent has asked for and may get once. */
export type FileRequest = {
  readonly token: string;
  readonly thenTells: 'Success' | 'Failure' | 'nothing';
  state: 'open' | 'received' | 'cancelled';
};

/** What the visitor's texts should not hold; the desk does not look, only the journal tells. */
export type SensitiveRule = { readonly name: string; readonly pattern: string };

/** What the agent does on the visitor's words. */
export type Reaction = {
  readonly contains: string;
  readonly once: boolean;
  readonly stepsFor: (text: string) => readonly Action[];
};

/** The rest of a script that waits for a moment. */
export type Pending = { readonly moment: Moment; readonly rest: readonly Action[] };

export type ReceivedFile = {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
};

/** A POST of the visitor that had its effect. */
export type VisitorRequest = {
  readonly noun: string;
  readonly sequence: number | null;
  readonly body: unknown;
};

/** Everything the desk knows about one visitor's session. Only data and its growth; rules live beside it. */
export class Chat {
  readonly id = randomUUID();
  readonly key: string;
  readonly createdAt: number;
  /** OAuth client whose token opened the session; empty without a token. */
  readonly clientId: string;
  phase: ChatPhase = 'created';
  handover: HandoverState = 'settled';
  server = new ChatServer(0, 0);
  request: ChatRequest | undefined;
  target: ChatTarget | undefined;
  agentName: string | undefined;
  /** Who passed the chat on. */
  agentBefore: string | undefined;
  sneakPeekEnabled = false;
  sensitiveRules: readonly SensitiveRule[] = [];
  postChatUrl = '';
  queuePosition = 1;
  estimatedWaitTime = -1;
  requestedAt: number | undefined;
  establishedAt: number | undefined;
  endedAt: number | undefined;
  endReason: string | undefined;
  resetSequence: boolean | 'absent' = true;
  refuseReconnects = 0;
  duplicates = 0;
  maxOpenPolls = 0;
  pollsOpened = 0;
  lastOffset: number;
  /** How many coming answers repeat the batch before, acknowledged or not. */
  repeatBatches = 0;
  /** How many coming answers swap typing signals with what follows them. */
  swapTypings = 0;
  /** A visitor's message sooner than this after the one before is acknowledged but lost; 0 is off. */
  loseBurstsWithinMs = 0;
  lastMessageAt = Number.NEGATIVE_INFINITY;
  customerIsTyping = false;
  sneakPeek = '';
  readonly transcript: TranscriptLine[] = [];
  /** X-LIVEAGENT-SEQUENCE values in the order they came, as [noun, number or null]. */
  readonly sequencesSeen: [string, number | null][] = [];
  readonly requests: VisitorRequest[] = [];
  readonly polls = new Set<OpenPoll>();
  readonly fileRequests: FileRequest[] = [];
  readonly files: ReceivedFile[] = [];
  reactions: readonly Reaction[] = [];
  pending: readonly Pending[] = [];
  readonly timers = new Set<NodeJS.Timeout>();
  expiryTimer: NodeJS.Timeout | undefined;

  constructor(now: number, clientId: string) {
    this.createdAt = now;
    this.clientId = clientId;
    // The shape seen in practice: session id, epoch milliseconds, a base64 signature.
    this.key = `${this.id}!${Math.floor(now)}!${randomBytes(20).toString('base64')}`;
    // Offsets are arbitrary growing integers: starting far from 0 catches clients that count themselves.
    this.lastOffset = 1_000 + randomBytes(2).readUInt16BE();
  }

  /** Puts an event into the log; the caller wakes the poll. */
  log(message: ServerMessage, at: number): LoggedEvent {
    this.lastOffset += 1 + message.type.length;
    return this.server.log.append(message, this.lastOffset, at);
  }
}
