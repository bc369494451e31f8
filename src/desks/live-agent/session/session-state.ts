import type { DeskSession } from '../../../bridge/ports/agent-desk.ts';

/** What Live Agent's session needs to be remembered. All text; absent ones are not set. */
export type LiveAgentField =
  /** From System/SessionId. `key` and `affinityToken` are secrets. */
  | 'id'
  | 'key'
  | 'affinityToken'
  /** Seconds. */
  | 'clientPollTimeout'
  /** Where the session lives; ends with `/chat/rest/`. */
  | 'baseUrl'
  /** ChasitorResyncState wants it. */
  | 'organizationId'
  /** X-LIVEAGENT-API-VERSION, when the bot had one of its own. */
  | 'apiVersion'
  /** Cursor of System/Messages: -1, then the `sequence` of the last answer that had messages. 0 is a number. */
  | 'ack'
  /** `offset` of the last answer that had messages; ReconnectSession wants it. */
  | 'offset'
  /** Digest of the last message that was read: tells a repeated batch from a new one. */
  | 'lastRead'
  /** +1 with every reconnect: the desk counts its messages from 0 again. */
  | 'generation'
  /** Set when an agent has been there. */
  | 'joined'
  | 'surveyUrl'
  /** Set when the org lets agents see what stands in the user's input field. */
  | 'sneakPeek'
  /** The agent's request for a file. The token is a secret. */
  | 'fileToken'
  | 'fileUploadUrl'
  | 'fileRefererUrl'
  /** Token of the last request that has its file. */
  | 'receivedFile'
  /** The org's sensitive-data rules, JSON of at most 6,000 characters. */
  | 'rules'
  /** The next X-LIVEAGENT-SEQUENCE. */
  | 'next'
  /** The number set down for one command, and for which. */
  | 'reserved'
  | 'reservedFor'
  /** Set when a request with this number may have arrived. */
  | 'tried'
  /** How often this command's number had to be repaired. */
  | 'repairs'
  /** Set when numbers may have been used that nobody remembers. */
  | 'doubt'
  /** With a number that leaves a gap for those: the first that may have been used. */
  | 'gap'
  /** Token under which this command's file is uploaded; how often that was tried, and whether one of those may have arrived. */
  | 'upload'
  | 'uploadTries'
  | 'uploadDoubt'
  /** The item whose file could not be uploaded and goes as a link. */
  | 'asLink';

export type LiveAgentChange = { readonly [F in LiveAgentField]?: string | undefined };

/** No chat has more messages; keeps a hostile number out of the arithmetic. */
const MAX_COUNT = 1_000_000_000;

export const isCount = (value: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= MAX_COUNT;

export const fieldOf = (session: DeskSession, field: LiveAgentField): string | undefined =>
  Object.hasOwn(session, field) ? session[field] : undefined;

/** A whole number of the session; `fallback` when it is absent or nonsense. */
export const numberOf = (session: DeskSession, field: LiveAgentField, fallback: number): number => {
  const text = fieldOf(session, field);
  return text !== undefined && /^-?\d{1,10}$/.test(text) ? Number(text) : fallback;
};
