export type ParsedJson = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'malformed' };

/** Reads a JSON body; an empty one counts as `{}` because several POSTs carry none. */
export function parseJson(body: Buffer): ParsedJson {
  if (body.length === 0) return { kind: 'json', value: {} };
  try {
    return { kind: 'json', value: JSON.parse(body.toString('utf8')) };
  } catch {
    return { kind: 'malformed' };
  }
}
