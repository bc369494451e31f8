import { keepAlive } from '../../src/bridge/keep-alive.ts';
import type { Clock } from '../../src/bridge/ports/clock.ts';
import type { WorkerId } from '../../src/bridge/ports/conversation-store.ts';
import type { Workers } from '../../src/bridge/ports/workers.ts';
import { createManualClock } from '../../src/memory/manual-clock.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { createMemoryWorkers } from '../../src/memory/memory-workers.ts';
import { createMemoryWorld } from '../../src/memory/memory-world.ts';
import { createSmallWorld } from '../support/small-world.ts';

const ME = 'worker-1' as WorkerId;

test('who asks first after a freeze ends the life on the spot, before any timer has run', async () => {
  const wound = createManualClock();
  let frozenMs = 0;
  const clock: Clock = { ...wound, monotonicMs: () => wound.monotonicMs() + frozenMs };
  const workers: Workers = createMemoryWorkers(createMemoryWorld({ clock: wound }));
  const log = createMemoryLog();
  await workers.beat(ME, 2_000, true);
  let losses = 0;
  const life = keepAlive(
    { workers, clock, log, ttlMs: 2_000, beatMs: 400, onLost: () => (losses += 1) },
    ME,
    0,
  );
  await wound.advance(1_000);
  expect({ safe: life.isSafe(), losses }).toEqual({ safe: true, losses: 0 });
  frozenMs = 5_000;
  expect({ safe: life.isSafe(), losses }).toEqual({ safe: false, losses: 1 });
  await wound.advance(10_000);
  expect({ safe: life.isSafe(), losses }).toEqual({ safe: false, losses: 1 });
  expect(wound.pending()).toBe(0);
});

test('a process that wakes with an answer in its hands closes its polls, tells nothing and leaves it to the next', async () => {
  const world = createSmallWorld();
  let frozenMs = 0;
  const first = await world.start(undefined, {
    clock: (clock) => ({ ...clock, monotonicMs: () => clock.monotonicMs() + frozenMs }),
    outbound: (publisher) => ({
      ...publisher,
      publish: (message) => {
        published += 1;
        return publisher.publish(message);
      },
    }),
  });
  let published = 0;
  const chat = await world.talk();

  // All that happens while it is frozen is found at its waking, timers last: the answer of the poll comes first.
  frozenMs = 5_000;
  published = 0;
  const before = world.log.lines.length;
  world.desk.tell(chat, { type: 'agent.said', text: 'hello' });
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(published).toBe(0);
  expect(world.log.lines.slice(before).map(({ event }) => event)).toContain('lease.lost');
  // Under another id it may go on, or another process may: told once.
  await world.until(() => world.heard().length === 2, 'the words are told');
  expect(world.told).toHaveLength(2);
  expect(world.desk.polls.mostOpen).toBe(1);
  await world.stop(first.service);
});
