import type { Log } from '../bridge/ports/log.ts';

const ignore = (): void => {};

/** A command says what went wrong itself, in one line; the adapters' own lines would stand between it and its reader. */
export const QUIET_LOG: Log = { info: ignore, warn: ignore, error: ignore };
