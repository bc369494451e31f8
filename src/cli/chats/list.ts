import type { ChatSummary } from '../../bridge/ports/chat-directory.ts';
import { botSlug } from '../../events/fields.ts';
import { defineCommand } from '../command.ts';
import { text } from '../printing/block.ts';
import { shownCount, shownDuration } from '../printing/shown.ts';
import { misuse } from '../refusal.ts';
import { chatDirectoryOf } from './chat-directory.ts';

type Listed = {
  readonly nowMs: number;
  readonly chats: readonly ChatSummary[];
  /** False when the limit ended the list. */
  readonly isWhole: boolean;
};

const DEFAULT_LIMIT = 200;
const PAGE = 500;
const COLUMNS = ['CONVERSATION', 'PHASE', 'SINCE', 'AGENT', 'CHAT', 'UNSENT', 'INBOX', 'OWNER'];

const rowOf =
  (nowMs: number) =>
  (chat: ChatSummary): string[] => [
    chat.conversationId,
    chat.phase,
    chat.sinceMs === undefined ? '-' : shownDuration(nowMs - chat.sinceMs),
    chat.agentName ?? '-',
    chat.chatId ?? '-',
    String(chat.outgoing),
    String(chat.waiting),
    chat.owner?.slice(0, 8) ?? '-',
  ];

const botOption = (given: string | undefined) => {
  if (given === undefined) return undefined;
  const parsed = botSlug.safeParse(given);
  if (parsed.success) return parsed.data;
  throw misuse('--bot is no bot slug', 'Take 1 to 100 letters, digits, "-" or "_".');
};

const limitOption = (given: string | undefined): number => {
  if (given === undefined) return DEFAULT_LIMIT;
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given);
  throw misuse('--limit is no number', 'Give one from 1 to 999999.');
};

export const chatsList = defineCommand<Listed>({
  words: ['chats', 'list'],
  summary: 'Lists the conversations that have a chat, longest in their phase first.',
  notes: ['Of a Redis cluster it lists the node that REDIS_URL names.'],
  positionals: [],
  options: {
    bot: { type: 'string', value: 'botSlug', meaning: 'Only those of this bot.' },
    phase: {
      type: 'string',
      value: 'phase',
      meaning: 'Only those in this phase (docs/conversation.md), or unreadable.',
    },
    all: { type: 'boolean', meaning: 'Also those that are over and only remembered.' },
    limit: { type: 'string', value: 'n', meaning: `At most so many; ${String(DEFAULT_LIMIT)} unless given.` },
  },
  async run(call, world) {
    const directory = chatDirectoryOf(world);
    const bot = botOption(call.text('bot'));
    const limit = limitOption(call.text('limit'));
    const phase = call.text('phase');
    const found = new Map<string, ChatSummary>();
    let cursor: string | undefined;
    do {
      const page = await directory.list({
        botSlug: bot,
        includeIdle: call.flag('all') || phase === 'idle',
        cursor,
        limit: PAGE,
      });
      for (const chat of page.chats) {
        if (phase === undefined || chat.phase === phase) found.set(chat.conversationId, chat);
      }
      cursor = page.next;
      world.progress.show(`found ${shownCount(found.size, 'chat')}`);
    } while (cursor !== undefined && found.size < limit && !world.signal.aborted);
    const chats = [...found.values()].toSorted(
      (one, other) => (one.sinceMs ?? Infinity) - (other.sinceMs ?? Infinity),
    );
    return {
      nowMs: world.clock.nowMs(),
      chats: chats.slice(0, limit),
      isWhole: cursor === undefined && chats.length <= limit,
    };
  },
  show: ({ nowMs, chats, isWhole }) => [
    chats.length === 0
      ? text('No conversation has a chat that matches.')
      : { kind: 'table', columns: COLUMNS, rows: chats.map(rowOf(nowMs)) },
    text(`${shownCount(chats.length, 'conversation')}${isWhole ? '' : '; there are more: --limit'}.`),
  ],
});
