export type BoundedMap<Value> = {
  get(key: string): Value | undefined;
  /** What was set longest ago makes room. */
  set(key: string, value: Value): void;
  delete(key: string): void;
  readonly size: number;
};

/** A map for keys that come from outside: never more than `max` of them. */
export const createBoundedMap = <Value>(max: number): BoundedMap<Value> => {
  const values = new Map<string, Value>();
  return {
    get: (key) => values.get(key),
    set(key, value) {
      // Deleted first, so that the map's order is that of the settings and its first key the oldest.
      values.delete(key);
      values.set(key, value);
      if (values.size <= max) return;
      const [oldest] = values.keys();
      if (oldest !== undefined) values.delete(oldest);
    },
    delete(key) {
      values.delete(key);
    },
    get size() {
      return values.size;
    },
  };
};
