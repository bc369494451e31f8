import type { Log, LogFields } from '../bridge/ports/log.ts';

export type LogLine = {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: LogFields;
};

export type MemoryLog = Log & { readonly lines: readonly LogLine[] };

/** Keeps every line for tests to look at. */
export const createMemoryLog = (): MemoryLog => {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (event: string, fields: LogFields = {}): void => {
      lines.push({ level, event, fields });
    };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
};
