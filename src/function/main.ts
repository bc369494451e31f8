import { createLog } from '../logging/create-log.ts';
import { readFunctionConfig, type FunctionConfig } from './config.ts';
import { startFunction } from './start-function.ts';

const configOf = (env: NodeJS.ProcessEnv): FunctionConfig | undefined => {
  try {
    return readFunctionConfig(env);
  } catch (error) {
    createLog().error('config.refused', { error });
    return undefined;
  }
};

const run = async (config: FunctionConfig): Promise<void> => {
  const log = createLog({ level: config.LOG_LEVEL });
  const running = await startFunction(config, log);
  const stop = async (): Promise<void> => {
    await running.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop().catch((error: unknown) => {
        log.error('function.stop-failed', { error });
        process.exit(1);
      });
    });
  }
};

const config = configOf(process.env);
if (config) await run(config);
else process.exitCode = 2;
