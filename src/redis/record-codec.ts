import type { z } from 'zod';
import type { ConversationRecord } from '../bridge/ports/conversation-store.ts';
import { NEW_CONVERSATION } from '../conversation/state.ts';
import { HandoffError } from '../errors/handoff-error.ts';
import { conversationSchema } from './conversation-schema.ts';

/** Fields beside the session's own that other tools read by these names. */
const FIXED = new Set(['idUser', 'status', 'timestamp']);
export const STATE = '@state';
/** In which epoch of the server's memory it was written. */
export const EPOCH = '@epoch';
/** How long a poll of this state may be held, ms; see TakeOver. */
const HOLD = '@hold';
const isOurs = (name: string): boolean => FIXED.has(name) || name.startsWith('@');

export const corrupt = (what: string, cause?: unknown): HandoffError =>
  new HandoffError('STATE_CORRUPT', { what }, { cause });

/** Parses JSON of ours; what does not fit is `STATE_CORRUPT`, which names `what` and never repeats what stood there. */
export const readJson = <Value>(text: string, schema: z.ZodType<Value>, what: string): Value => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Without its cause: the engine's message quotes the text.
    throw corrupt(what);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw corrupt(`${what}: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
};

/**
 * The record as fields of a hash: `idUser`, `status`, `timestamp`, the desk's session under its own names, the bridge's with
 * `@`. `timestamp`, owner and fence are written by the scripts.
 */
export const encodeRecord = (
  idUser: string,
  { conversation, session, pollHoldMs }: ConversationRecord,
): string[] => {
  const isIdle = conversation.phase === 'idle';
  // When a chat is over nothing of its session may stay: it holds the session's secrets.
  const fields = isIdle ? [] : Object.entries(session);
  const collision = fields.find(([name]) => isOurs(name));
  if (collision) throw corrupt(`session field ${collision[0]} has a name of ours`);
  const status = isIdle ? 'close' : 'active';
  const hold = pollHoldMs === undefined ? [] : [HOLD, String(pollHoldMs)];
  return ['idUser', idUser, 'status', status, STATE, JSON.stringify(conversation), ...hold, ...fields.flat()];
};

/** From the name-value list of a hash. A hash without a state is a conversation that was never saved. */
export const decodeRecord = (flat: readonly string[]): ConversationRecord => {
  const session: Record<string, string> = {};
  let state: string | undefined;
  let hold: string | undefined;
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at] ?? '';
    const value = flat[at + 1] ?? '';
    if (name === STATE) state = value;
    else if (name === HOLD) hold = value;
    else if (!isOurs(name)) session[name] = value;
  }
  if (state === undefined) return { conversation: NEW_CONVERSATION, session: {} };
  const conversation = readJson(state, conversationSchema, 'state');
  return { conversation, session, ...(hold === undefined ? {} : { pollHoldMs: Number(hold) }) };
};

/** Undefined for a record that cannot be read. */
export const readableRecord = (flat: readonly string[]): ConversationRecord | undefined => {
  try {
    return decodeRecord(flat);
  } catch (error) {
    if (error instanceof HandoffError && error.code === 'STATE_CORRUPT') return undefined;
    throw error;
  }
};

/** Whether a record was written in another epoch of the server's memory than `epoch`, and so before a loss. */
export const isBefore = (epoch: string | undefined, flat: readonly string[]): boolean => {
  const at = flat.findIndex((name, index) => index % 2 === 0 && name === EPOCH);
  return at !== -1 && epoch !== undefined && flat[at + 1] !== epoch;
};
