import { createLog } from '../logging/create-log.ts';
import { readServiceConfig, type ServiceConfig } from './config.ts';
import { startService, type RunningService } from './start-service.ts';
import type { Through } from './wire.ts';

/**
 * The platform kills after 10 s, and 8 s are promised. Every part of a stop has a limit of its own below this; should all of them fail,
 * what is not done is adopted by another worker all the same, so the end is no failure.
 */
const STOP_LIMIT_MS = 7_500;

const configOf = (env: NodeJS.ProcessEnv): ServiceConfig | undefined => {
  try {
    return readServiceConfig(env);
  } catch (error) {
    createLog().error('config.refused', { error });
    return undefined;
  }
};

const onceTold = (stop: () => Promise<void>): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
};

const run = async (config: ServiceConfig, through?: Through): Promise<void> => {
  const log = createLog({ level: config.LOG_LEVEL });
  const started: { service?: RunningService } = {};
  // Before the start, which may take long where Redis or Pub/Sub are away: the first process of a container is not ended by a
  // signal that it does not listen to.
  onceTold(async () => {
    setTimeout(() => {
      log.error('service.stop-late', { durationMs: STOP_LIMIT_MS });
      process.exit(0);
    }, STOP_LIMIT_MS);
    try {
      // A process that is still starting has nothing to hand over.
      await started.service?.stop();
      process.exit(0);
    } catch (error) {
      log.error('service.stop-failed', { error });
      process.exit(1);
    }
  });
  const onFailure = (error: unknown): void => {
    log.error('service.failed', { error });
    process.exit(1);
  };
  started.service = await startService(config, log, onFailure, through);
};

/** The whole life of a service process, to its exit. `through` is for tests: what is put between the service and its ports. */
export const runService = async (env: NodeJS.ProcessEnv, through?: Through): Promise<void> => {
  const config = configOf(env);
  if (!config) {
    process.exitCode = 2;
    return;
  }
  await run(config, through).catch((error: unknown) => {
    createLog().error('service.start-failed', { error });
    process.exit(1);
  });
};
