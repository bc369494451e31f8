// `npm run generate`: writes schemas/ from src/events. `--check` fails when a file is stale, missing or left over.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { schemaFiles } from './schemas/schema-files.ts';

const FOLDER = 'schemas';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const files = schemaFiles(version);
const existing = existsSync(FOLDER)
  ? readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
  : [];
const leftOver = existing.filter((name) => !files.has(name));
const stale = [...files].filter(([name, text]) => {
  const path = join(FOLDER, name);
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
});

if (process.argv.includes('--check')) {
  for (const name of [...stale.map(([path]) => path), ...leftOver]) {
    console.error(`${join(FOLDER, name)} is stale: run npm run generate`);
  }
  process.exitCode = stale.length + leftOver.length === 0 ? 0 : 1;
} else {
  for (const name of leftOver) rmSync(join(FOLDER, name));
  for (const [name, text] of stale) {
    mkdirSync(dirname(join(FOLDER, name)), { recursive: true });
    writeFileSync(join(FOLDER, name), text);
  }
}
