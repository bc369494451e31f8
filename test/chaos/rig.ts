import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPubSub } from '../../src/pubsub/connect-pubsub.ts';
import { ensureTopics } from '../../src/pubsub/ensure-topics.ts';
import { topologyOf } from '../../src/pubsub/topology.ts';
import { startGoogleEmulator } from '../pubsub-emulator/support/google-emulator.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { startChildProcess, type ChildProcess } from './child-process.ts';
import { createCrashBook } from './crash-book.ts';
import type { CrashPoint } from './crash-points.ts';
import { startDurableRedis, type DurableRedis } from './durable-redis.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { startFleet, type Fleet } from './fleet.ts';
import type { Emulator } from './options.ts';
import type { PubSubControl, PubSubFaultCall } from './pubsub-control.ts';
import { connectSimulatorControl } from './simulator-control.ts';

export const BOT = 'example-bot';
export const PROJECT = 'local-project';
const DESK_NAME = 'desk.test';
const HOLD_MS = 5_000;
/** As in an org: far longer than any fault lasts, so that a session that expires was left alone by the service. */
const CONNECTION_TIMEOUT_MS = 150_000;
/** The service's own limits are for a desk that is down, not for a machine whose processes take half a minute to start. */
const PATIENT = { OPEN_LIMIT_MS: '600000', MOVE_LIMIT_MS: '600000', CLOSE_LIMIT_MS: '60000' };

export type RigOptions = {
  readonly workers: number;
  readonly leaseTtlMs: number;
  readonly onCrash: (slot: number, code: number | null) => void;
  /** More of a worker's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A Redis that can be killed and started again with all that it had confirmed. */
  readonly durable?: boolean;
  /** Where workers are to kill themselves, each point once. */
  readonly crashPoints?: readonly CrashPoint[];
  readonly onFatal?: (slot: number, point: string) => void;
  readonly emulator?: Emulator;
};
type Bus = { readonly host: string; readonly pubsub: PubSubControl };
export type Rig = Awaited<ReturnType<typeof startRig>>;

const addressOf = (text: string): { host: string; port: number } => {
  const { hostname, port } = new URL(text.includes('://') ? text : `tcp://${text}`);
  return { host: hostname, port: Number(port) };
};

const writeSecrets = (dir: string, deskUrl: string): void => {
  mkdirSync(dir);
  const secrets = {
    client_id: 'example-client-id',
    client_secret: 'example-client-secret',
    username: 'agent-bridge@example.com',
    password: 'example-password',
    organizationId: '00D000000000001',
    deploymentId: '572000000000001',
    buttonId: '573000000000001',
    liveAgentUrl: deskUrl,
    loginUrl: deskUrl,
  };
  for (const [name, value] of Object.entries(secrets)) writeFileSync(join(dir, `${BOT}-${name}`), value);
};

const startVolatileRedis = async (): Promise<DurableRedis> => {
  const { url, pid, stop } = await startRedisServer();
  const restart = (): Promise<never> => Promise.reject(new Error('this Redis would forget everything'));
  return { url, pid: () => pid, restart, stop };
};

/**
 * The system under test and the world around it: a real Redis without persistence, the embedded Pub/Sub, the simulated desk, each
 * a process of its own, and the service's workers, which reach them over lines that can be broken one by one. Linux: each worker's
 * line to the desk is an address of its own in 127.0.0.0/8.
 */
