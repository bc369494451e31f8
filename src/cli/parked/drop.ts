import { defineCommand, YES } from '../command.ts';
import { text } from '../printing/block.ts';
import { shownCount } from '../printing/shown.ts';
import type { ParkedView } from './parked-message.ts';
import { moreBlocks, parkedTable, READING_NOTES, type More } from './parked-table.ts';
import { ALL, selectParked } from './select-parked.ts';
import { SELECTION_OPTIONS } from './selection.ts';

type Dropped = {
  readonly kind: 'would-drop' | 'dropped';
  readonly messages: readonly ParkedView[];
  readonly more: More;
};

export const parkedDrop = defineCommand<Dropped>({
  words: ['parked', 'drop'],
  summary: 'Gives parked messages up for good.',
  notes: [
    ...READING_NOTES,
    'What was dropped can be brought back by a seek of the dead-letter subscription, as long as it retains acked messages.',
    'Pub/Sub does not promise that an ack holds: a dropped message may be listed again. Drop it once more.',
  ],
  positionals: [
    { name: 'id', isOptional: true, meaning: 'One message: its id, or the first 6 characters or more.' },
  ],
  options: { ...SELECTION_OPTIONS, ...ALL, ...YES },
  async run(call, world) {
    const { held, chosen } = await selectParked(call, world);
    try {
      if (call.flag('yes')) await held.ack(chosen);
    } finally {
      await held.release();
    }
    return {
      kind: call.flag('yes') ? 'dropped' : 'would-drop',
      messages: chosen.map(({ view }) => view),
      more: held.more,
    };
  },
  show: ({ kind, messages, more }) => [
    ...(messages.length === 0 ? [] : [parkedTable(messages)]),
    text(
      kind === 'dropped'
        ? `Dropped ${shownCount(messages.length, 'message')}.`
        : `Would drop ${shownCount(messages.length, 'message')}. Nothing is changed: add --yes.`,
    ),
    ...moreBlocks(more),
  ],
});
