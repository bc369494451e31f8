import type { Desk } from '../desk/desk.ts';
import type { JournalEntry } from '../journal/journal-entry.ts';
import type { Chat } from '../session/chat.ts';
import type { Moment } from './action.ts';
import { runScript } from './run-script.ts';

const MOMENT_OF: { readonly [T in JournalEntry['type']]?: Moment } = {
  'agent.joined': 'accepted',
  'customer.said': 'customer-said',
  'poll.opened': 'polling',
  'handover.resynced': 'resynced',
  'file.received': 'file-received',
};

function resume(desk: Desk, chat: Chat, moment: Moment): void {
  const due = chat.pending.filter((pending) => pending.moment === moment);
  if (due.length === 0) return;
  chat.pending = chat.pending.filter((pending) => pending.moment !== moment);
  for (const { rest } of due) runScript(desk, chat, rest);
}

function react(desk: Desk, chat: Chat, text: string): void {
  const heard = chat.reactions.filter(({ contains }) => text.includes(contains));
  chat.reactions = chat.reactions.filter((reaction) => !(reaction.once && heard.includes(reaction)));
  for (const { stepsFor } of heard) runScript(desk, chat, stepsFor(text));
}

/**
 * Lets scripts go on when what they wait for is in the journal. It happens a turn later, so that the request that
 * caused it is answered first.
 */
export function followJournal(desk: Desk): void {
  desk.journal.listen((entry) => {
    const moment = MOMENT_OF[entry.type];
    if (moment === undefined || entry.chatId === undefined) return;
    const chat = desk.chats.findById(entry.chatId);
    if (chat === undefined || (chat.pending.length === 0 && chat.reactions.length === 0)) return;
    setImmediate(() => {
      resume(desk, chat, moment);
      if (entry.type === 'customer.said') react(desk, chat, entry.text);
    });
  });
}
