import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { startFaultProxy } from '../chaos/fault-proxy.ts';
import { until } from '../contracts/until.ts';
import { startRedisServer } from './redis-server.ts';

export type RedisPair = {
  /** The address that clients know; leads to the primary, after a fail-over to what was its replica. */
  readonly url: string;
  /** Comes back when the replica has all that was written. */
  inStep(): Promise<void>;
  /** From now on the primary acknowledges what the replica does not get. */
  pauseReplication(): Promise<void>;
  /** Ends the primary, promotes the replica and leads the address to it. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
};

const portOf = (url: string): number => Number(new URL(url).port);

/** Two real servers, one a replica of the other over a line that can be broken, behind one address. */
export const startRedisPair = async (): Promise<RedisPair> => {
  const [primary, replica] = [await startRedisServer(), await startRedisServer()];
  const line = await startFaultProxy({ host: '127.0.0.1', port: portOf(primary.url) });
  const connections = [primary, replica].map(({ url }) =>
    connectRedis({ url, name: 'test', log: createMemoryLog() }),
  );
  const [onPrimary, onReplica] = connections;
  if (!onPrimary || !onReplica) throw new Error('two servers');
  await onReplica.replicaof('127.0.0.1', line.port);
  const offsetOf = async (redis: typeof onPrimary): Promise<string | undefined> =>
    /master_repl_offset:(\d+)/.exec(await redis.info('replication'))?.[1];
  const isLinked = async (): Promise<boolean> =>
    (await onReplica.info('replication')).includes('master_link_status:up');
  await until(isLinked, 'the replica follows', 20_000);

  let port = portOf(primary.url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `redis://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    inStep: () =>
      until(
        async () => (await offsetOf(onPrimary)) === (await offsetOf(onReplica)),
        'the replica is in step',
      ),
    pauseReplication: () => line.set('black-hole'),
    async failOver() {
      onPrimary.disconnect();
      await primary.stop();
      await onReplica.replicaof('NO', 'ONE');
      port = portOf(replica.url);
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      // A second time the client would wait for the end of a line that has ended.
      for (const redis of connections) if (redis.status !== 'end') redis.disconnect();
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      await line.set('pass');
      line.reset();
      await line.close();
      await Promise.all([primary.stop(), replica.stop()]);
    },
  };
};
