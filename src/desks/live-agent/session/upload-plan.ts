import type { DeskSession } from '../../../bridge/ports/agent-desk.ts';
import type { Command } from '../../../conversation/command.ts';
import type { Outgoing } from '../../../conversation/state.ts';
import type { FileRequest } from '../wire/file-request.ts';
import { openFileRequest } from './chat-memory.ts';
import { fieldOf, numberOf, type LiveAgentChange } from './session-state.ts';

export type FileItem = Extract<Outgoing, { kind: 'file' }>;

/**
 * How a file goes to the agent is set down together with its number, before anything is sent: a repeat must not take the other way. The agent's token is to
 * an upload what the number is to a text, one file to a token. What may be there already goes as a link, which can be marked.
 */
export const plannedUpload = (session: DeskSession, command: Command): LiveAgentChange => {
  if (command.do !== 'send' || command.item.kind !== 'file' || command.item.repeated === true) return {};
  if (fieldOf(session, 'asLink') === command.item.id) return {};
  return { upload: openFileRequest(session)?.token };
};

export type UploadPlan =
  | { readonly kind: 'as-link' }
  /** The agent does not wait for it any more. */
  | { readonly kind: 'lapsed' }
  /** `isDoubted`: one of the tries so far may have arrived. */
  | {
      readonly kind: 'upload';
      readonly request: FileRequest;
      readonly tries: number;
      readonly isDoubted: boolean;
    }
  /** `linkMayBeSent`: a link of it may have gone under the number as well. */
  | { readonly kind: 'uploaded'; readonly linkMayBeSent: boolean };

/** What is to be done with a file now. The number that is set down must be this item's. */
export const uploadPlan = (session: DeskSession, { id }: FileItem): UploadPlan => {
  const token = fieldOf(session, 'upload');
  const goesAsLink = fieldOf(session, 'asLink') === id;
  // A text was sent under the number, and not answered: the link, or the caption of what is uploaded.
  const isTextTried = fieldOf(session, 'tried') !== undefined;
  if (token === undefined || (goesAsLink && isTextTried)) return { kind: 'as-link' };
  if (isTextTried || fieldOf(session, 'receivedFile') === token)
    return { kind: 'uploaded', linkMayBeSent: goesAsLink };
  if (goesAsLink) return { kind: 'as-link' };
  const request = openFileRequest(session);
  if (request?.token !== token) return { kind: 'lapsed' };
  return {
    kind: 'upload',
    request,
    tries: numberOf(session, 'uploadTries', 0),
    isDoubted: fieldOf(session, 'uploadDoubt') !== undefined,
  };
};

/** Its file cannot be uploaded. The token stays: the desk may say yet that it has the file. */
export const asLink = ({ id }: FileItem): LiveAgentChange => ({
  asLink: id,
  uploadTries: undefined,
  uploadDoubt: undefined,
});
