import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export interface RunningEmulator {
  /** For PUBSUB_EMULATOR_HOST. */
  readonly host: string;
  close(): Promise<void>;
}

const START_DEADLINE_MS = 30_000;

/** Says whether Google's own emulator can be started here: gcloud with the pubsub-emulator component, and java. */
export function isGoogleEmulatorInstalled(): boolean {
  const gcloud = findProgram('gcloud');
  if (gcloud === undefined || findProgram('java') === undefined) return false;
  return existsSync(join(dirname(dirname(realpathSync(gcloud))), 'platform', 'pubsub-emulator'));
}

/** Starts Google's emulator on a free loopback port, with its own empty data directory. */
export async function startGoogleEmulator(): Promise<RunningEmulator> {
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const dataDir = mkdtempSync(join(tmpdir(), 'pubsub-emulator-'));
  const flags = [`--host-port=${host}`, '--project=test-project', `--data-dir=${dataDir}`, '--quiet'];
  // gcloud forks java, so both get a process group of their own that can be ended as one.
  const child = spawn('gcloud', ['beta', 'emulators', 'pubsub', 'start', ...flags], {
    detached: true,
    stdio: 'ignore',
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('gcloud did not start.');
  const exited = once(child, 'exit');
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      process.kill(-pid, 'SIGKILL');
      await exited;
    }
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await listening(port);
  } catch (error) {
    await close();
    throw error;
  }
  return { host, close };
}

function findProgram(name: string): string | undefined {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}

async function listening(port: number): Promise<void> {
  for (const deadline = Date.now() + START_DEADLINE_MS; Date.now() < deadline;) {
    if (await accepts(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Google's emulator did not listen within ${START_DEADLINE_MS} ms.`);
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => {
    socket.destroy();
    resolve(true);
  });
  socket.once('error', () => resolve(false));
  return promise;
}
