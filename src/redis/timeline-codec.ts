import type { TimelineEntry, TimelineKind } from '../bridge/ports/timeline.ts';
import type { ChatId, EventId } from '../conversation/ids.ts';

/**
 * One letter per kind. Lines are short because there are many: letter, time in base 36, name, outcome, event id, chat id,
 * count, with a space between and what is absent left empty. No field holds a space. `receive-if-new.lua` writes lines too.
 */
const LETTERS = {
  inbound: 'i',
  repeated: 'r',
  parked: 'x',
  told: 't',
  command: 'c',
  desk: 'd',
  limit: 'l',
  phase: 'p',
} as const satisfies Record<TimelineKind, string>;
const KINDS: ReadonlyMap<string, TimelineKind> = new Map(
  Object.entries(LETTERS).map(([kind, letter]) => [letter, kind as TimelineKind]),
);

/** Letter, time and name: what is known before the outcome. */
export const encodeBeginning = ({
  kind,
  atMs,
  name,
}: Pick<TimelineEntry, 'kind' | 'atMs' | 'name'>): string =>
  `${LETTERS[kind]} ${Math.round(atMs).toString(36)} ${name}`;

export const encodeTimelineEntry = (entry: TimelineEntry): string => {
  const { outcome, eventId = '', chatId = '', count = '' } = entry;
  return `${encodeBeginning(entry)} ${outcome} ${eventId} ${chatId} ${String(count)}`.trimEnd();
};

const line =
  /^(?<letter>\S) (?<time>[0-9a-z]{1,10}) (?<name>\S+) (?<outcome>\S+)(?: (?<eventId>\S*))?(?: (?<chatId>\S*))?(?: (?<count>\d+))?$/;

/** Undefined for a line that this release does not know: a newer one may have written it. */
export const decodeTimelineEntry = (text: string): TimelineEntry | undefined => {
  const {
    letter = '',
    time = '',
    name = '',
    outcome = '',
    eventId,
    chatId,
    count,
  } = line.exec(text)?.groups ?? {};
  const kind = KINDS.get(letter);
  return (
    kind && {
      atMs: parseInt(time, 36),
      kind,
      name,
      outcome,
      ...(eventId ? { eventId: eventId as EventId } : {}),
      ...(chatId ? { chatId: chatId as ChatId } : {}),
      ...(count ? { count: Number(count) } : {}),
    }
  );
};
