import { z } from 'zod';
import { startLiveAgentSimulator } from './start-live-agent-simulator.ts';

/** The process's settings. Times are milliseconds. */
const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8090),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.url().optional(),
  HOLD_MS: z.coerce.number().int().positive().default(30_000),
  CONNECTION_TIMEOUT_MS: z.coerce.number().int().positive().default(45_000),
  SEQUENCE_RULE: z.enum(['strict', 'lenient', 'off']).default('strict'),
  REQUIRE_BEARER: z.stringbool().default(false),
  /** An agent accepts each chat after this time and answers with an echo; -1 waits for the control API. */
  ACCEPT_AFTER_MS: z.coerce.number().int().min(-1).default(1_000),
  JOURNAL_PATH: z.string().optional(),
});

const settings = environment.parse(process.env);

const simulator = await startLiveAgentSimulator({
  port: settings.PORT,
  host: settings.HOST,
  publicUrl: settings.PUBLIC_URL,
  holdMs: settings.HOLD_MS,
  connectionTimeoutMs: settings.CONNECTION_TIMEOUT_MS,
  sequenceRule: settings.SEQUENCE_RULE,
  requireBearer: settings.REQUIRE_BEARER,
  journalPath: settings.JOURNAL_PATH,
  defaultScript:
    settings.ACCEPT_AFTER_MS < 0
      ? []
      : [
          { do: 'wait', ms: settings.ACCEPT_AFTER_MS },
          { do: 'accept', agentName: 'Alex' },
          { do: 'echo', typing: true, delayMs: 300 },
        ],
});

process.stdout.write(`live-agent-simulator ready on ${simulator.url}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close());
}
