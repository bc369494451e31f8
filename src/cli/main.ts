#!/usr/bin/env node
import { systemClock } from '../system-clock/system-clock.ts';
import { runCli } from './run-cli.ts';

// The first Ctrl-C lets a command leave nothing half done; the second ends the process.
const giveUp = new AbortController();
process.once('SIGINT', () => {
  giveUp.abort();
});
// A pause of the clock does not keep a process alive; a command does.
const alive = setInterval(() => {}, 60_000);
process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  terminal: {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isWatched: process.stderr.isTTY,
  },
  clock: systemClock,
  signal: giveUp.signal,
});
clearInterval(alive);
