import type { Block } from '../printing/block.ts';
import { text } from '../printing/block.ts';
import type { HeldMessages } from './held-messages.ts';
import type { ParkedView } from './parked-message.ts';

const COLUMNS = ['ID', 'PARKED', 'CODE', 'BOT', 'TYPE', 'TRIES', 'REASON'];

/** Enough to tell thousands apart; `handoff parked show` takes it. */
const ID_CHARS = 12;
const REASON_CHARS = 60;

const cut = (value: string, chars: number): string =>
  value.length <= chars ? value : `${value.slice(0, chars - 1)}…`;
const shortType = (type: string | null): string =>
  type?.replace(/^salesforce-handoff\.(.*)\.v(\d+)$/, '$1.v$2') ?? '-';

export const shortId = (id: string): string => (id.startsWith('message-') ? id : id.slice(0, ID_CHARS));

export const parkedTable = (views: readonly ParkedView[]): Block => ({
  kind: 'table',
  columns: COLUMNS,
  rows: views.map(({ id, parkedAt, code, botSlug, type, attempts, reason }) => [
    shortId(id),
    parkedAt,
    code,
    botSlug ?? '-',
    shortType(type),
    attempts?.toString() ?? '-',
    cut(reason, REASON_CHARS),
  ]),
});

export type More = HeldMessages['more'];

export const moreBlocks = (more: More): readonly Block[] => {
  switch (more) {
    case 'none':
      return [];
    case 'limit':
      return [
        text(
          'There are more: only so many are looked at in one go. Narrow the selection, or repeat the command.',
        ),
      ];
    case 'given-up':
      return [text('Given up: there may be more.')];
  }
};

/** What every command says that reads parked messages. */
export const READING_NOTES = [
  'Messages are leased while they are looked at and given back afterwards: what another operator holds at that moment is not seen.',
  'At most 10,000 messages, or 500 MB, are looked at in one go.',
] as const;
