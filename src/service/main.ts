import { createLog } from '../logging/create-log.ts';
import { readServiceConfig, type ServiceConfig } from './config.ts';
import { startService } from './start-service.ts';

/** The platform kills after 10 s; what is not done by then is adopted by another worker all the same. */
const STOP_LIMIT_MS = 8_000;

const configOf = (env: NodeJS.ProcessEnv): ServiceConfig | undefined => {
  try {
    return readServiceConfig(env);
  } catch (error) {
    createLog().error('config.refused', { error });
    return undefined;
  }
};

const run = async (config: ServiceConfig): Promise<void> => {
  const log = createLog({ level: config.LOG_LEVEL });
  const running = await startService(config, log, (error) => {
    log.error('service.failed', { error });
    process.exit(1);
  });
  const stop = async (): Promise<void> => {
    setTimeout(() => {
      log.error('service.stop-late', { durationMs: STOP_LIMIT_MS });
      process.exit(1);
    }, STOP_LIMIT_MS);
    await running.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop().catch((error: unknown) => {
        log.error('service.stop-failed', { error });
        process.exit(1);
      });
    });
  }
};

const config = configOf(process.env);
if (config) {
  await run(config).catch((error: unknown) => {
    createLog().error('service.start-failed', { error });
    process.exit(1);
  });
} else process.exitCode = 2;
