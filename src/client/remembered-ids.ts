/** Remembers the newest `limit` ids. */
export const createRememberedIds = (limit: number) => {
  // A set keeps the order of insertion: the first is the oldest.
  const ids = new Set<string>();
  return {
    has: (id: string): boolean => ids.has(id),
    add(id: string): void {
      ids.add(id);
      if (ids.size <= limit) return;
      const [oldest] = ids;
      if (oldest !== undefined) ids.delete(oldest);
    },
  };
};
