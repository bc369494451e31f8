export type SilenceWatchParts = {
  /** When nothing was heard for this long (or up to a quarter less), it is silent. */
  readonly silenceMs: number;
  /** While it holds, nothing is missed. */
  readonly isBusy: () => boolean;
  /** Told again after each further `silenceMs` of silence. */
  readonly onSilence: () => void;
};

export type SilenceWatch = {
  /** Something came. */
  heard(): void;
  stop(): void;
};

// Counted in checks, not by the clock: a process that was frozen or blocked would take its own sleep for silence, and throw
// away what waits for it in its socket.
const CHECKS = 4;

export const startSilenceWatch = ({ silenceMs, isBusy, onSilence }: SilenceWatchParts): SilenceWatch => {
  let quietChecks = 0;
  const check = (): void => {
    quietChecks = isBusy() ? 0 : quietChecks + 1;
    if (quietChecks < CHECKS) return;
    quietChecks = 0;
    onSilence();
  };
  const timer = setInterval(check, silenceMs / CHECKS);
  // What it watches keeps the process alive, or nothing does.
  timer.unref();
  return {
    heard() {
      quietChecks = 0;
    },
    stop() {
      clearInterval(timer);
    },
  };
};
