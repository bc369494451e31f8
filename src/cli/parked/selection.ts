import type { Call, OptionSpec } from '../command.ts';
import { misuse } from '../refusal.ts';
import { timeOption } from '../time/parse-time.ts';
import type { ParkedView } from './parked-message.ts';

/** Which parked messages a command is about; what is absent matches all. */
export type Selection = {
  /** The whole id, or its beginning. */
  readonly id?: string | undefined;
  readonly bot?: string | undefined;
  readonly code?: string | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
};

export const SELECTION_OPTIONS = {
  bot: { type: 'string', value: 'botSlug', meaning: 'Only those of this bot.' },
  code: { type: 'string', value: 'code', meaning: 'Only those parked with this code (docs/errors.md).' },
  since: { type: 'string', value: 'time', meaning: 'Only those parked at this time or later.' },
  until: { type: 'string', value: 'time', meaning: 'Only those parked before this time.' },
} as const satisfies Record<string, OptionSpec>;

// Shorter beginnings are as good as none.
const MIN_ID_CHARS = 6;

export const selectionOf = (call: Call, nowMs: number): Selection => {
  const id = call.positional('id');
  if (id !== undefined && id.length < MIN_ID_CHARS) {
    throw misuse(`<id> is too short`, `Give at least its first ${String(MIN_ID_CHARS)} characters.`);
  }
  return {
    id,
    bot: call.text('bot'),
    code: call.text('code'),
    sinceMs: timeOption(call.text('since'), 'since', nowMs),
    untilMs: timeOption(call.text('until'), 'until', nowMs),
  };
};

export const isSelected = (selection: Selection, view: ParkedView): boolean => {
  const { id, bot, code, sinceMs, untilMs } = selection;
  const parkedAtMs = Date.parse(view.parkedAt);
  return (
    (id === undefined || view.id.startsWith(id)) &&
    (bot === undefined || view.botSlug === bot) &&
    (code === undefined || view.code === code) &&
    (sinceMs === undefined || parkedAtMs >= sinceMs) &&
    (untilMs === undefined || parkedAtMs < untilMs)
  );
};

/** Whether anything narrows the selection. */
export const isNarrowed = (selection: Selection): boolean =>
  Object.values(selection).some((value) => value !== undefined);
