import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../bridge/ports/log.ts';
import { LIMITS } from '../events/fields.ts';
import { createBodyGuard } from './body-guard.ts';
import type { FunctionConfig } from './config.ts';
import { createHandoffFunction } from './wire.ts';

export type RunningFunction = {
  readonly port: number;
  /** Takes no more requests, answers those that run, sends what is pending. */
  stop(): Promise<void>;
};

/** Name under which the functions-framework knows the function. */
export const TARGET = 'handoff';

// A request ends at the latest when its publish gives up (10 s); whoever stops us may not wait that long.
const DRAIN_MS = 6_000;
const IDLE_SWEEP_MS = 50;

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

const drain = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    // A connection whose request was running when we began becomes idle later, and would then be kept open.
    const sweep = setInterval(() => {
      server.closeIdleConnections();
    }, IDLE_SWEEP_MS);
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, DRAIN_MS);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
  });

/** Serves the function over HTTP by Google's functions-framework, with a guard in front. */
export const startFunction = async (config: FunctionConfig, log: Log): Promise<RunningFunction> => {
  const handoff = createHandoffFunction(config, log);
  http(TARGET, handoff.handler);
  // The framework's public way to its server without its process: no exit handlers, no prints.
  const server = createBodyGuard({ framework: getTestServer(TARGET), limitBytes: LIMITS.payloadBytes });
  const port = await listen(server, config.PORT);
  log.info('function.started', { port });
  return {
    port,
    async stop() {
      await drain(server);
      await handoff.close();
      log.info('function.stopped');
    },
  };
};
