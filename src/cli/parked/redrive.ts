import { randomUUID } from 'node:crypto';
import type { Publisher } from '../../bridge/ports/bus.ts';
import { createRedrive, type Redrive } from '../../bridge/redrive.ts';
import { isRedriveId } from '../../events/redrive-id.ts';
import { defineCommand, YES } from '../command.ts';
import { text } from '../printing/block.ts';
import { shownCount } from '../printing/shown.ts';
import { misuse } from '../refusal.ts';
import type { World } from '../world.ts';
import type { ParkedMessage, ParkedView } from './parked-message.ts';
import { moreBlocks, parkedTable, READING_NOTES, type More } from './parked-table.ts';
import { redriveHeld } from './redrive-held.ts';
import { ALL, selectParked } from './select-parked.ts';
import { SELECTION_OPTIONS } from './selection.ts';

type Redrove = {
  readonly kind: 'would-redrive' | 'redriven';
  /** Asking again with it does nothing twice. */
  readonly redriveId: string;
  readonly messages: readonly ParkedView[];
  /** Left where they were, with the reason. */
  readonly refused: readonly { readonly id: string; readonly why: string }[];
  readonly more: More;
};

const redriveIdOf = (given: string | undefined): string => {
  const id = given ?? `redrive-${randomUUID()}`;
  if (isRedriveId(id)) return id;
  throw misuse('--redrive-id cannot be used', 'Take 1 to 128 characters of visible ASCII without spaces.');
};

/** Only to our own topics, and each over one publisher, so that the order of a conversation holds. */
const redriveTo = async ({ connections, config }: World): Promise<Redrive> => {
  const publishers = new Map<string, Publisher>();
  for (const topic of [config.INBOUND_TOPIC, config.OUTBOUND_TOPIC]) {
    publishers.set(topic, await connections.publisher(topic));
  }
  return createRedrive({ publisherTo: (topic) => publishers.get(topic) });
};

/** As they were published first: of one conversation that is the order of what was said. */
const inOrder = (chosen: readonly ParkedMessage[]): readonly ParkedMessage[] => {
  const orderOf = ({ view }: ParkedMessage): string => view.publishedAt ?? view.parkedAt;
  return chosen.toSorted((one, other) => orderOf(one).localeCompare(orderOf(other)));
};

export const parkedRedrive = defineCommand<Redrove>({
  words: ['parked', 'redrive'],
  summary: 'Publishes parked messages again to the topic they came from. Mend the cause first.',
  notes: [
    ...READING_NOTES,
    'Each message is done once per redrive id: when the command breaks off, repeat it with the id that it printed.',
    'A message is acked only when the topic has confirmed it. One that fails again is parked again.',
    'A redriven message comes after what its user has written since: it is not put back into its old place.',
  ],
  positionals: [
    { name: 'id', isOptional: true, meaning: 'One message: its id, or the first 6 characters or more.' },
  ],
  options: {
    ...SELECTION_OPTIONS,
    ...ALL,
    'redrive-id': {
      type: 'string',
      value: 'id',
      meaning: 'Of a redrive that broke off; a new one unless given.',
    },
    ...YES,
  },
  async run(call, world) {
    const redriveId = redriveIdOf(call.text('redrive-id'));
    const { held, chosen } = await selectParked(call, world);
    const messages = chosen.map(({ view }) => view);
    try {
      if (!call.flag('yes'))
        return { kind: 'would-redrive', redriveId, messages, refused: [], more: held.more };
      const refused = await redriveHeld({
        held,
        chosen: inOrder(chosen),
        redriveId,
        redrive: await redriveTo(world),
        progress: world.progress,
      });
      const refusedIds = new Set(refused.map(({ id }) => id));
      return {
        kind: 'redriven',
        redriveId,
        messages: messages.filter(({ id }) => !refusedIds.has(id)),
        refused,
        more: held.more,
      };
    } finally {
      await held.release();
    }
  },
  show: ({ kind, redriveId, messages, refused, more }) => [
    ...(messages.length === 0 ? [] : [parkedTable(messages)]),
    text(
      kind === 'redriven'
        ? `Redrove ${shownCount(messages.length, 'message')} with the redrive id ${redriveId}.`
        : `Would redrive ${shownCount(messages.length, 'message')}. Nothing is changed: add --yes.`,
    ),
    ...refused.map(({ id, why }) => text(`Left where it is: ${id}: ${why}.`)),
    ...moreBlocks(more),
  ],
  exitCode: ({ refused }) => (refused.length === 0 ? 0 : 1),
});
