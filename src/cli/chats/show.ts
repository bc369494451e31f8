import type { ChatDetails } from '../../bridge/ports/chat-directory.ts';
import type { TimelineEntry } from '../../bridge/ports/timeline.ts';
import { defineCommand } from '../command.ts';
import { text } from '../printing/block.ts';
import { shownTime } from '../printing/shown.ts';
import { conversationOf, CONVERSATION, rememberedChat } from './conversation-argument.ts';

const COLUMNS = ['TIME', 'KIND', 'WHAT', 'OUTCOME', 'EVENT'];

const rowOf = ({ atMs, kind, name, outcome, eventId, chatId, count }: TimelineEntry): string[] => [
  shownTime(atMs),
  kind,
  name,
  count === undefined || count === 1 ? outcome : `${outcome} (${String(count)} times)`,
  eventId ?? chatId ?? '',
];

const factsOf = (chat: ChatDetails): (readonly [string, string])[] => [
  ['conversation', chat.conversationId],
  ['phase', chat.phase],
  ['chat', chat.chatId ?? '-'],
  ['since', chat.sinceMs === undefined ? '-' : shownTime(chat.sinceMs)],
  ['agent', chat.agentName ?? '-'],
  ['session at the desk', chat.hasSession ? 'yes' : 'no'],
  ['not yet delivered', String(chat.outgoing)],
  ['waiting in the inbox', String(chat.waiting)],
  ['owner', chat.owner ?? '-'],
  ['last write', shownTime(chat.writtenAtMs)],
];

export const chatsShow = defineCommand<ChatDetails>({
  words: ['chats', 'show'],
  summary:
    "Shows a conversation and its timeline: every event with time and outcome, without anybody's words.",
  notes: ['The timeline keeps the newest 300 entries.'],
  positionals: [CONVERSATION],
  options: {},
  run: (call, world) => rememberedChat(conversationOf(call.positional('conversation')), world),
  show: (chat) => [
    { kind: 'facts', facts: factsOf(chat) },
    chat.timeline.length === 0
      ? text('The timeline is empty.')
      : { kind: 'table', columns: COLUMNS, rows: chat.timeline.map(rowOf) },
  ],
});
