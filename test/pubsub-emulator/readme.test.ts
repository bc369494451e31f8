import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startPubSubEmulator } from '../../src/pubsub-emulator/start-pubsub-emulator.ts';
import { GOOGLE_DIFFERENCES } from './google-differences.ts';

const README = readFileSync(
  fileURLToPath(new URL('../../src/pubsub-emulator/README.md', import.meta.url)),
  'utf8',
);

/** The cells of the rows of the table under a heading, without its two head lines. */
function tableUnder(heading: string): string[][] {
  const section = README.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the README', () => {
  test('lists exactly the differences that are checked', () => {
    const listed = Object.entries(GOOGLE_DIFFERENCES).map(([name, { words }]) => [name, words]);
    expect(tableUnder("Differences to Google's emulator")).toEqual(listed);
  });

  test('names every fault there is', async () => {
    const emulator = await startPubSubEmulator();
    const names = Object.keys(emulator.faults);
    await emulator.close();
    const listed = tableUnder('Faults').map(([call = '']) => /^`(\w+)\(/u.exec(call)?.[1]);
    expect(listed).toEqual(names);
  });
});
