import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findCommand } from '../../src/cli/arguments/find-command.ts';
import { usageOf } from '../../src/cli/arguments/help.ts';
import { parseCall } from '../../src/cli/arguments/parse-call.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { ERRORS } from '../../src/errors/codes.ts';

const FOLDER = 'docs/runbook';
const pages = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));

const sourceFiles = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(dir, name));
const source = sourceFiles('src')
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

const matchesIn = (pattern: RegExp): { name: string; match: string }[] =>
  pages.flatMap(({ name, text }) => [...text.matchAll(pattern)].map(([, match = '']) => ({ name, match })));

test('every command of the runbook exists and takes its arguments', () => {
  const named = matchesIn(/npx handoff ([^`\n#]+)/g);
  expect(named.length).toBeGreaterThan(30);
  for (const { name, match } of named) {
    const argv = match.trim().split(/\s+/);
    if (argv[0] === '--help') continue;
    const found = findCommand(COMMANDS, argv);
    expect([name, match, found.kind]).toEqual([name, match, 'command']);
    // `npx handoff chats end` names the command in a sentence; whatever has arguments must have the right ones.
    if (found.kind !== 'command' || found.rest.length === 0) continue;
    expect(() => parseCall(found.rest, found.command, usageOf(found.command))).not.toThrow();
  }
});

test('every command stands in the runbook', () => {
  const all = pages.map(({ text }) => text).join('\n');
  for (const { words } of COMMANDS) expect(all).toContain(`npx handoff ${words.join(' ')}`);
});

test('every setting, error code, log line and option that the runbook names exists', () => {
  const known = new Set<string>([...Object.keys(SETTINGS), ...Object.keys(ERRORS), 'NOT_OURS', 'VALUE']);
  const capitals = matchesIn(/`([A-Z][A-Z]+(?:_[A-Z]+)+)`/g).filter(({ match }) => !known.has(match));
  expect(capitals).toEqual([]);
  const events = matchesIn(/`([a-z]+\.[a-z]+-?[a-z-]*)`/g).filter(
    ({ match }) => match !== 'terraform.tfvars' && !source.includes(match),
  );
  expect(events).toEqual([]);
  const options = new Set(['json', 'help', ...COMMANDS.flatMap((command) => Object.keys(command.options))]);
  expect(matchesIn(/`--([a-z-]+)/g).filter(({ match }) => !options.has(match))).toEqual([]);
});

test('every page is reached from the first, and every link leads somewhere', () => {
  const links = matchesIn(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g);
  expect(links.filter(({ match }) => !existsSync(join(dirname(join(FOLDER, 'README.md')), match)))).toEqual(
    [],
  );
  const fromFirst = new Set(links.filter(({ name }) => name === 'README.md').map(({ match }) => match));
  expect(
    pages.map(({ name }) => name).filter((name) => name !== 'README.md' && !fromFirst.has(name)),
  ).toEqual([]);
});

test('what the runbook quotes of the tool is what the tool says', () => {
  const quoted = [
    'older than --to still wait, and the seek would throw them away',
    'it cannot be known whether events older than --to still wait',
    '--to is in the future',
    '--to is before what is retained',
    'Nothing is changed: add --yes.',
    'The data is not shown: --show-text prints its',
    'nothing from before the seek is left',
  ];
  const all = pages.map(({ text }) => text).join('\n');
  for (const words of quoted) {
    expect(all).toContain(words);
    expect(source).toContain(words);
  }
});
