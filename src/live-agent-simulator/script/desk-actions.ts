import { randomBytes } from 'node:crypto';
import { startHandover } from '../desk/handover.ts';
import { vanish } from '../desk/session-end.ts';
import { tellVisitor } from '../desk/tell-visitor.ts';
import { hearsVisitor } from '../session/chat-phase.ts';
import type { Reaction } from '../session/chat.ts';
import { serverMessage } from '../wire/server-message.ts';
import type { ServerMessage } from '../wire/server-message.ts';
import type { Action, ActionOf } from './action.ts';
import { DONE, notNow } from './performed.ts';
import type { Performed, Performers, Stage } from './performed.ts';

function tell({ desk, chat }: Stage, message: ServerMessage, action: Action['do']): Performed {
  if (chat.phase === 'gone') return notNow(chat, action);
  tellVisitor(desk, chat, message);
  return DONE;
}

/** The agent asks for a file: the visitor may upload one with this token (undocumented, as seen in real clients). */
function requestFile(stage: Stage): Performed {
  const { desk, chat } = stage;
  if (!hearsVisitor(chat.phase)) return notNow(chat, 'request-file');
  const token = randomBytes(8).toString('hex');
  chat.fileRequests.push({ token, state: 'open' });
  const message = {
    type: 'Requested',
    uploadServletUrl: `${desk.url}/chat/fileupload`,
    cdmServletUrl: `${desk.url}/chat/cdm`,
    fileToken: token,
  };
  desk.journal.append({ type: 'file.requested', token }, chat.id);
  return tell(stage, serverMessage('FileTransfer', message), 'request-file');
}

function cancelFile(stage: Stage): Performed {
  const request = stage.chat.fileRequests.findLast(({ state }) => state === 'open');
  if (request === undefined) return notNow(stage.chat, 'cancel-file');
  request.state = 'cancelled';
  const message = { type: 'Canceled', fileToken: request.token };
  return tell(stage, serverMessage('FileTransfer', message), 'cancel-file');
}

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

/** What happens around the conversation: reactions, files, quirks of delivery, faults, moves, disappearance. */
export const deskActions: Performers<
  | 'echo'
  | 'when-customer-says'
  | 'stop-reacting'
  | 'custom-event'
  | 'sensitive-rules'
  | 'request-file'
  | 'cancel-file'
  | 'switch-server'
  | 'inject'
  | 'repeat-batch'
  | 'swap-typing'
  | 'lose-bursts'
  | 'handover'
  | 'fail'
  | 'vanish'
> = {
  echo,
  'when-customer-says': (stage, { contains, once, actions }) =>
    react(stage, { contains, once, stepsFor: () => actions }),
  'stop-reacting': ({ chat }) => set(() => (chat.reactions = [])),
  'custom-event': (stage, { type, data }) =>
    tell(stage, serverMessage('CustomEvent', { type, data }), 'custom-event'),
  'sensitive-rules': (stage, { rules }) =>
    tell(stage, serverMessage('SensitiveDataRules', { sensitiveDataRules: rules }), 'sensitive-rules'),
  'request-file': requestFile,
  'cancel-file': cancelFile,
  'switch-server': (stage, { newUrl }) =>
    tell(stage, serverMessage('SwitchServer', { newUrl }), 'switch-server'),
  inject: (stage, { type, message }) => tell(stage, serverMessage(type, message), 'inject'),
  'repeat-batch': ({ chat }, { times }) => set(() => (chat.repeatBatches += times)),
  'swap-typing': ({ chat }, { times }) => set(() => (chat.swapTypings += times)),
  'lose-bursts': ({ chat }, { withinMs }) => set(() => (chat.loseBurstsWithinMs = withinMs)),
  handover: ({ desk, chat }, plan) => {
    if (chat.phase === 'gone') return notNow(chat, 'handover');
    startHandover(desk, chat, plan);
    return DONE;
  },
  fail: ({ desk, chat }, { rule }) => set(() => desk.faults.add({ chatId: chat.id, ...rule })),
  vanish: ({ desk, chat }) => set(() => vanish(desk, chat, 'control')),
};
