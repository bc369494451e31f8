import fc from 'fast-check';
import { createTurns, type Leave, type TurnLimits } from '../../../src/bridge/per-bot/turns.ts';
import { createManualClock } from '../../../src/memory/manual-clock.ts';

const never = new AbortController().signal;

const arrange = (limits: TurnLimits) => {
  const clock = createManualClock();
  const begun: { name: string; atMs: number }[] = [];
  const leaves = new Map<string, Leave>();
  const sentAway: string[] = [];
  const now = { limits };
  const turns = createTurns(clock, () => now.limits);
  const beganMs = clock.monotonicMs();
  const take = async (name: string, signal = never): Promise<void> => {
    const leave = await turns.take(signal);
    if (!leave) {
      sentAway.push(name);
      return;
    }
    begun.push({ name, atMs: clock.monotonicMs() - beganMs });
    leaves.set(name, leave);
  };
  return {
    clock,
    turns,
    take,
    now,
    sentAway,
    names: () => begun.map(({ name }) => name),
    times: () => begun.map(({ atMs }) => atMs),
    leave: (name: string) => leaves.get(name)?.(),
  };
};

test('without limits nobody waits', async () => {
  const { take, names, clock } = arrange({});
  void Promise.all(['a', 'b', 'c'].map((name) => take(name)));
  await clock.advance(0);
  expect(names()).toEqual(['a', 'b', 'c']);
});

test('so many have a turn at once, the others follow in order, each when another has left', async () => {
  const { take, names, leave, clock } = arrange({ atOnce: 2 });
  void Promise.all(['a', 'b', 'c', 'd'].map((name) => take(name)));
  await clock.advance(1_000);
  expect(names()).toEqual(['a', 'b']);
  leave('b');
  // Leaving twice gives one turn.
  leave('b');
  await clock.advance(0);
  expect(names()).toEqual(['a', 'b', 'c']);
  leave('a');
  await clock.advance(0);
  expect(names()).toEqual(['a', 'b', 'c', 'd']);
});

test.each([
  [4, [0, 0, 0, 0, 250, 500, 750, 1_000]],
  [0.5, [0, 2_000, 4_000, 6_000]],
])('%d in a second: a burst of as many, then one after the other', async (perSecond, times) => {
  const arranged = arrange({ perSecond });
  void Promise.all(times.map((_, index) => arranged.take(String(index))));
  for (let step = 0; step < 24; step += 1) await arranged.clock.advance(250);
  expect(arranged.times()).toEqual(times);
});

test('whoever gives up leaves the queue and uses nothing up', async () => {
  const { take, names, clock, turns } = arrange({ perSecond: 1 });
  const impatient = new AbortController();
  void take('a');
  const waits = Array.from({ length: 1_000 }, (_, index) => take(String(index), impatient.signal));
  void take('z');
  const outcomes = Promise.allSettled(waits);
  impatient.abort(new Error('given up'));
  expect((await outcomes).map(({ status }) => status)).toEqual(waits.map(() => 'rejected'));
  await clock.advance(1_000);
  expect(names()).toEqual(['a', 'z']);
  await expect(turns.take(impatient.signal)).rejects.toThrow('given up');
});

test('whoever waits can be sent away; whoever comes later waits as before', async () => {
  const { take, names, sentAway, turns, leave, clock } = arrange({ atOnce: 1 });
  void Promise.all(['a', 'b', 'c'].map((name) => take(name)));
  await clock.advance(0);
  turns.sendAway();
  void take('d');
  await clock.advance(0);
  expect([names(), sentAway]).toEqual([['a'], ['b', 'c']]);
  leave('a');
  await clock.advance(0);
  expect(names()).toEqual(['a', 'd']);
});

test('a limit that is changed counts from the next turn on', async () => {
  const { take, names, now, leave, clock } = arrange({ atOnce: 1 });
  void Promise.all(['a', 'b', 'c', 'd'].map((name) => take(name)));
  now.limits = { atOnce: 3 };
  leave('a');
  await clock.advance(0);
  leave('a');
  expect(names().length).toBeGreaterThanOrEqual(1);
  leave(names()[0] ?? '');
  await clock.advance(0);
  expect(names()).toEqual(['a', 'b', 'c', 'd']);
});

test('is calm only when nothing of it need be remembered', async () => {
  const { take, turns, leave, clock } = arrange({ perSecond: 10 });
  expect(turns.isCalm()).toBe(true);
  void take('a');
  await clock.advance(0);
  leave('a');
  expect(turns.isCalm()).toBe(false);
  await clock.advance(100);
  expect(turns.isCalm()).toBe(true);
});

test('however they come, never more than a second’s worth beyond the rate, and nobody waits for ever', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 }),
      async (perSecond, gaps) => {
        const { take, times, leave, clock } = arrange({ perSecond });
        for (const [index, gapMs] of gaps.entries()) {
          await clock.advance(gapMs);
          void take(String(index)).then(() => leave(String(index)));
        }
        for (let second = 0; second <= gaps.length / perSecond + 1; second += 1) await clock.advance(1_000);
        expect(times()).toHaveLength(gaps.length);
        for (const [index, fromMs] of times().entries()) {
          const within = times().filter((atMs, other) => other >= index && atMs < fromMs + 1_000).length;
          expect(within).toBeLessThanOrEqual(perSecond * 2);
        }
      },
    ),
    { numRuns: 100 },
  );
});
