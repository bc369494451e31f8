import { openDeadLetter, restoredOriginal } from '../../events/dead-letter.ts';
import { defineCommand } from '../command.ts';
import { text, type Block } from '../printing/block.ts';
import { Refusal } from '../refusal.ts';
import { holdParked } from './held-messages.ts';
import type { ParkedMessage, ParkedView } from './parked-message.ts';
import { READING_NOTES } from './parked-table.ts';
import { isSelected, selectionOf } from './selection.ts';

/** As many characters as the list shows: two messages do not share them. */
const UNIQUE_CHARS = 12;

type Shown = ParkedView & {
  /** Names only. */
  readonly attributes: readonly string[];
  /** Only when asked for; of a message that was cut, its beginning. */
  readonly text?: string;
};

/** Its data as it was published first, or as much of it as there is. */
const dataOf = async ({ pulled }: ParkedMessage): Promise<Uint8Array> => {
  const opened = openDeadLetter(pulled);
  if (opened.kind === 'refused') return pulled.data;
  const restored = await restoredOriginal(opened);
  return restored.kind === 'whole' ? restored.message.data : pulled.data;
};

const withheld = ({ bytes, packing }: ParkedView): string =>
  packing === 'cut'
    ? `The data is not shown: --show-text prints the beginning of its ${String(bytes)} bytes; the rest found no room.`
    : `The data is not shown: --show-text prints its ${String(bytes)} bytes.`;

const shownValue = (value: Shown[keyof Shown]): string =>
  value === null || value === undefined ? '-' : [value].flat().join(', ');

const factsOf = (shown: Shown): Block => ({
  kind: 'facts',
  facts: Object.entries(shown)
    .filter(([name]) => name !== 'text')
    .map(([name, value]) => [name, shownValue(value)] as const),
});

export const parkedShow = defineCommand<Shown>({
  words: ['parked', 'show'],
  summary: 'Shows one parked message: why, where from, since when.',
  notes: READING_NOTES,
  positionals: [
    { name: 'id', meaning: 'Its id, or the first 6 characters or more, as handoff parked list shows it.' },
  ],
  options: {
    'show-text': {
      type: 'boolean',
      meaning: 'Print its data too. It may hold what a person wrote: mind who sees your screen.',
    },
  },
  async run(call, world) {
    const selection = selectionOf(call, world.clock.nowMs());
    const { id = '' } = selection;
    const isIt = ({ view }: ParkedMessage): boolean => id.length >= UNIQUE_CHARS && view.id.startsWith(id);
    const held = await holdParked(world, isIt);
    await held.release();
    const found = held.messages.filter(({ view }) => isSelected(selection, view));
    const [message] = found;
    if (!message) {
      throw new Refusal(
        `no parked message has the id ${id}`,
        'It was redriven or dropped, another operator looks at it now, or its time is over: see handoff parked list.',
      );
    }
    if (new Set(found.map(({ view }) => view.id)).size > 1) {
      throw new Refusal(`more than one id begins with ${id}`, 'Give more of it.');
    }
    const { attributes } = message.pulled;
    return {
      ...message.view,
      attributes: Object.keys(attributes).toSorted(),
      ...(call.flag('show-text') ? { text: new TextDecoder().decode(await dataOf(message)) } : {}),
    };
  },
  show: (shown) => [factsOf(shown), text(shown.text ?? withheld(shown))],
});
