import type { Call } from '../command.ts';
import { misuse, Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { holdParked, type HeldMessages } from './held-messages.ts';
import type { ParkedMessage } from './parked-message.ts';
import { isNarrowed, isSelected, selectionOf } from './selection.ts';

export type Selected = { readonly held: HeldMessages; readonly chosen: readonly ParkedMessage[] };

/**
 * The messages that a command shall act on, leased. Fails as misuse when nothing says which, and when an id that was named
 * is not there.
 */
export const selectParked = async (call: Call, world: World): Promise<Selected> => {
  const selection = selectionOf(call, world.clock.nowMs());
  if (isNarrowed(selection) === call.flag('all')) {
    throw misuse(
      call.flag('all') ? '--all and a selection contradict each other' : 'nothing says which messages',
      'Give an id, --bot, --code, --since or --until, or else --all.',
    );
  }
  // To the end also for one id: a copy of the same message that stayed behind would be acted on another time.
  const held = await holdParked(world);
  if (held.more === 'given-up') {
    await held.release();
    throw new Refusal('given up', 'Nothing was changed.');
  }
  const chosen = held.messages.filter(({ view }) => isSelected(selection, view));
  if (chosen.length > 0 || selection.id === undefined) return { held, chosen };
  await held.release();
  throw new Refusal(
    `no parked message has the id ${selection.id}`,
    'It was redriven or dropped, another operator looks at it now, or its time is over: see handoff parked list.',
  );
};

export const ALL = {
  all: { type: 'boolean', meaning: 'All that are parked.' },
} as const;
