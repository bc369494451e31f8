import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { Log } from '../bridge/ports/log.ts';
import type { ServiceConfig } from './config.ts';
import { createHealthServer } from './health.ts';
import { wireService, type Through } from './wire.ts';

export type RunningService = {
  /** Of the health server. */
  readonly port: number;
  readonly chats: () => number;
  /** Hands over what runs and lets go of everything; within 8 s. */
  stop(): Promise<void>;
};

/** The service with its health server. `onFailure` is called when it cannot go on: the process should end. */
export const startService = async (
  config: ServiceConfig,
  log: Log,
  onFailure: (error: unknown) => void,
  through?: Through,
): Promise<RunningService> => {
  const service = wireService(config, log, through);
  const health = createHealthServer(service);
  health.listen(config.PORT);
  await once(health, 'listening');
  await service.start(onFailure);
  const { port } = health.address() as AddressInfo;
  log.info('service.started', { port });
  return {
    port,
    chats: () => service.chats(),
    async stop() {
      health.close();
      health.closeAllConnections();
      await service.stop();
    },
  };
};
