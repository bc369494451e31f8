// The service as `src/service/main.ts` runs it, but it kills itself at the first of the points in CRASH_AT that it passes. The only
// place that knows of CRASH_AT: production has nothing between itself and its ports.
import { appendFileSync } from 'node:fs';
import { runService } from '../../src/service/run-service.ts';
import { crashAt } from './crash-at.ts';

const fatal = new Set((process.env['CRASH_AT'] ?? '').split(','));
const log = process.env['CRASH_LOG'] ?? '';

await runService(process.env, (parts) =>
  crashAt(parts, (point) => {
    if (!fatal.has(point)) return;
    // On disk before the end: whoever looks afterwards finds where it was.
    appendFileSync(log, `${point}\n`);
    process.kill(process.pid, 'SIGKILL');
    for (;;);
  }),
);
