import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import { emulatorFaults } from './emulator-faults.ts';
import type { Faults } from './faults.ts';
import { loadServices } from './grpc/load-services.ts';
import { publisherService } from './grpc/publisher-service.ts';
import { schemaService } from './grpc/schema-service.ts';
import { subscriberService } from './grpc/subscriber-service.ts';
import { widenWindows } from './grpc/widen-windows.ts';
import { Broker } from './model/broker.ts';
import { RpcError } from './rpc-error.ts';

export interface PubSubEmulatorOptions {
  /** 0 or nothing: any free port. */
  readonly port?: number;
  /** The address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** How long a unary pull waits for a first message, in milliseconds; 5,000 unless given. */
  readonly pullWaitMs?: number;
}

export interface PubSubEmulator {
  /** For PUBSUB_EMULATOR_HOST, such as "127.0.0.1:4711". */
  readonly host: string;
  readonly port: number;
  readonly faults: Faults;
  /**
   * Sets the emulator's clock ahead, so that ack deadlines, backoffs, retention and snapshots expire without waiting.
   * Publish times go ahead with it.
   */
  advanceTime(ms: number): void;
  /** Streaming pulls asked for since the start, also in vain: tells a client that holds one from one that opens them in a loop. */
  streamsOpened(): number;
  /** Ends all streams and stops listening. All topics, subscriptions and messages are gone. */
  close(): Promise<void>;
}

/** Starts a Pub/Sub service in this process. Rejects when the port is taken. */
export async function startPubSubEmulator(options: PubSubEmulatorOptions = {}): Promise<PubSubEmulator> {
  const { port = 0, host = '127.0.0.1', pullWaitMs = 5000 } = options;
  const broker = new Broker();
  // The size limits are Google's own and checked per request, so gRPC must let larger requests in.
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  const services = loadServices();
  server.addService(services.publisher, publisherService(broker));
  server.addService(services.subscriber, subscriberService(broker, pullWaitMs));
  server.addService(services.schemas, schemaService(broker.schemas));
  const boundPort = await bind(server, host, port);
  const leaveWindows = widenWindows(boundPort);
  return {
    host: `${host}:${boundPort}`,
    port: boundPort,
    faults: emulatorFaults(broker),
    advanceTime: (ms) => broker.alarms.advance(ms),
    streamsOpened: () => broker.streamsOpened,
    close: async () => {
      broker.close(new RpcError(status.UNAVAILABLE, 'The emulator is stopping.'));
      await stop(server);
      leaveWindows();
    },
  };
}

function bind(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, boundPort) => {
    if (error === null) resolve(boundPort);
    else reject(error);
  });
  return promise;
}

/** Lets statuses already sent reach the clients, then cuts what is still open. */
async function stop(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.tryShutdown(() => resolve());
  const timer = setTimeout(() => {
    server.forceShutdown();
    resolve();
  }, 100);
  await promise;
  clearTimeout(timer);
}
