import { existsSync, readFileSync } from 'node:fs';
import { END_CAUSES, UNDELIVERED_REASONS } from '../../src/conversation/state.ts';
import { SCENES } from '../../src/demo/tour/play-tour.ts';

const [, causes = '', reasons = ''] = readFileSync('docs/causes.md', 'utf8').split(/^## /mu);

/** First cell and the files of the last cell of each row. */
const rowsOf = (table: string) =>
  [...table.matchAll(/^\| `(?<name>[a-z-]+)` .*\|(?<shown>[^|]*)\|$/gmu)].map(({ groups }) => ({
    name: groups?.['name'] ?? '',
    files: [...(groups?.['shown'] ?? '').matchAll(/`([^`]+)`/gu)].map(([, file = '']) => file),
  }));

test.each([
  ['cause', causes, END_CAUSES],
  ['reason', reasons, UNDELIVERED_REASONS],
] as const)(
  'every %s of the contract has its row, and the row a test that comes to it',
  (_, table, names) => {
    const rows = rowsOf(table);
    expect(rows.map(({ name }) => name)).toEqual(names);
    for (const { name, files } of rows) {
      expect([name, files]).not.toEqual([name, []]);
      for (const file of files) {
        expect([file, existsSync(file)]).toEqual([file, true]);
        expect([name, file, readFileSync(file, 'utf8').includes(name)]).toEqual([name, file, true]);
      }
    }
  },
);

test('a scene of the tour that a row names comes to that cause', () => {
  const played = new Set(SCENES.map(({ ends }) => ends));
  const named = END_CAUSES.filter((cause) =>
    rowsOf(causes).some(({ name, files }) => name === cause && files.some((file) => file.includes('/tour/'))),
  );
  expect(named.filter((cause) => !played.has(cause))).toEqual([]);
});
