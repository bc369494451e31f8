import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Tells the test run's summary which real part a test file ran on, or that it was not found. */
export const noteRealPart = (line: string): void => {
  const file = process.env['REAL_PARTS_FILE'];
  if (file !== undefined) appendFileSync(file, `${line}\n`);
};

/** What was noted, each once. */
export const realPartsIn = (file: string): string[] =>
  existsSync(file) ? [...new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean))].toSorted() : [];
