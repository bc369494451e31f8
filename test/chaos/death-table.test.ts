import { existsSync, readFileSync } from 'node:fs';
import { CALLS } from './crash-points.ts';

const [, section = ''] = readFileSync('docs/reliability.md', 'utf8').split('## Killed at each step\n');
const [, , ...rows] = (section.split('\n## ', 1)[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));

describe('the death table', () => {
  test('has a row for every call in which a process can die', () => {
    const named = new Set(
      cells.flatMap(([, where = '']) => [...where.matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
    );
    const reached = CALLS.filter(([, reach]) => typeof reach === 'string').map(([name]) => name);
    expect(reached.filter((name) => !named.has(name))).toEqual([]);
    const known = new Set(CALLS.map(([name]) => name));
    expect([...named].filter((name) => name !== undefined && !known.has(name))).toEqual([]);
  });

  test('names a test that exists in each row', () => {
    const tests = cells.map(([, , , , shown = '']) =>
      [...shown.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file),
    );
    expect(tests.length).toBeGreaterThan(15);
    expect(tests.filter((files) => files.length === 0)).toEqual([]);
    expect(tests.flat().filter((file) => !existsSync(file))).toEqual([]);
  });
});
