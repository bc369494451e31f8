type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/**
 * Paths of the fields in `given` that `known` does not have: what a schema that drops unknown fields has dropped. Arrays count
 * as fields by index. Looks no further than it is asked.
 */
export function* unknownFields(
  given: unknown,
  known: unknown,
  path: readonly string[] = [],
): Generator<string, void> {
  if (!isFields(given) || !isFields(known)) return;
  for (const name of Object.keys(given)) {
    const at = [...path, name];
    if (Object.hasOwn(known, name)) yield* unknownFields(given[name], known[name], at);
    else yield at.join('.');
  }
}