export const startRig = async ({
  workers,
  leaseTtlMs,
  onCrash,
  env = {},
  durable = false,
  crashPoints = [],
  onFatal = () => {},
  emulator = 'embedded',
}: RigOptions) => {
  const dir = mkdtempSync(join(tmpdir(), 'handoff-chaos-'));
  const journalPath = join(dir, 'desk-journal.jsonl');
  const releases: (() => Promise<unknown> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const release of releases.splice(0).toReversed()) await release();
  };
  const startNeighbour = async (script: string, env: Record<string, string>, ready: RegExp) => {
    const child: ChildProcess = startChildProcess({
      script,
      env,
      ready,
      logPath: join(dir, 'neighbours.log'),
    });
    releases.push(() => {
      child.signal('SIGKILL');
      return child.ended;
    });
    return { address: await child.ready, child };
  };

  const startEmbedded = async (): Promise<Bus> => {
    const { address, child } = await startNeighbour(
      'test/chaos/faulty-emulator.ts',
      {},
      /PUBSUB_EMULATOR_HOST=(\S+)/,
    );
    const call = (...fault: PubSubFaultCall): void => {
      child.tell(JSON.stringify(fault));
    };
    return { host: address, pubsub: { call } };
  };
  const startGoogle = async (): Promise<Bus> => {
    const { host, close: end } = await startGoogleEmulator();
    const endNow = (): void => void end();
    process.once('exit', endNow);
    releases.push(() => {
      process.off('exit', endNow);
      return end();
    });
    const call = (...[fault]: PubSubFaultCall): void => {
      if (fault !== 'clear') throw new Error(`Google's emulator cannot do ${fault}`);
    };
    return { host, pubsub: { call } };
  };

  const compileCache = join(dir, 'compile-cache');
  /** Ends at once for want of settings and leaves the service compiled: workers start in half the time, and so more often. */
  const compileService = () =>
    startChildProcess({
      script: 'src/service/main.ts',
      env: { NODE_COMPILE_CACHE: compileCache },
      ready: /service\.started/,
      logPath: join(dir, 'neighbours.log'),
    }).ended;

  try {
    const redis = durable ? await startDurableRedis(dir) : await startVolatileRedis();
    const endRedis = (): void => void process.kill(redis.pid(), 'SIGKILL');
    process.once('exit', endRedis);
    releases.push(() => {
      process.off('exit', endRedis);
      return redis.stop();
    });
    const [bus, desk] = await Promise.all([
      emulator === 'google' ? startGoogle() : startEmbedded(),
      startNeighbour(
        'src/live-agent-simulator/main.ts',
        {
          PORT: '0',
          HOLD_MS: String(HOLD_MS),
          CONNECTION_TIMEOUT_MS: String(CONNECTION_TIMEOUT_MS),
          ACCEPT_AFTER_MS: '-1',
          JOURNAL_PATH: journalPath,
        },
        /ready on (\S+)/,
      ),
      compileService(),
    ]);
    const [{ host: pubsubHost, pubsub }, deskUrl] = [bus, desk.address];
    const client = connectPubSub({ projectId: PROJECT, emulatorHost: pubsubHost });
    releases.push(() => client.close());
    await ensureTopics(client, topologyOf());

    const proxy = async (target: string, at?: { host: string; port: number }): Promise<FaultProxy> => {
      const line = await startFaultProxy(addressOf(target), at);
      releases.push(() => line.close());
      return line;
    };
    const slots = [];
    let deskPort = 0;
    for (let index = 0; index < workers; index += 1) {
      const line = await proxy(deskUrl, { host: `127.0.1.${String(index + 1)}`, port: deskPort });
      deskPort = line.port;
      slots.push({ redis: await proxy(redis.url), pubsub: await proxy(pubsubHost), desk: line });
    }
    const secretsDir = join(dir, 'secrets');
    writeSecrets(secretsDir, `http://${DESK_NAME}:${String(deskPort)}`);
    const book = createCrashBook(crashPoints, { slots: workers, logPath: join(dir, 'crash-points.log') });
    const fleet: Fleet = startFleet({
      logDir: dir,
      onCrash,
      onFatal,
      book,
      slots: slots.map((links) => ({
        links,
        env: {
          PORT: '0',
          NODE_COMPILE_CACHE: compileCache,
          PUBSUB_EMULATOR_HOST: `127.0.0.1:${String(links.pubsub.port)}`,
          REDIS_URL: `redis://127.0.0.1:${String(links.redis.port)}`,
          SECRETS_DIR: secretsDir,
          DESK_INSECURE_HOSTS: `${DESK_NAME}:${String(deskPort)}`,
          CHAOS_BLOCK_MS: String(Math.round(leaseTtlMs / 2)),
          CHAOS_DESK_ADDRESS: links.desk.host,
          LEASE_TTL_MS: String(leaseTtlMs),
          ...PATIENT,
          ...env,
        },
      })),
    });
    releases.push(() => fleet.stop());
    await fleet.ready();
    const control = connectSimulatorControl(deskUrl);
    return {
      dir,
      journalPath,
      pubsubHost,
      redisUrl: redis.url,
      restartRedis: redis.restart,
      pubsub,
      client,
      control,
      fleet,
      book,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
