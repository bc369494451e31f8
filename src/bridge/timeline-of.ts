import type { Happening, HappeningType } from '../conversation/event.ts';
import type { ChatId, EventId } from '../conversation/ids.ts';
import type { Notice } from '../conversation/notice.ts';
import type { Conversation } from '../conversation/state.ts';
import type { Step } from '../conversation/step.ts';
import type { BusMessage } from '../events/bus-message.ts';
import type { TimelineEntry, TimelineKind } from './ports/timeline.ts';

const KINDS: Record<HappeningType, TimelineKind> = {
  'user.asked': 'inbound',
  'user.said': 'inbound',
  'user.typed': 'inbound',
  'user.left': 'inbound',
  'operator.ended': 'inbound',
  'session.opened': 'command',
  'agent.requested': 'command',
  'item.delivered': 'command',
  'item.refused': 'command',
  'typing.shown': 'command',
  'idle.shown': 'command',
  'leave.sent': 'command',
  'session.reconnected': 'command',
  'session.synced': 'command',
  'queue.moved': 'desk',
  'agent.joined': 'desk',
  'agent.said': 'desk',
  'agent.typed': 'desk',
  'agent.changed': 'desk',
  'agent.sent-file': 'desk',
  'agent.offered': 'desk',
  'agent.signalled': 'desk',
  'agent.wants-file': 'desk',
  'chat.ended': 'desk',
  'session.moved': 'desk',
  'session.restored': 'desk',
  'limit.passed': 'limit',
};

const aboutEvent = (happening: Happening): EventId | undefined => {
  if (KINDS[happening.type] === 'inbound') return happening.id as EventId;
  return 'itemId' in happening ? happening.itemId : undefined;
};

const toldOutcome = (notice: Notice): string => {
  if (notice.name === 'chat.ended') return notice.code ?? notice.cause;
  return notice.name === 'message.undelivered' ? notice.reason : 'published';
};

const chatOf = (conversation: Conversation): ChatId | undefined =>
  conversation.phase === 'idle' ? conversation.lastChatId : conversation.chatId;

/** What one step adds to the timeline. What the desk did and was told stands there once, as told. */
export const timelineOf = (
  before: Conversation,
  happening: Happening,
  step: Step,
  { told, atMs }: { readonly told: readonly BusMessage[]; readonly atMs: number },
): TimelineEntry[] => {
  const kind = KINDS[happening.type];
  const own = { atMs, kind, name: happening.type, eventId: aboutEvent(happening) };
  if (step.kind === 'ignored') return [{ ...own, outcome: `ignored-${step.why}` }];
  const { conversation, notices } = step;
  const outcome = happening.type === 'item.refused' ? happening.reason : 'applied';
  const entries: TimelineEntry[] = kind === 'desk' && notices.length > 0 ? [] : [{ ...own, outcome }];
  notices.forEach((notice, index) => {
    const eventId = told[index]?.attributes['ce-id'] as EventId | undefined;
    entries.push({ atMs, kind: 'told', name: notice.name, outcome: toldOutcome(notice), eventId });
  });
  if (conversation.phase !== before.phase || chatOf(conversation) !== chatOf(before)) {
    const { phase: name } = conversation;
    entries.push({ atMs, kind: 'phase', name, outcome: 'entered', chatId: chatOf(conversation) });
  }
  return entries;
};
