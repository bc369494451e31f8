import { z } from 'zod';
import { jsonText } from './json-of.ts';

/** The rules stand in the record of every chat of the org, so they are few and short. */
const MAX_RULES = 20;
const MAX_NAME_CHARS = 100;
const MAX_PATTERN_CHARS = 500;
const MAX_REPLACEMENT_CHARS = 100;
const MAX_KEPT_CHARS = 6_000;

/** One thing that no agent may read (Chat REST API guide, SensitiveDataRules). */
const rule = z.object({
  id: z.string().max(MAX_NAME_CHARS).optional().catch(undefined),
  name: z
    .string()
    .catch('')
    .transform((name) => name.slice(0, MAX_NAME_CHARS).toWellFormed()),
  pattern: z.string().min(1).max(MAX_PATTERN_CHARS),
  replacement: z
    .string()
    .catch('')
    .transform((text) => text.slice(0, MAX_REPLACEMENT_CHARS).toWellFormed()),
  actionType: z
    .string()
    .transform((action) => (action.toLowerCase() === 'remove' ? ('Remove' as const) : ('Replace' as const)))
    .catch('Replace'),
});
export type SensitiveRule = z.output<typeof rule>;

const rulesIn = (value: unknown): SensitiveRule[] =>
  (Array.isArray(value) ? value : []).slice(0, MAX_RULES).flatMap((one: unknown) => {
    const parsed = rule.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });

export type KeptRules = { readonly rules: string | undefined; readonly rulesLeftOut: number };

/**
 * The rules as text for the session's record (undefined text: none), or undefined when `value` is no list. Of what is beyond the limits the first are kept, and how
 * many are not is told.
 */
export const keepRules = (value: unknown): KeptRules | undefined => {
  if (!Array.isArray(value)) return undefined;
  const kept = rulesIn(value);
  while (JSON.stringify(kept).length > MAX_KEPT_CHARS) kept.pop();
  const rules = kept.length === 0 ? undefined : JSON.stringify(kept);
  return { rules, rulesLeftOut: value.length - kept.length };
};

/** The rules in a text that {@link keepRules} made; whatever else stands there holds none. */
export const keptRules = (text: string): SensitiveRule[] => rulesIn(jsonText(text));
