import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { World } from './support/world.ts';

const MAIN = fileURLToPath(new URL('../../src/pubsub-emulator/main.ts', import.meta.url));

describe('the emulator command', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'says how to reach it, serves, and stops on %s',
    async (signal) => {
      const child = spawn(process.execPath, [MAIN], {
        env: { PATH: process.env['PATH'], PORT: '0' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const output: Buffer[] = [];
      child.stdout.on('data', (part: Buffer) => output.push(part));
      await once(child.stdout, 'data');
      const line = Buffer.concat(output).toString();
      const host =
        /^Pub\/Sub emulator is ready: export PUBSUB_EMULATOR_HOST=(127\.0\.0\.1:\d+)\n$/u.exec(line)?.[1] ??
        '';
      const world = new World(host);
      const topic = await world.topic();
      await world.close();
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      expect({ topic, code, lines: Buffer.concat(output).toString() }).toEqual({
        topic: expect.stringContaining('projects/test-project/topics/'),
        code: 0,
        lines: line,
      });
    },
  );
});
