import { writeFileSync } from 'node:fs';
import { HELP, readOptions, type ChaosOptions } from './options.ts';
import { report } from './report.ts';
import { runChaos } from './run-chaos.ts';

const print = (text: string): void => void process.stdout.write(text);

const readOrExplain = (): ChaosOptions | undefined => {
  try {
    const options = readOptions(process.argv.slice(2));
    if (!options) print(HELP);
    return options;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exitCode = 2;
    return undefined;
  }
};

const run = async (options: ChaosOptions): Promise<void> => {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  print(`seed ${options.seed}\n`);
  const result = await runChaos(options, {
    signal: stop.signal,
    onProgress: (line) => {
      if (process.stdout.isTTY) print(`\r\x1b[K  ${line}`);
    },
  });
  print(report(result));
  if (options.keepLogs) print(`  logs and journals: ${result.dir}\n`);
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(result, undefined, 2)}\n`);
  process.exitCode = result.kept && !stop.signal.aborted ? 0 : 1;
};

const options = readOrExplain();
if (options) await run(options);
