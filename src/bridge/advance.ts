import { isPolled, nextCommand } from '../conversation/command.ts';
import type { Happening } from '../conversation/event.ts';
import { partsOf, type ConversationId, type EventId } from '../conversation/ids.ts';
import type { Conversation } from '../conversation/state.ts';
import { textOf } from '../conversation/texts/text-of.ts';
import { transition } from '../conversation/transition.ts';
import type { IgnoredWhy } from '../conversation/step.ts';
import type { BusMessage } from '../events/bus-message.ts';
import { outboundMessage } from './outbound-message.ts';
import type { AgentDesk, DeskSession, SessionChange } from './ports/agent-desk.ts';
import type { Bots } from './ports/bots.ts';
import type { ConversationRecord } from './ports/conversation-store.ts';
import type { TimelineEntry } from './ports/timeline.ts';
import { timelineOf } from './timeline-of.ts';

export type Advanced = {
  /** To be saved, after `messages` are confirmed. */
  readonly record: ConversationRecord;
  /** False when `record` is what it was. */
  readonly changed: boolean;
  readonly messages: readonly BusMessage[];
  /** What to add to the conversation's timeline in the same write. */
  readonly timeline: readonly TimelineEntry[];
  readonly ignored: readonly { readonly happening: Happening; readonly why: IgnoredWhy }[];
  /** Items of which nobody can know whether they had arrived. */
  readonly ambiguous: readonly EventId[];
};

/** The session with a change applied. */
export const merged = (session: DeskSession, change: SessionChange): DeskSession =>
  Object.fromEntries(
    Object.entries({ ...session, ...change }).filter(
      (field): field is [string, string] => field[1] !== undefined,
    ),
  );

export const sameSession = (one: DeskSession, other: DeskSession): boolean => {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
};

const hasSession = (conversation: Conversation): boolean =>
  conversation.phase !== 'idle' && (conversation.phase !== 'opening' || conversation.hasSession);

const languageOf = (conversation: Conversation): string | undefined =>
  conversation.phase === 'idle' ? conversation.language : conversation.terms.language;

export const chatOf = (conversation: Conversation): string | undefined =>
  conversation.phase === 'idle' ? undefined : conversation.chatId;

/**
 * Pure: applies happenings in order and gives what must be published and saved. The next command's mark is reserved in the
 * same record, so one write covers both, unless a command is under way (`busy`), whose mark must not be disturbed.
 */
export const advance = (
  record: ConversationRecord,
  happenings: readonly Happening[],
  {
    conversationId,
    change,
    desk,
    busy,
    bots,
    nowMs,
  }: {
    readonly conversationId: ConversationId;
    readonly change: SessionChange;
    readonly desk: Pick<AgentDesk, 'reserve' | 'pollHoldMs'>;
    readonly busy: boolean;
    /** What the user is told is worded by the bot's rules of this moment. */
    readonly bots: Pick<Bots, 'lastKnown'>;
    readonly nowMs: number;
  },
): Advanced => {
  let { conversation } = record;
  const rules = bots.lastKnown(partsOf(conversationId).botSlug);
  const messages: BusMessage[] = [];
  const timeline: TimelineEntry[] = [];
  const ignored: Advanced['ignored'][number][] = [];
  const ambiguous: EventId[] = [];
  for (const happening of happenings) {
    const step = transition(conversation, happening, nowMs);
    const { notices, conversation: after } = step.kind === 'moved' ? step : { notices: [], conversation };
    const told = notices.map((notice, index) =>
      outboundMessage(conversationId, notice, {
        cause: `${happening.id}/${String(index)}`,
        text: textOf(notice, rules, languageOf(after)),
        nowMs,
      }),
    );
    timeline.push(...timelineOf(conversation, happening, step, { told, atMs: nowMs }));
    if (step.kind === 'ignored') {
      ignored.push({ happening, why: step.why });
      continue;
    }
    conversation = step.conversation;
    if (step.ambiguous !== undefined) ambiguous.push(step.ambiguous);
    messages.push(...told);
  }
  const sameChat = chatOf(conversation) === chatOf(record.conversation);
  let session = merged(sameChat || record.conversation.phase === 'idle' ? record.session : {}, change);
  if (!hasSession(conversation)) session = {};
  const command = busy ? undefined : nextCommand(conversation);
  if (command) session = merged(session, desk.reserve(session, command));
  const changed = conversation !== record.conversation || !sameSession(session, record.session);
  const pollHoldMs = isPolled(conversation) ? desk.pollHoldMs(session) : undefined;
  const next = { conversation, session, pollHoldMs };
  return { record: next, changed, messages, timeline, ignored, ambiguous };
};
