import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CALLS, CRASH_POINTS, nameOfCall } from './crash-points.ts';

test('production knows nothing of crash points', () => {
  const files = readdirSync('src', { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(300);
  const knowing = files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => /CRASH_(AT|LOG)/.test(readFileSync(path, 'utf8')));
  expect(knowing).toEqual([]);
});

test('what no run comes to is left out for a reason, and only that', () => {
  const left = CALLS.flatMap(([name, reach]) => (typeof reach === 'string' ? [] : [[name, reach.never]]));
  for (const [, why] of left) expect(why).toMatch(/\w{4}/);
  expect(left.map(([name]) => name)).toContain('memory.restore');
  expect(CRASH_POINTS).toHaveLength(2 * (CALLS.length - left.length));
});

test('a call is known by its port, its name and, where kinds matter, its kind', () => {
  expect([
    nameOfCall('workers', 'beat', []),
    nameOfCall('store', 'save', [{}, { conversation: { phase: 'talking' }, session: {} }, 1]),
    nameOfCall('store', 'release', [{}, 'handover']),
    nameOfCall('desk', 'perform', [{}, { do: 'leave' }]),
    nameOfCall('outbound', 'publish', [{ attributes: { 'ce-type': 'salesforce-handoff.agent.said.v1' } }]),
  ]).toEqual([
    'workers.beat',
    'store.save/talking',
    'store.release/handover',
    'desk.perform/leave',
    'outbound.publish/agent.said',
  ]);
});
