import { createHash } from 'node:crypto';
import type { DeskSession } from '../../../bridge/ports/agent-desk.ts';
import type { Command } from '../../../conversation/command.ts';
import { plannedUpload } from './upload-plan.ts';
import { fieldOf, isCount, numberOf, type LiveAgentChange } from './session-state.ts';

/** Commands that are counted by X-LIVEAGENT-SEQUENCE (Chat REST API guide, Request Headers). */
export type Numbered = Extract<
  Command,
  { do: 'request-agent' | 'send' | 'show-typing' | 'show-idle' | 'leave' }
>;

export const isNumbered = (command: Command): command is Numbered =>
  command.do === 'request-agent' ||
  command.do === 'send' ||
  command.do === 'show-typing' ||
  command.do === 'show-idle' ||
  command.do === 'leave';

/** Not the text itself: it is the user's. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** What a number is set down for: a repeat of the same thing finds it again. */
const purposeOf = (command: Numbered): string => {
  switch (command.do) {
    case 'send':
      return `send ${command.item.id}`;
    case 'show-typing': {
      const peeked = command.text === undefined ? '' : ` ${digest(command.text)}`;
      return `show-typing ${command.typing ? 'on' : 'off'}${peeked}`;
    }
    case 'show-idle':
      return `show-idle ${command.warned ? 'on' : 'off'}`;
    case 'request-agent':
    case 'leave':
      return command.do;
  }
};

const NOTHING_RESERVED = {
  reserved: undefined,
  reservedFor: undefined,
  tried: undefined,
  repairs: undefined,
  gap: undefined,
  upload: undefined,
  uploadTries: undefined,
  uploadDoubt: undefined,
} as const;

/** More requests than a chat makes in what a store can lose; the desk answers such a number with the last it took. */
const GAP = 1_000;

/** Numbers may have been used that nobody remembers. One that is reserved stays: whoever used it, used it for the same. */
export const DOUBT: LiveAgentChange = { doubt: '1' };

const reservationFor = (session: DeskSession, command: Numbered): number | undefined =>
  fieldOf(session, 'reservedFor') === purposeOf(command) ? numberOf(session, 'reserved', 1) : undefined;

/**
 * Sets a number down for `command` before its request is sent. A number belongs to one command for ever: when another command
 * comes first, the reserved number is passed over, because its request may have left without anybody remembering. A gap costs one
 * repair; a number used for two things would cost a message (the desk takes a repeat for done). In doubt about the counter the gap is
 * made on purpose.
 */
export const reserveNumber = (session: DeskSession, command: Command): LiveAgentChange => {
  if (!isNumbered(command) || reservationFor(session, command) !== undefined) return {};
  const passedOver = numberOf(session, 'reserved', 0);
  const free = Math.max(numberOf(session, 'next', 1), passedOver + 1);
  const inDoubt = fieldOf(session, 'doubt') !== undefined;
  const number = inDoubt ? free + GAP : free;
  return {
    ...NOTHING_RESERVED,
    reserved: String(number),
    reservedFor: purposeOf(command),
    next: String(number),
    ...(inDoubt && { gap: String(free), doubt: undefined }),
    ...plannedUpload(session, command),
  };
};

/** Nothing was sent under the number: the next command may have it. */
export const givenBack: LiveAgentChange = NOTHING_RESERVED;

/** The number to send with. What was not reserved is reserved now, as the port promises that it was. */
export const numberFor = (session: DeskSession, command: Numbered): number =>
  reservationFor(session, command) ?? numberOf(reserveNumber(session, command) as DeskSession, 'reserved', 1);

/** The command is over with, done or refused: the number is used up. */
export const settled = (number: number): LiveAgentChange => ({
  ...NOTHING_RESERVED,
  next: String(number + 1),
});

/** No answer: the request may have arrived under this number. */
export const TRIED: LiveAgentChange = { tried: '1' };

/** The desk's last number out of "Out of sync Ack. Expected 3. Actual 7". */
export const actualIn = (text: string): number | undefined => {
  const actual = Number(/\bActual\s+(\d{1,10})\b/i.exec(text)?.[1]);
  return isCount(actual) ? actual : undefined;
};

/** A chat whose numbers cannot be brought together after so many tries never will be. */
const MAX_REPAIRS = 3;

export type OutOfSync = {
  readonly kind: 'arrived' | 'repaired' | 'hopeless';
  readonly change: LiveAgentChange;
  /** Requests that the desk has taken and nobody remembers. */
  readonly forgotten: number;
};

/**
 * What a 409 to a POST means. `Actual` is the last number the desk took (seen in real clients; no document says it).
 * The same as ours: only this command ever carries our number, so it had arrived. Higher: it had arrived if it was tried before,
 * or nobody remembers what was done last, else our counter was behind. Lower: our counter was ahead. In the last two the command goes
 * again under Actual + 1. Whatever the answer, it settles a doubt.
 */
export const judgeOutOfSync = (session: DeskSession, number: number, text: string): OutOfSync => {
  const actual = actualIn(text);
  const inDoubt = fieldOf(session, 'doubt') !== undefined;
  const mayHaveArrived = fieldOf(session, 'tried') !== undefined || inDoubt;
  if (actual !== undefined && (actual === number || (actual > number && mayHaveArrived))) {
    const change = { ...settled(number), next: String(actual + 1), doubt: undefined };
    return { kind: 'arrived', change, forgotten: inDoubt ? actual - number : 0 };
  }
  const firstUnknown = numberOf(session, 'gap', Infinity);
  const forgotten = actual === undefined ? 0 : Math.max(0, actual + 1 - firstUnknown);
  const repairs = numberOf(session, 'repairs', 0) + 1;
  const next = String(actual === undefined ? number : actual + 1);
  if (repairs > MAX_REPAIRS) return { kind: 'hopeless', change: { ...NOTHING_RESERVED, next }, forgotten };
  const again = { reserved: next, next, tried: undefined, repairs: String(repairs) };
  // What was counted is not counted again.
  const known = actual === undefined ? {} : { gap: undefined, doubt: undefined };
  return { kind: 'repaired', change: { ...again, ...known }, forgotten };
};

/** After a reconnect: numbers start again, and what was under way is not known under them. */
export const restarted = (session: DeskSession, resetSequence: boolean): LiveAgentChange => {
  const passedOver = numberOf(session, 'reserved', 0);
  const next = resetSequence ? 1 : Math.max(numberOf(session, 'next', 1), passedOver + 1);
  return { ...NOTHING_RESERVED, next: String(next), doubt: undefined };
};
