import { announceMove, startHandover } from '../desk/handover.ts';
import { vanish } from '../desk/session-end.ts';
import { isOver } from '../session/chat-phase.ts';
import type { Reaction } from '../session/chat.ts';
import type { Action, ActionOf } from './action.ts';
import { DONE, notNow } from './performed.ts';
import type { Performed, Performers, Stage } from './performed.ts';

function react({ chat }: Stage, reaction: Reaction): Performed {
  chat.reactions = [...chat.reactions, reaction];
  return DONE;
}

const echo = (stage: Stage, { prefix, delayMs, typing }: ActionOf<'echo'>): Performed => {
  const signal = (on: boolean): readonly Action[] => (typing ? [{ do: 'type', on }] : []);
  const pause: readonly Action[] = delayMs === 0 ? [] : [{ do: 'wait', ms: delayMs }];
  const stepsFor = (text: string): readonly Action[] => [
    ...signal(true),
    ...pause,
    { do: 'say', text: `${prefix}${text}`, times: 1, everyMs: 0 },
    ...signal(false),
  ];
  return react(stage, { contains: '', once: false, stepsFor });
};

const set = (change: () => void): Performed => {
  change();
  return DONE;
};

/** What happens around the conversation: reactions, quirks of delivery, faults, moves, disappearance. */
export const deskActions: Performers<
  | 'echo'
  | 'when-customer-says'
  | 'stop-reacting'
  | 'repeat-batch'
  | 'swap-typing'
  | 'lose-bursts'
  | 'handover'
  | 'announce-move'
  | 'fail'
  | 'vanish'
> = {
  echo,
  'when-customer-says': (stage, { contains, once, actions }) =>
    react(stage, { contains, once, stepsFor: () => actions }),
  'stop-reacting': ({ chat }) => set(() => (chat.reactions = [])),
  'repeat-batch': ({ chat }, { times }) => set(() => (chat.repeatBatches += times)),
  'swap-typing': ({ chat }, { times }) => set(() => (chat.swapTypings += times)),
  'lose-bursts': ({ chat }, { withinMs }) => set(() => (chat.loseBurstsWithinMs = withinMs)),
  handover: ({ desk, chat }, plan) => {
    if (chat.phase === 'gone') return notNow(chat, 'handover');
    startHandover(desk, chat, plan);
    return DONE;
  },
  'announce-move': ({ desk, chat }) => {
    if (isOver(chat.phase)) return notNow(chat, 'announce-move');
    announceMove(desk, chat);
    return DONE;
  },
  fail: ({ desk, chat }, { rule }) => set(() => desk.faults.add({ chatId: chat.id, ...rule })),
  vanish: ({ desk, chat }) => set(() => vanish(desk, chat, 'control')),
};
