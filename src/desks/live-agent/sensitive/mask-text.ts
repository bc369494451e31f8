import type { SensitiveRule } from '../wire/sensitive-rules.ts';
import type { CompiledRule } from './compile-rule.ts';

export type Masked = {
  readonly text: string;
  /** The rules that found something, each once. */
  readonly triggered: readonly SensitiveRule[];
  /** The time ran out before every rule had seen all of the text. */
  readonly isUnfinished: boolean;
};

/** Twice the longest text of a user: replacements that are longer than what they replace must not grow without end. */
const MAX_CHARS = 32_000;

/**
 * Steps that are taken whatever the time: a step takes 2 to 45 ns, so a quarter of a second at most, and more than any ordinary text needs. Without
 * them a machine under load would leave words unmasked.
 */
const SURE_STEPS = 6_000_000;

/** A character costs something in the shortest program, too. */
const STEPS_BESIDE = 30;

/** How long to go on. */
type Patience = { stepsTaken: number; readonly isLate: () => boolean };

type Applied = { readonly text: string; readonly found: boolean; readonly isUnfinished: boolean };

/** The replacement is taken as it is written: a `$1` in it would bring back what it should hide. An empty match hides nothing. */
const apply = ({ rule, pattern, steps }: CompiledRule, text: string, patience: Patience): Applied => {
  const replacement = rule.actionType === 'Remove' ? '' : rule.replacement;
  const matcher = pattern.matcher(text);
  const parts: string[] = [];
  let from = 0;
  let isUnfinished = false;
  while (!isUnfinished && matcher.find()) {
    if (matcher.end() > matcher.start()) {
      parts.push(text.slice(from, matcher.start()), replacement);
      from = matcher.end();
    }
    patience.stepsTaken += (steps + STEPS_BESIDE) * text.length;
    isUnfinished = patience.stepsTaken > SURE_STEPS && patience.isLate();
  }
  if (parts.length === 0) return { text, found: false, isUnfinished };
  const masked = [...parts, text.slice(from)].join('').slice(0, MAX_CHARS).toWellFormed();
  return { text: masked, found: true, isUnfinished };
};

/**
 * Applies the rules one after the other. A single search is fast, but a pattern can make many searches look through the whole text each: after so many
 * steps `isLate` is asked between them, and says when to stop.
 */
export const maskText = (rules: readonly CompiledRule[], text: string, isLate: () => boolean): Masked => {
  const triggered: SensitiveRule[] = [];
  const patience: Patience = { stepsTaken: 0, isLate };
  let masked = text;
  for (const rule of rules) {
    const applied = apply(rule, masked, patience);
    masked = applied.text;
    if (applied.found) triggered.push(rule.rule);
    if (applied.isUnfinished) return { text: masked, triggered, isUnfinished: true };
  }
  return { text: masked, triggered, isUnfinished: false };
};
