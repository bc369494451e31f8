/** Names are taken for the same when only capitals and joints differ. */
const folded = (name: string): string => name.toLowerCase().replace(/[-_\s]/g, '');

/** How many letters have to be put in, left out or changed (Levenshtein). */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let at = 1; at <= a.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= b.length; to += 1) {
      const change = (row[to - 1] ?? 0) + (a[at - 1] === b[to - 1] ? 0 : 1);
      next.push(Math.min(change, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** More is another word. */
const MAX_DISTANCE = 2;

/** The name that was probably meant. */
export const nearestName = (written: string, names: readonly string[]): string | undefined => {
  const [best] = names
    .map((name) => ({ name, far: distance(folded(written), folded(name)) }))
    .toSorted((a, b) => a.far - b.far);
  return best !== undefined && best.far <= MAX_DISTANCE ? best.name : undefined;
};
