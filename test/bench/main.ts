// `npm run bench`: every benchmark, one after the other, each with its yardstick in the same run. Prints, never judges.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

for (const file of readdirSync('test/bench').filter((name) => name.endsWith('.bench.ts'))) {
  console.log(`\n# ${file}`);
  const { status } = spawnSync(process.execPath, [`test/bench/${file}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}
