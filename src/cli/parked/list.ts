import { defineCommand } from '../command.ts';
import { text } from '../printing/block.ts';
import { shownCount } from '../printing/shown.ts';
import { holdParked } from './held-messages.ts';
import type { ParkedView } from './parked-message.ts';
import { moreBlocks, parkedTable, READING_NOTES, type More } from './parked-table.ts';
import { isSelected, SELECTION_OPTIONS, selectionOf } from './selection.ts';

type Listed = {
  readonly parked: readonly ParkedView[];
  readonly byCode: Readonly<Record<string, number>>;
  readonly more: More;
};

const countByCode = (views: readonly ParkedView[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { code } of views) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
};

export const parkedList = defineCommand<Listed>({
  words: ['parked', 'list'],
  summary: 'Lists the messages that no later try could cure, with the reason.',
  notes: READING_NOTES,
  positionals: [],
  options: SELECTION_OPTIONS,
  async run(call, world) {
    const selection = selectionOf(call, world.clock.nowMs());
    const held = await holdParked(world);
    await held.release();
    const parked = held.messages.map(({ view }) => view).filter((view) => isSelected(selection, view));
    return { parked, byCode: countByCode(parked), more: held.more };
  },
  show: ({ parked, byCode, more }) => [
    ...(parked.length === 0 ? [text('Nothing is parked that matches.')] : [parkedTable(parked)]),
    ...(parked.length === 0
      ? []
      : [
          text(
            `${shownCount(parked.length, 'message')}: ${Object.entries(byCode)
              .map(([code, count]) => `${String(count)} ${code}`)
              .join(', ')}.`,
          ),
        ]),
    ...moreBlocks(more),
  ],
});
