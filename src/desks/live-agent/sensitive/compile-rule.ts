import { RE2JS } from 're2js';
import type { SensitiveRule } from '../wire/sensitive-rules.ts';

/**
 * A rule's pattern comes from an org: it may be wrong or hostile. RE2 takes time in proportion to text and program, so both are bounded. It knows
 * neither look-around nor back-references; a rule that needs them cannot be used.
 */
export type CompiledRule = {
  readonly rule: SensitiveRule;
  readonly pattern: RE2JS;
  /** What one search costs for each character of the text, at most. */
  readonly steps: number;
};

/** A card number is a program of 60 steps. All rules of an org together get no more than this. */
const MAX_STEPS = 500;
/** Repeat counts are written out when a pattern is compiled: they are added up before that. */
const MAX_REPEATS = 500;

const repeatsIn = (pattern: string): number =>
  [...pattern.matchAll(/[{,](\d{1,9})/g)].reduce((sum, [, count]) => sum + Number(count), 0);

const compile = (pattern: string): RE2JS | undefined => {
  if (repeatsIn(pattern) > MAX_REPEATS) return undefined;
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
};

export type CompiledRules = {
  readonly usable: readonly CompiledRule[];
  /** Those whose pattern RE2 does not know or that would cost too much. */
  readonly unusable: number;
};

export const compileRules = (rules: readonly SensitiveRule[]): CompiledRules => {
  const usable: CompiledRule[] = [];
  let steps = 0;
  for (const rule of rules) {
    const pattern = compile(rule.pattern);
    const own = pattern?.programSize() ?? 0;
    if (!pattern || steps + own > MAX_STEPS) continue;
    steps += own;
    usable.push({ rule, pattern, steps: own });
  }
  return { usable, unusable: rules.length - usable.length };
};
