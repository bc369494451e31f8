import { createLogger, format, transports } from 'winston';
import type { Log, LogFields } from '../bridge/ports/log.ts';
import { errorFacts } from './error-facts.ts';

export type LogLevel = 'error' | 'warn' | 'info';

/** Names of the fields that may pass, checked against the type both ways. */
const FIELDS: Record<Exclude<keyof LogFields, 'error'>, true> = {
  conversationId: true,
  botSlug: true,
  chatId: true,
  eventId: true,
  messageId: true,
  type: true,
  code: true,
  reason: true,
  phase: true,
  workerId: true,
  topic: true,
  count: true,
  attempt: true,
  delayMs: true,
  durationMs: true,
  status: true,
  port: true,
};
const NAMES = Object.keys(FIELDS) as (keyof typeof FIELDS)[];

const SEVERITY: Record<LogLevel, string> = { error: 'ERROR', warn: 'WARNING', info: 'INFO' };

/** One JSON line per event on the stream (standard output unless told otherwise), in Cloud Logging's field names. */
export const createLog = ({
  level = 'info',
  stream = process.stdout,
}: { level?: LogLevel; stream?: NodeJS.WritableStream } = {}): Log => {
  const logger = createLogger({
    level,
    format: format.printf(({ level: at, message, ...fields }) =>
      JSON.stringify({
        severity: SEVERITY[at as LogLevel],
        message,
        time: new Date().toISOString(),
        ...fields,
      }),
    ),
    transports: [new transports.Stream({ stream })],
  });
  const write =
    (at: LogLevel) =>
    (event: string, fields: LogFields = {}): void => {
      const passed = Object.fromEntries(
        NAMES.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]),
      );
      logger.log(
        at,
        event,
        fields.error === undefined ? passed : { ...passed, errors: errorFacts(fields.error) },
      );
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
};
