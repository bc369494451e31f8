import { jsonText } from './json-of.ts';

/** A reason is a word; what holds it nests no deeper. */
const MAX_DEPTH = 4;
const MAX_CHARS = 1_000;

/**
 * The word in a `reason`. A string in the guide; in real captures also a list, an object, or either of them as JSON text. Undefined
 * when there is none.
 */
export const reasonOf = (value: unknown, depth = 0): string | undefined => {
  if (depth > MAX_DEPTH) return undefined;
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === '' || text.length > MAX_CHARS) return undefined;
    return /^[[{"]/.test(text) ? reasonOf(jsonText(text), depth + 1) : text;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const inside: readonly unknown[] = Array.isArray(value)
    ? value.slice(0, 10)
    : ['reason' in value ? value.reason : undefined];
  for (const one of inside) {
    const reason = reasonOf(one, depth + 1);
    if (reason !== undefined) return reason;
  }
  return undefined;
};
