import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { COMMANDS } from '../../src/cli/commands.ts';
import { cliWith, failure } from './support/cli.ts';

const NOWHERE = {
  PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
  REDIS_URL: 'redis://127.0.0.1:1',
  SECRETS_DIR: '/nonexistent',
};
const cli = cliWith(NOWHERE);

test('every command has a help with its usage, its options and what it does', async () => {
  for (const { words, summary, options } of COMMANDS) {
    const { code, out, err } = await cliWith({})(...words, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`handoff ${words.join(' ')}`);
    expect(out).toContain(summary);
    for (const option of [...Object.keys(options), 'json', 'help']) expect(out).toContain(`--${option}`);
  }
});

test('the overview names every command; without a command it is a misuse', async () => {
  const { code, out } = await cli('--help');
  expect(code).toBe(0);
  for (const { words } of COMMANDS) expect(out).toContain(`handoff ${words.join(' ')}`);
  expect(await cli()).toMatchObject({ code: 2, out });
  const group = await cli('parked', '--help');
  expect(group.code).toBe(0);
  expect(group.out).toContain('handoff parked list');
  expect(group.out).not.toContain('handoff chats list');
});

test('a misuse is one line with the remedy and code 2', async () => {
  const misuses: readonly (readonly [argv: readonly string[], line: RegExp])[] = [
    [['nonsense'], /there is no command "nonsense"\. See handoff --help\./],
    [['parked', 'burn'], /there is no command "parked burn"\. See handoff --help\./],
    [['parked', 'list', '--loud'], /Unknown option '--loud'\. Usage: handoff parked list \[options\]\./],
    [['parked', 'list', '--json=yes'], /Option '--json' does not take an argument\. Usage: .*/],
    [['parked', 'list', 'more'], /there are more words than the command takes\. Usage: .*/],
    [['parked', 'list', '--since', 'yesterday'], /--since is not a time\. Write a time such as .*/],
    [['parked', 'show'], /<id> is missing\. Usage: handoff parked show <id> \[options\]\./],
    [['parked', 'show', 'abc'], /<id> is too short\. Give at least its first 6 characters\./],
    [['parked', 'redrive'], /nothing says which messages\. Give an id, --bot, .*/],
    [['parked', 'drop', '--all', '--bot', 'a'], /--all and a selection contradict each other\. .*/],
    [['parked', 'redrive', '--all', '--redrive-id', 'a b'], /--redrive-id cannot be used\. .*/],
    [['replay', 'sideways', '--to', '-1m'], /<stream> must be inbound or outbound\. Usage: .*/],
    [['replay', 'inbound'], /--to is missing\. Give a time, such as --to -10m, or a snapshot\./],
    [['replay', 'inbound', '--to', '10 minutes'], /--to is neither a time nor the name of a snapshot\. .*/],
    [
      ['replay', 'inbound', '--to', '2026-01-31T09:30:00'],
      /--to is neither a time nor the name of a snapshot\. .*/,
    ],
    [
      ['replay', 'inbound', '--to', '-1m', '--follow', 'long'],
      /--follow is not a duration\. Write one such as 30s.*/,
    ],
    [['snapshots', 'create', 'inbound', '1x'], /<name> is no name for a snapshot\. Take .*/],
    [['chats', 'show', 'nobody'], /<conversation> is none\. Write it as botSlug:userId, .*/],
    [['chats', 'list', '--limit', 'all'], /--limit is no number\. Give one from 1 to 999999\./],
    [['chats', 'list', '--bot', 'a:b'], /--bot is no bot slug\. .*/],
    [['bots', 'check', '../x'], /<botSlug> is no bot slug\. .*/],
  ];
  for (const [argv, line] of misuses) expect([argv, await cli(...argv)]).toEqual([argv, failure(2, line)]);
});

test('settings that are missing or wrong are one line and code 2, without their values', async () => {
  expect(await cliWith({})('snapshots', 'list')).toEqual(
    failure(
      2,
      /the settings are not usable: GOOGLE_CLOUD_PROJECT: is required unless PUBSUB_EMULATOR_HOST is set\..*/,
    ),
  );
  expect(await cliWith({})('chats', 'list')).toEqual(
    failure(2, /the settings are not usable: REDIS_URL: is required.*/),
  );
  const wrong = await cliWith({ REDIS_URL: 'canary' })('chats', 'list');
  expect(wrong).toEqual(failure(2, /the settings are not usable: REDIS_URL: must be redis.*/));
  expect(wrong.err).not.toContain('canary');
});

test('what cannot be reached is one line with the remedy and code 1', async () => {
  const noEmulator = failure(
    1,
    /no Pub\/Sub emulator answers at 127\.0\.0\.1:1 \(\w+\)\. Start it, or unset .*/,
  );
  const noRedis = failure(
    1,
    /Redis does not answer.*\. Check REDIS_URL and that you can reach its network\./,
  );
  const commands: readonly (readonly [argv: readonly string[], expected: object])[] = [
    [['replay', 'inbound', '--to', '-1m', '--yes'], noEmulator],
    [['snapshots', 'list'], noEmulator],
    [['parked', 'list'], noEmulator],
    [['chats', 'list'], noRedis],
    [['chats', 'end', 'a:b', '--yes'], noRedis],
    [['bots', 'list'], failure(1, /the secret SECRETS_DIR cannot be read .*/)],
  ];
  for (const [argv, expected] of commands) expect([argv, await cli(...argv)]).toEqual([argv, expected]);
});

test('as a process it is executable, and its exit code is the command’s', async () => {
  const main = 'src/cli/main.ts';
  accessSync(main, constants.X_OK);
  expect(readFileSync(main, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
  const run = (...argv: string[]): Promise<{ code: number | null; out: string; err: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [main, ...argv], { env: NOWHERE });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
      child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
      child.on('close', (code) => {
        resolve({ code, out, err });
      });
    });
  const [help, misuse, unreachable] = await Promise.all([
    run('--help'),
    run('nonsense'),
    run('snapshots', 'list', '--json'),
  ]);
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(misuse).toEqual(failure(2, /there is no command "nonsense"\. .*/));
  expect(unreachable).toEqual(failure(1, /no Pub\/Sub emulator answers .*/));
});
