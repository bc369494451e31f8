import type { DeskSession } from '../../../bridge/ports/agent-desk.ts';
import type { ChatMemory } from '../wire/decoder.ts';
import type { FileRequest } from '../wire/file-request.ts';
import { fieldOf, type LiveAgentChange } from './session-state.ts';

/** The open request for a file; one whose file was received is over, whoever learnt of it first. */
export const openFileRequest = (session: DeskSession): FileRequest | undefined => {
  const token = fieldOf(session, 'fileToken');
  const uploadUrl = fieldOf(session, 'fileUploadUrl');
  if (token === undefined || uploadUrl === undefined || token === fieldOf(session, 'receivedFile'))
    return undefined;
  return { token, uploadUrl, refererUrl: fieldOf(session, 'fileRefererUrl') };
};

/** What was learnt from the chat's messages so far. */
export const memoryOf = (session: DeskSession): ChatMemory => ({
  joined: fieldOf(session, 'joined') !== undefined,
  surveyUrl: fieldOf(session, 'surveyUrl'),
  sneakPeek: fieldOf(session, 'sneakPeek') !== undefined,
  fileRequest: openFileRequest(session),
  receivedFile: fieldOf(session, 'receivedFile'),
  rules: fieldOf(session, 'rules'),
});

const fieldsOf = ({ joined, surveyUrl, sneakPeek, fileRequest, receivedFile, rules }: ChatMemory) =>
  ({
    joined: joined ? '1' : undefined,
    surveyUrl,
    sneakPeek: sneakPeek === true ? '1' : undefined,
    fileToken: fileRequest?.token,
    fileUploadUrl: fileRequest?.uploadUrl,
    fileRefererUrl: fileRequest?.refererUrl,
    receivedFile,
    rules,
  }) satisfies LiveAgentChange;

/** What of it is new: a command that runs beside the poll may have changed the rest. */
export const learnt = (before: ChatMemory, after: ChatMemory): LiveAgentChange => {
  const old = fieldsOf(before);
  const changed = Object.entries(fieldsOf(after)).filter(
    ([field, value]) => value !== old[field as keyof typeof old],
  );
  return Object.fromEntries(changed);
};
