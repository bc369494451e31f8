import { existsSync, readFileSync } from 'node:fs';
import type { CrashPoint } from './crash-points.ts';

/** Which points a run has still to come to, and where its processes died. */
export type CrashBook = {
  /** Where a process that kills itself writes down at which point. */
  readonly logPath: string;
  /** Where the next process in this place is to die, at the first that it passes. */
  pointsFor(slot: number): readonly CrashPoint[];
  /** Looks at what was written down; the points that are new, oldest first. */
  look(): readonly string[];
  pending(): readonly CrashPoint[];
};

/** So few are left that whoever passes one first may have it. */
const FEW = 18;

/**
 * The points are dealt out to the places, so that no two processes die at the same one; the last, which are the rare ones, are
 * everybody's.
 */
export const createCrashBook = (
  points: readonly CrashPoint[],
  { slots, logPath }: { slots: number; logPath: string },
): CrashBook => {
  const placeOf = new Map(points.map(({ name }, index) => [name, Math.floor(index / 2) % slots]));
  const hit = new Set<string>();
  const pending = (): CrashPoint[] => points.filter(({ name }) => !hit.has(name));
  return {
    logPath,
    pointsFor(slot) {
      const left = pending();
      return left.length <= FEW ? left : left.filter(({ name }) => placeOf.get(name) === slot);
    },
    look() {
      const lines = existsSync(logPath) ? readFileSync(logPath, 'utf8').split('\n') : [];
      // Once: of the last points everybody has all, and two may die at the same one in the same moment.
      const fresh = new Set(lines.filter((name) => name !== '' && !hit.has(name)));
      for (const name of fresh) hit.add(name);
      return [...fresh];
    },
    pending,
  };
};
