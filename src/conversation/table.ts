import type { HappeningOf, HappeningType } from './event.ts';
import type { Conversation, Phase } from './state.ts';
import type { IgnoredWhy, Step } from './step.ts';

export type PhaseOf<P extends Phase> = Extract<Conversation, { phase: P }>;

type Handler<P extends Phase, T extends HappeningType> = (
  conversation: PhaseOf<P>,
  happening: HappeningOf<T>,
  nowMs: number,
) => Step;
type Cell<P extends Phase, T extends HappeningType> = IgnoredWhy | Handler<P, T>;

/** What may happen in one phase. The mapped type is the proof that no case is forgotten: a new happening gives one compile error per phase. */
export type Row<P extends Phase> = { readonly [T in HappeningType]: Cell<P, T> };
export type Table = { readonly [P in Phase]: Row<P> };
