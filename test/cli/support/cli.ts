import { runCli } from '../../../src/cli/run-cli.ts';
import { systemClock } from '../../../src/system-clock/system-clock.ts';

export type CliRun = { readonly code: number; readonly out: string; readonly err: string };
export type Cli = (...argv: readonly string[]) => Promise<CliRun>;

export type Watcher = {
  /** Somebody is there: as on a terminal. */
  readonly isWatched?: boolean;
  /** Each piece written to standard error. */
  readonly see?: (text: string) => void;
  readonly signal?: AbortSignal;
};

/** The tool in this process, with an environment of its own. */
export const cliWith =
  (
    env: Readonly<Record<string, string | undefined>>,
    { isWatched = false, see = () => {}, signal = new AbortController().signal }: Watcher = {},
  ): Cli =>
  async (...argv) => {
    let out = '';
    let err = '';
    const terminal = {
      out: (text: string) => void (out += text),
      err(text: string) {
        err += text;
        see(text);
      },
      isWatched,
    };
    const code = await runCli(argv, { env, terminal, clock: systemClock, signal });
    return { code, out, err };
  };

/** What `--json` printed. */
export const jsonOf = ({ out }: CliRun): unknown => JSON.parse(out);

/** A failure in one line, with nothing on standard output. */
export const failure = (code: 1 | 2, line: RegExp) => ({
  code,
  out: '',
  err: expect.stringMatching(new RegExp(`^handoff: ${line.source}\\n$`)) as string,
});
