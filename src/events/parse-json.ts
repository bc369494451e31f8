/** Deeper nesting than any payload of the contract needs; keeps a hostile one from costing a stack. */
const MAX_DEPTH = 16;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

export type ParsedJson =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'refused'; readonly why: string };

/** Refuses what no honest producer sends: keys that reach for prototypes, and towers of brackets. Iterative, so depth cannot break it. */
const hostility = (root: unknown): string | undefined => {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let at = open.pop(); at; at = open.pop()) {
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (at.depth >= MAX_DEPTH) return `is nested deeper than ${String(MAX_DEPTH)} levels`;
    for (const [key, value] of Object.entries(at.value)) {
      if (FORBIDDEN_KEYS.has(key)) return `holds the key "${key}"`;
      open.push({ value, depth: at.depth + 1 });
    }
  }
  return undefined;
};

/** JSON from outside: size first, then UTF-8, then syntax, then shape. `why` never repeats what was in it. */
export const parseJson = (bytes: Uint8Array, maxBytes: number): ParsedJson => {
  if (bytes.byteLength > maxBytes)
    return { kind: 'refused', why: `is larger than ${String(maxBytes)} bytes` };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return { kind: 'refused', why: error instanceof SyntaxError ? 'is not JSON' : 'is not UTF-8' };
  }
  const why = hostility(value);
  return why === undefined ? { kind: 'json', value } : { kind: 'refused', why };
};
