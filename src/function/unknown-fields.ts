type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/**
 * Paths of the fields in `given` that `known` does not have: what a schema that drops unknown fields has dropped. Arrays count
 * as fields by index.
 */
export const unknownFields = (given: unknown, known: unknown, path: readonly string[] = []): string[] => {
  if (!isFields(given) || !isFields(known)) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const at = [...path, name];
    return Object.hasOwn(known, name) ? unknownFields(value, known[name], at) : [at.join('.')];
  });
};
