import { randomBytes } from 'node:crypto';
import { tellVisitor } from '../desk/tell-visitor.ts';
import { hearsVisitor } from '../session/chat-phase.ts';
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
function requestFile(stage: Stage, { thenTells }: ActionOf<'request-file'>): Performed {
  const { desk, chat } = stage;
  if (!hearsVisitor(chat.phase)) return notNow(chat, 'request-file');
  const token = randomBytes(8).toString('hex');
  chat.fileRequests.push({ token, thenTells, state: 'open' });
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

function sensitiveRules(stage: Stage, { rules }: ActionOf<'sensitive-rules'>): Performed {
  stage.chat.sensitiveRules = rules;
  return tell(stage, serverMessage('SensitiveDataRules', { sensitiveDataRules: rules }), 'sensitive-rules');
}

/** What the desk tells besides the agent's words. */
export const messageActions: Performers<
  | 'custom-event'
  | 'sensitive-rules'
  | 'rich-message'
  | 'async-result'
  | 'breadcrumb'
  | 'request-file'
  | 'cancel-file'
  | 'switch-server'
  | 'inject'
> = {
  'custom-event': (stage, { type, data }) =>
    tell(stage, serverMessage('CustomEvent', { type, data }), 'custom-event'),
  'sensitive-rules': sensitiveRules,
  'rich-message': (stage, { type, items, text }) => {
    const message = {
      type,
      items: items.map((label) => ({ text: label })),
      ...(text === undefined ? {} : { text }),
    };
    return tell(stage, serverMessage('RichMessage', message), 'rich-message');
  },
  'async-result': (stage, { isError, errorMessage }) =>
    tell(stage, serverMessage('AsyncResult', { isError, errorMessage }), 'async-result'),
  breadcrumb: (stage, { location }) =>
    tell(stage, serverMessage('NewVisitorBreadcrumb', { location }), 'breadcrumb'),
  'request-file': requestFile,
  'cancel-file': cancelFile,
  'switch-server': (stage, { newUrl }) =>
    tell(stage, serverMessage('SwitchServer', { newUrl }), 'switch-server'),
  inject: (stage, { type, message }) => tell(stage, serverMessage(type, message), 'inject'),
};
